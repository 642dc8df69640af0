"""A message survives being packed into the outbox and taken out again."""

from bot.channels.content import Envelope, pack, unpack
from bot.channels.contract import Button, File
from dialogues.turn.effects import Handout, Picture

FULL = Envelope(
    text="How *warm* is your home? 🏠",
    buttons=(Button(label="Warm", data="a"), Button(label="Cold", data="b")),
    columns=2,
    image=Picture(file="img/house.png", alt="A house"),
    handout=Handout(file="files/plan.pdf", title="The plan"),
    script="ab" * 32,
    echo="Yes",
    language="gd",
    document=File(name="copy.json", content=bytes(range(256))),
)


def test_envelope_full():
    assert unpack(pack(FULL)) == FULL


def test_envelope_plain_is_small():
    packed = pack(Envelope(text="Thank you.", columns=1))

    assert packed == b'{"text":"Thank you.","columns":1,"language":"en"}'
    assert unpack(packed) == Envelope(text="Thank you.")

"""A message survives being packed into the outbox and taken out again."""

from bot.channels.content import MessageContent, pack, unpack
from bot.channels.contract import Button, File
from dialogues.turn.effects import HandoutToShow, Picture

FULL = MessageContent(
    text="How *warm* is your home? 🏠",
    buttons=(Button(label="Warm", data="a"), Button(label="Cold", data="b")),
    columns=2,
    image=Picture(file="img/house.png", alt="A house"),
    handout=HandoutToShow(file="files/plan.pdf", title="The plan"),
    script="ab" * 32,
    echo="Yes",
    language="gd",
    document=File(name="copy.json", content=bytes(range(256))),
)


def test_envelope_full():
    assert unpack(pack(FULL)) == FULL


def test_envelope_plain_is_small():
    packed = pack(MessageContent(text="Thank you.", columns=1))

    assert packed == b'{"text":"Thank you.","columns":1,"language":"en"}'
    assert unpack(packed) == MessageContent(text="Thank you.")

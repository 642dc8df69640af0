"""Voice notes sent as answers are brought home and sealed with the person's own key."""

import pytest
from sqlalchemy import select, update
from telegram.error import BadRequest

from bot.authoring.script_store import ScriptCache
from bot.delivery.sender import Sender
from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from bot.telegram.api import BotApi
from bot.telegram.fetching import Fetcher
from bot.telegram.receive import Poller, Receiver
from bot.telegram.send import TelegramChannel
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from dialogues.script.loader import load
from storage.messages.attachments import TRIES, content_place
from storage.schema.people import participants, person_keys
from storage.schema.turns import attachments
from tests.bot.evidence.snapshots import bare_jpeg, exif, jpeg
from tests.emulator.citizen import Citizen
from tests.emulator.faults import Refusal

SCRIPT = b"""
dialogue: {id: voices, version: 1, title: Voices, summary: One open question.}
privacy: {notice: Kept for a month., contact: data@example.org, keep_for: 1 month}
stages:
  - id: only
    title: Only
    minutes: 5
    opens: {day: 0}
    steps:
      - type: consent
        id: ok
        text: Shall we start?
        required: [{id: take_part, text: I want to}]
        declined: Goodbye.
      - {type: reflect, id: view, text: What do you think, accept: [text, voice, photo]}
"""
SPOKEN = b"OggS a person's voice"


@pytest.fixture
async def poller(context, api, pictures):
    sender = Sender(context, {"telegram": TelegramChannel(api, pictures, paced=False)})
    corridor = Corridor(context=context, script_cache=ScriptCache())
    intake = Intake(context=context, corridor=corridor)
    receiver = Receiver(intake=intake, clock=context.clock, bot_id=api.bot_id)
    poller = Poller(api, receiver)

    async def turn():
        await poller.poll()
        await sender.pump()

    return turn


@pytest.fixture
async def speaker(context, emulator, poller):
    """Somebody who answered an open question by voice."""
    await schedule(context, RoundRequest(script=load(SCRIPT), code="JOIN", is_trial=True), "test")
    citizen = Citizen(emulator, "Ada", "en", patience=2.0)
    await citizen.start("JOIN")
    await poller()
    await citizen.tap("I agree")
    await poller()
    await citizen.send_voice(SPOKEN)
    await poller()
    return citizen


async def kept(context):
    """Open what is kept of the one attachment; None while it is not fetched."""
    async with context.database.read() as tx:
        found = (await tx.execute(select(attachments))).one()
        person = (
            await tx.execute(
                select(participants.c.pseudonym, person_keys.c.wrapped).join(person_keys)
            )
        ).one()
    if found.sealed is None:
        return None, found.attempts
    seal = context.vault.unwrap(person.wrapped, person.pseudonym)
    return seal.open(found.sealed, content_place(found.enrolment_id, "view", "1")), found.attempts


async def test_voice_answer_is_fetched_and_sealed_with_the_persons_key(context, api, speaker):
    assert await kept(context) == (None, 0)

    assert await Fetcher(context, api).fetch_waiting() == 1

    assert await kept(context) == (SPOKEN, 0)
    assert await Fetcher(context, api).fetch_waiting() == 0


async def test_file_that_cannot_be_fetched_is_tried_a_few_times_and_left(
    context, api, emulator, speaker
):
    emulator.faults.add(
        "getFile", times=100, fault=Refusal(code=400, description="Bad Request: file is gone")
    )
    fetcher = Fetcher(context, api)

    fetched = [await fetcher.fetch_waiting() for _ in range(TRIES + 2)]

    assert fetched == [0] * (TRIES + 2)
    assert await kept(context) == (None, TRIES)


async def test_file_whose_name_does_not_open_is_left_without_stopping_the_others(
    context, api, speaker
):
    async with context.database.write() as tx:
        await tx.execute(update(attachments).values(file=b"changed by somebody"))
    fetcher = Fetcher(context, api)

    fetched = [await fetcher.fetch_waiting() for _ in range(TRIES + 1)]

    assert fetched == [0] * (TRIES + 1)
    assert await kept(context) == (None, TRIES)


async def test_album_is_kept_whole_and_answered_once(context, api, emulator, poller):
    await schedule(context, RoundRequest(script=load(SCRIPT), code="JOIN", is_trial=True), "test")
    ada = Citizen(emulator, "Ada", "en", patience=2.0)
    await ada.start("JOIN")
    await poller()
    await ada.tap("I agree")
    await poller()
    await ada.send_album(10, caption="Our street")
    await poller()

    fetched = await Fetcher(context, api).fetch_waiting()

    answers = [shown.text for shown in ada.screen if "I have kept that" in shown.text]
    async with context.database.read() as tx:
        parts = list(await tx.scalars(select(attachments.c.part).order_by(attachments.c.id)))
    assert fetched == 10
    assert parts == [str(number) for number in range(1, 11)]
    assert answers == ["Thank you, I have kept that. Send more, or press Done."]


async def test_picture_sent_as_a_file_is_kept_without_where_it_was_made(
    context, api, emulator, poller
):
    await schedule(context, RoundRequest(script=load(SCRIPT), code="JOIN", is_trial=True), "test")
    ada = Citizen(emulator, "Ada", "en", patience=2.0)
    await ada.start("JOIN")
    await poller()
    await ada.tap("I agree")
    await poller()
    await ada.send_picture_file(jpeg(exif_told=exif(1)), "image/jpeg")
    await poller()

    await Fetcher(context, api).fetch_waiting()

    assert await kept(context) == (bare_jpeg(), 0)


class Pathless(BotApi):
    """A bot whose files are known and nowhere to be found."""

    async def call(self, method, parameters, files=None):
        return {"file_id": parameters["file_id"]}


async def test_file_without_a_path_cannot_be_downloaded():
    with pytest.raises(BadRequest, match="cannot be downloaded"):
        await Pathless("1:token").fetch("f")

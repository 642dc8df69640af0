"""Voice notes sent as answers are brought home and sealed with the person's own key."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs
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
from storage.queries.progress import progress_of
from storage.schema.people import participants, person_keys
from storage.schema.rounds import rounds
from storage.schema.turns import attachments
from tests.bot.evidence.recordings import TOLD, ogg, ogg_comments
from tests.bot.evidence.snapshots import bare_jpeg, exif, jpeg
from tests.emulator.citizen import Citizen
from tests.emulator.faults import Refusal, ResetBefore, ServerError, Truncated, too_many

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
    if found.sealed is None:
        return None, found.attempts
    [content] = await all_kept(context)
    return content, found.attempts


async def all_kept(context):
    """Open what is kept of one person's attachments, in their order."""
    async with context.database.read() as tx:
        found = await tx.execute(select(attachments).order_by(attachments.c.id))
        sealed = [(row.sealed, (row.enrolment_id, row.step, row.part)) for row in found]
        person = (
            await tx.execute(
                select(participants.c.pseudonym, person_keys.c.wrapped).join(person_keys)
            )
        ).one()
    seal = context.vault.unwrap(person.wrapped, person.pseudonym)
    return [seal.open(content, content_place(*place)) for content, place in sealed]


async def test_voice_answer_is_fetched_and_sealed_with_the_persons_key(context, api, speaker):
    assert await kept(context) == (None, 0)

    assert await Fetcher(context, api).fetch_waiting() == 1

    assert await kept(context) == (SPOKEN, 0)
    assert await Fetcher(context, api).fetch_waiting() == 0


async def test_voice_answer_is_kept_without_who_made_it_and_where(
    context, api, emulator, speaker, poller
):
    await Fetcher(context, api).fetch_waiting()
    await speaker.send_voice(ogg(ogg_comments(*TOLD)))
    await poller()

    await Fetcher(context, api).fetch_waiting()

    silent = ogg(ogg_comments(), room=len(ogg_comments(*TOLD)))
    assert await all_kept(context) == [SPOKEN, silent]


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


TROUBLES = {
    "bad gateway": ("getFile", ServerError(status=502)),
    "no connection": ("getFile", ResetBefore()),
    "not now": ("getFile", too_many(1)),
    "cut off": ("getFile", Truncated()),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_file_is_fetched_after_any_amount_of_trouble(
    *, context, api, emulator, speaker, clock, trouble
):
    method, fault = TROUBLES[trouble]
    emulator.faults.add(method, times=50, fault=fault)
    fetcher = Fetcher(context, api)

    for _ in range(50):
        assert await fetcher.fetch_waiting() == 0
        clock.set(clock.now() + timedelta(hours=1))
    fetched = await fetcher.fetch_waiting()

    assert fetched == 1
    assert await kept(context) == (SPOKEN, 0)


async def test_trouble_waits_longer_and_longer_up_to_an_hour(
    context, api, emulator, speaker, clock
):
    emulator.faults.add("getFile", times=1000, fault=ServerError())
    fetcher, tries = Fetcher(context, api), []

    for second in range(0, 30_000, 5):
        left = emulator.faults.left
        await fetcher.fetch_waiting()
        if emulator.faults.left < left:
            tries.append(second)
        clock.set(clock.now() + timedelta(seconds=5))

    waits = [after - before for before, after in pairwise(tries)]
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, *[3600] * 6]


async def test_pause_that_is_asked_for_is_kept_for_all_files(
    *, context, api, emulator, speaker, poller, clock
):
    await speaker.send_voice(SPOKEN)
    await poller()
    emulator.faults.add("getFile", fault=too_many(60))
    fetcher = Fetcher(context, api)

    at_once = await fetcher.fetch_waiting()
    clock.set(clock.now() + timedelta(seconds=59))
    early = await fetcher.fetch_waiting()
    clock.set(clock.now() + timedelta(seconds=1))
    then = await fetcher.fetch_waiting()

    assert (at_once, early, then) == (0, 0, 2)


async def test_refusal_that_may_pass_is_not_believed_for_an_hour(
    context, api, emulator, speaker, clock
):
    words = "Bad Request: wrong file_id or the file is temporarily unavailable"
    emulator.faults.add("getFile", times=4, fault=Refusal(code=400, description=words))
    fetcher = Fetcher(context, api)

    fetched = []
    for _ in range(9):
        fetched.append(await fetcher.fetch_waiting())
        clock.set(clock.now() + timedelta(minutes=3))

    assert sum(fetched) == 1
    assert await kept(context) == (SPOKEN, 4)


async def test_lost_file_is_told_apart_from_one_that_is_awaited(context, api, emulator, speaker):
    async def files():
        async with context.database.read() as tx:
            round_id = await tx.scalar(select(rounds.c.id))
            return dict((await progress_of(tx, round_id)).files)

    before = await files()
    emulator.faults.add(
        "getFile", times=TRIES, fault=Refusal(code=400, description="Bad Request: no such file")
    )
    fetcher = Fetcher(context, api)
    with capture_logs() as logs:
        for _ in range(TRIES):
            await fetcher.fetch_waiting()

    assert (before, await files()) == ({"awaited": 1}, {"lost": 1})
    assert [log["event"] for log in logs].count("attachment_lost") == 1


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

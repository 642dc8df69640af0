"""Whoever sent a voice note or photo that is lost is asked again, or told so kindly."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rounds.lifecycle import close, pause, resume
from dialogues.languages.phrases import finished_languages, phrase
from dialogues.script.loader import load
from storage.messages import attachments
from storage.schema import turns
from tests.bot.town import Town, said, texts

SCRIPT = b"""
dialogue: {id: voices, version: 1, title: Voices, summary: Open questions.}
privacy: {notice: Kept for a month., contact: data@example.org, keep_for: 1 month}
clock: {timezone: Europe/London}
stages:
  - id: first
    title: First
    minutes: 5
    opens: {day: 0}
    closes: {day: 1, at: "12:00"}
    steps:
      - type: consent
        id: ok
        text: Shall we start?
        required: [{id: take_part, text: I want to}]
        declined: Goodbye.
      - {type: reflect, id: view, text: What do you think?, accept: [text, voice, photo]}
      - {type: single, id: size, text: Which size?, options: {big: Big, small: Small}}
"""
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
async def town(context, clock):
    """A town in which Ann was asked what she thinks."""
    town = Town(context, clock)
    await town.round(script=load(SCRIPT), slug="r", quiet="21:00-08:30")
    await town.agrees("ann")
    return town


async def lose(town, attachment=1):
    """Let an attachment be refused for good; give what Ann is shown then."""
    async with town.database.write() as tx:
        await attachments.give_up(tx, attachment, town.clock.now())
    return await tell(town)


async def tell(town):
    await town.tick()
    return texts(await town.deliver("ann"))


async def answers(town):
    columns = ("part", "source", "current", "standing")
    return await town.rows("responses", *columns)


async def test_loss_while_the_question_is_open_is_told_and_the_question_asked_again(town):
    await town.sends("ann", "voice", file="f1")

    told = await lose(town)
    kept = await town.says("ann", "as I said: warm")

    assert told[0] == said("lost_voice")
    assert told[1].startswith("What do you think?")
    assert texts(kept) == [said("reflect_kept")]


async def test_loss_after_the_question_leads_back_to_it_and_on_to_where_one_was(town):
    await town.says("ann", "warm")
    await town.sends("ann", "photo", file="f1")
    await town.taps("ann", said("done"))

    told = await lose(town)
    await town.says("ann", "it showed our street")
    then = await town.taps("ann", said("done"))

    assert told[0] == said("lost_photo")
    assert "What do you think?" in told[1]
    assert texts(then)[-1] == "Which size?"
    parts = [(part, current) for part, _, current, _ in await answers(town) if part]
    assert [current for part, current in parts if part in {"1", "3"}] == [True, True]


async def test_loss_may_be_left_as_it_is(town):
    await town.says("ann", "warm")
    await town.sends("ann", "voice", file="f1")
    await town.taps("ann", said("done"))
    await lose(town)

    then = await town.taps("ann", said("leave_it"))

    assert texts(then)[-1] == "Which size?"
    assert [current for *_, current, _ in await answers(town)] == [True, True]


async def test_loss_in_a_part_that_closed_is_told_kindly(town):
    await town.sends("ann", "voice", file="f1")
    await town.taps("ann", said("done"))
    town.clock.set(NOON + timedelta(minutes=1))
    await tell(town)

    assert await lose(town) == [said("lost_too_late")]


async def test_loss_in_a_round_that_ended_is_told_kindly(town):
    await town.sends("ann", "voice", file="f1")
    await close(town.context, "r", "test")
    await tell(town)

    assert await lose(town) == [said("lost_too_late")]


async def test_loss_is_told_once_and_also_after_a_crash(town):
    await town.sends("ann", "voice", file="f1")
    await lose(town)
    town.restart()

    assert await tell(town) == []
    assert [row[0] is not None for row in await town.rows("attachments", "told_at")] == [True]


async def test_loss_waits_for_the_end_of_quiet_hours(town):
    await town.sends("ann", "voice", file="f1")
    town.clock.set(datetime(2026, 3, 2, 21, 30, tzinfo=UTC))

    at_night = await lose(town)
    town.clock.set(datetime(2026, 3, 3, 8, 30, tzinfo=UTC))
    in_the_morning = await tell(town)

    assert at_night == []
    assert said("lost_voice") in in_the_morning


async def test_loss_waits_while_the_round_is_paused(town):
    await town.sends("ann", "voice", file="f1")
    await pause(town.context, "r", "test")

    meanwhile = await lose(town)
    await resume(town.context, "r", "test")

    assert meanwhile == []
    assert (await tell(town))[0] == said("lost_voice")


async def test_loss_does_not_come_between_a_question_of_ours_and_its_answer(town):
    await town.sends("ann", "voice", file="f1")
    await town.says("ann", "stop")

    meanwhile = await lose(town)
    await town.taps("ann", said("changed_mind"))

    assert meanwhile == []
    assert (await tell(town))[0] == said("lost_voice")


async def test_whoever_left_is_told_nothing(town):
    await town.sends("ann", "voice", file="f1")
    async with town.database.write() as tx:
        await tx.execute(turns.enrolments.update().values(status="stopped"))
        state = (await tx.execute(turns.enrolments.select())).one().state
        stopped = state.replace('"active"', '"stopped"')
        if '"status"' not in stopped:
            stopped = '{"status":"stopped",' + state[1:]
        await tx.execute(turns.enrolments.update().values(state=stopped))

    assert await lose(town) == []


@pytest.mark.parametrize("language", finished_languages())
@pytest.mark.parametrize("key", ["lost_voice", "lost_photo", "lost_too_late"])
def test_loss_is_told_in_every_finished_language(language, key):
    assert phrase(language, key)
    assert language == "en" or phrase(language, key) != phrase("en", key)

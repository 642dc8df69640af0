"""Parts that open, close and count by time, in a store: one message, and nothing of what closed."""

from datetime import timedelta

import pytest

from bot.rounds.lifecycle import close, pause, resume
from bot.runtime.context import Context, SetClock
from dialogues.script.loader import Script, load
from tests.bot.town import SHORT, Town, said, texts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = b"""\
  - id: third
    title: Third
    minutes: 2
    opens: {day: 3, at: "18:30"}
    closes: {within: 1 day}
    steps:
      - {type: single, id: hue, text: Which hue?, options: {red: Red, blue: Blue}}
  - id: fourth
    title: Fourth
    minutes: 2
    opens: {day: 5, at: "18:30"}
    steps:
      - {type: single, id: shade, text: Which shade?, options: {red: Red, blue: Blue}}
"""


def long_talk() -> Script:
    """Read the short talk with two more parts; its second and third close after a day."""
    second = b'    opens: {day: 1, at: "18:30"}\n'
    return load(SHORT.replace(second, second + b"    closes: {within: 1 day}\n") + LATER)


@pytest.fixture
def town(context: Context, clock: SetClock) -> Town:
    return Town(context, clock)


async def wrote(town: Town, who: str) -> None:
    """Let somebody come to the last question of the first part and write, but press nothing."""
    await town.agrees("ann")
    await town.taps(who, "Red")
    await town.taps(who, "Next")
    await town.says(who, "Because of the cold.")


async def after(town: Town, wait: timedelta, who: str) -> list[str]:
    """Let time pass and what is due happen, until nothing more is; give what somebody reads."""
    town.pass_time(wait)
    for _ in range(3):
        await town.tick()
    return texts(await town.deliver(who))


async def test_words_without_done_finish_the_part_and_the_next_is_offered_at_its_time(town: Town):
    await town.round(script=long_talk())
    await wrote(town, "ann")

    silent = await after(town, 12 * HOUR, "ann")
    finished = await town.rows("progress", "stage", "finished_at")
    offered = await after(town, 22 * HOUR, "ann")

    assert silent == []
    assert [(stage, at is not None) for stage, at in finished] == [("first", True)]
    assert [text.partition("\n")[0] for text in offered] == ["**Second**"]


async def test_last_words_without_done_finish_the_round_for_the_person(town: Town):
    alone = SHORT[: SHORT.index(b"  - id: second")]
    await town.round(script=load(alone))
    await wrote(town, "ann")

    await after(town, 12 * HOUR, "ann")

    assert await town.rows("enrolments", "status") == [("finished",)]
    assert await town.rows("due", "timer") == []


async def test_outage_ends_in_one_message_about_the_part_that_is_open(town: Town):
    await town.round(script=long_talk())
    await wrote(town, "ann")

    shown = await after(town, 7 * DAY, "ann")

    assert [text.partition("\n")[0] for text in shown] == ["**Fourth**"]


async def test_pause_of_the_round_ends_in_one_message_about_the_part_that_is_open(town: Town):
    scheduled = await town.round(script=long_talk())
    await town.agrees("ann")
    await pause(town.context, scheduled.round.slug, "test")
    paused = await after(town, 7 * DAY, "ann")
    await resume(town.context, scheduled.round.slug, "test")

    shown = await after(town, HOUR, "ann")

    assert paused == []
    assert [text.partition("\n")[0] for text in shown] == ["**Fourth**"]


async def test_invitation_that_never_left_is_withdrawn_when_its_part_closes(town: Town):
    await town.round(script=long_talk())
    await wrote(town, "ann")
    for wait in (30 * HOUR, 40 * HOUR):  # nothing is sent meanwhile
        town.pass_time(wait)
        for _ in range(3):
            await town.tick()

    shown = await town.deliver("ann")

    assert [text.partition("\n")[0] for text in texts(shown)] == []


async def test_who_writes_before_the_clock_ticks_is_led_to_the_part_that_is_open(town: Town):
    await town.round(script=long_talk())
    await wrote(town, "ann")
    await town.taps("ann", "Done")
    await after(town, 2 * DAY, "ann")
    town.pass_time(9 * DAY)

    shown = await town.says("ann", "resume")

    assert [text.partition("\n")[0] for text in texts(shown)][-1] == "**Fourth**"


async def test_round_that_closes_leaves_the_open_question_as_timed_out(town: Town):
    scheduled = await town.round()
    await town.agrees("ann")

    await close(town.context, scheduled.round.slug, "test", town.corridor.end_round)

    assert await town.rows("responses", "step", "code", "standing", "current") == [
        ("colour", None, "timed_out", True)
    ]
    assert texts(await town.deliver("ann"))[-1] == said("round_closed")

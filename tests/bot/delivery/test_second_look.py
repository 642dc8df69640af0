"""What was kept waiting by an outage goes only if it still should, and only when it may."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.contract import Failure, SendFailed
from bot.rehearsal.channel import SimulatedChannel
from bot.rounds.lifecycle import pause, resume
from dialogues.script.loader import load
from tests.bot.town import Town

SCRIPT = b"""
dialogue: {id: two, version: 1, title: Two parts, summary: Two parts with a question each.}
privacy: {notice: Kept for a month., contact: data@example.org, keep_for: 1 month}
clock: {timezone: Europe/London}
stages:
  - id: first
    title: First
    minutes: 5
    opens: {day: 0}
    steps:
      - type: consent
        id: ok
        text: Shall we start?
        required: [{id: take_part, text: I agree to take part.}]
        declined: Goodbye.
      - {type: single, id: colour, text: Which colour?, options: {red: Red, blue: Blue}}
      - {type: single, id: size, text: Which size?, options: {big: Big, small: Small}}
  - id: second
    title: Second
    minutes: 5
    opens: {day: 1, at: "18:30"}
    steps:
      - {type: single, id: again, text: And now?, options: {red: Red, blue: Blue}}
"""
COLOUR, SIZE = "Which colour?", "Which size?"
INVITED = "Second"  # the title of the part that opens at half past six the next day
STEP = timedelta(seconds=2)


class Unclear(SimulatedChannel):
    """Delivers, but says so only when it is not broken; `is_lost`: it does not deliver either."""

    def __init__(self):
        super().__init__()
        self.is_broken = False
        self.is_lost = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.is_asked = asyncio.Event()  # to deliver while the gate is closed

    async def send(self, message):
        if not self.gate.is_set():
            self.is_asked.set()
            await self.gate.wait()
        if not (self.is_broken and self.is_lost):
            ref = await super().send(message)
        if self.is_broken:
            raise SendFailed(Failure.UNKNOWN, "no clear reply")
        return ref

    async def answers(self):
        return not self.is_broken


@pytest.fixture
def channel():
    return Unclear()


@pytest.fixture
def town(context, clock, channel):
    return Town(context, clock, channel)


async def after(town, minutes):
    """Let time pass for the sender; give how often each message came to Ann meanwhile."""
    came = Counter()
    for _ in range(int(timedelta(minutes=minutes) / STEP)):
        town.pass_time(STEP)
        came.update(message.text for message in await town.deliver("ann"))
    return came


async def states(town, words):
    """Give the states of the newest messages that were put in, as many as `words` says."""
    return [row[0] for row in (await town.rows("outbox", "state"))[-words:]]


async def ann_waits_for_the_second_part(town, **round_parts):
    await town.round(script=load(SCRIPT), **round_parts)
    await town.agrees("ann")
    await town.taps("ann", "Red")
    await town.taps("ann", "Big")


async def second_part_opens(town):
    town.clock.set(datetime(2026, 3, 3, 18, 30, tzinfo=UTC))
    await town.tick()
    await town.deliver("ann")


async def test_question_answered_in_an_outage_is_not_asked_again(town, channel):
    await town.round(script=load(SCRIPT))
    await town.joins("ann")
    channel.is_broken = True
    asked = await town.taps("ann", "I agree")
    await town.taps("ann", "Red")
    await after(town, 1)
    channel.is_broken = False

    came = await after(town, 2)

    assert [message.text for message in asked] == [COLOUR]
    assert COLOUR not in came
    assert came[SIZE] == 1
    assert set(await states(town, 2)) == {"sent"}


async def test_question_nobody_saw_is_asked_though_words_were_written_meanwhile(town, channel):
    await town.round(script=load(SCRIPT))
    await town.joins("ann")
    channel.is_broken = channel.is_lost = True
    await town.taps("ann", "I agree")
    await town.says("ann", "hello?")
    await after(town, 1)
    channel.is_broken = False

    assert (await after(town, 2))[COLOUR] >= 1


async def test_invitation_of_an_outage_waits_for_the_end_of_quiet_hours(town, channel):
    await ann_waits_for_the_second_part(town, quiet="21:00-08:30")
    channel.is_broken = channel.is_lost = True
    await second_part_opens(town)
    town.clock.set(datetime(2026, 3, 3, 20, 59, tzinfo=UTC))
    await after(town, 2)
    channel.is_broken = False

    at_night = await after(town, 5)
    town.clock.set(datetime(2026, 3, 4, 8, 29, tzinfo=UTC))
    in_the_morning = await after(town, 2)

    assert at_night == Counter()
    assert [INVITED in text for text in in_the_morning] == [True]


async def test_invitation_of_an_outage_waits_while_the_round_is_paused(town, channel):
    await ann_waits_for_the_second_part(town, quiet="none", slug="r")
    channel.is_broken = channel.is_lost = True
    await second_part_opens(town)
    await pause(town.context, "r", "test")
    channel.is_broken = False

    in_the_pause = await after(town, 2)
    await resume(town.context, "r", "test")
    afterwards = await after(town, 2)

    assert in_the_pause == Counter()
    assert [INVITED in text for text in afterwards] == [True]


async def test_message_in_flight_when_the_round_was_paused_waits_too(town, channel):
    await ann_waits_for_the_second_part(town, quiet="none", slug="r")
    channel.is_broken = channel.is_lost = True
    channel.gate.clear()
    opening = asyncio.create_task(second_part_opens(town))
    await channel.is_asked.wait()
    await pause(town.context, "r", "test")
    channel.gate.set()
    await opening
    channel.is_broken = False

    in_the_pause = await after(town, 2)
    await resume(town.context, "r", "test")
    afterwards = await after(town, 2)

    assert in_the_pause == Counter()
    assert [INVITED in text for text in afterwards] == [True]


async def test_nothing_of_an_outage_goes_to_somebody_who_left_in_it(town, channel):
    await ann_waits_for_the_second_part(town, quiet="none")
    channel.is_broken = channel.is_lost = True
    await second_part_opens(town)
    await town.says("ann", "stop")
    await town.says("ann", "Yes, I want to leave")
    channel.is_broken = False

    came = await after(town, 2)

    assert [text for text in came if INVITED in text] == []
    assert len(came) == 1  # a goodbye

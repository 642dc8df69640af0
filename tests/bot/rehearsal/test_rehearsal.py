"""A rehearsed round is a real one: everything that happened replays to what is stored."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from bot.authoring.script_store import ScriptCache
from bot.channels.content import unpack
from bot.rehearsal.citizens import Manner, crowd
from bot.rehearsal.habits import USUAL
from bot.rehearsal.run import Rehearsal, Rehearsed
from bot.rehearsal.sandbox import sandbox_at, schedule_in, settings_in
from bot.rounds.request import RoundRequest
from bot.runtime.context import Context, SetClock
from dialogues.engine.step import step
from dialogues.script.loader import load
from dialogues.turn.codec import dump_state, load_event, load_state
from dialogues.turn.effects import GiveCopy, Show
from dialogues.turn.outline import Plan
from dialogues.turn.state import LIVE, State
from storage.rounds import rounds
from storage.schema.messages import outbox
from storage.schema.people import participants, person_keys
from storage.schema.turns import due, enrolments
from storage.turns import writes
from tests.bot.town import SHORT, Town

PEOPLE = 30
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
RESTLESS = Manner(  # people who do everything that can be done, more often than most
    comes_back=0.97,
    delay=1.0,
    skips=0.08,
    curious=0.3,
    types=0.2,
    edits=0.1,
    leaves=0.002,
    forgets=0.002,
    asks=0.06,
    wanders=0.05,
)


Draw = Callable[[Random], Manner]


def restless(_lot: Random) -> Manner:
    return RESTLESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the store keeps of one enrolment."""

    id: int
    state: str
    events: list[tuple]  # (turn, at, event)
    shown: dict[str, tuple]  # outbox key -> what was shown


async def rehearse(
    town: Town,
    *,
    draw: Draw = USUAL.draw,
    days: int = 15,
    people: int = PEOPLE,
) -> Rehearsed:
    await town.round(script="warm-and-safe-homes")
    rehearsal = Rehearsal(context=town.context, clock=town.clock, script_cache=ScriptCache())
    return await rehearsal.live(
        crowd(people, 7, "CODE", draw),
        until=town.clock.now() + timedelta(days=days),
    )


async def plan_of(town: Town) -> Plan:
    """Give the script as it is stored, read anew."""
    async with town.database.read() as tx:
        round_ = (await rounds.by_ids(tx, [1]))[1]
        return Plan(
            script=await ScriptCache().script(tx, round_.script_id), timetable=round_.timetable
        )


async def kept(town: Town) -> list[Kept]:
    """Read everything that is kept, and open what is sealed."""
    query = (
        select(enrolments.c.id, enrolments.c.state, participants.c.pseudonym, person_keys.c.wrapped)
        .join(participants, participants.c.id == enrolments.c.participant_id)
        .join(person_keys, person_keys.c.participant_id == participants.c.id)
        .order_by(enrolments.c.id)
    )
    async with town.database.read() as tx:
        return [await _kept(town, tx, row) for row in (await tx.execute(query)).all()]


async def _kept(town: Town, tx: Any, row: Any) -> Kept:
    seal = town.context.vault.unwrap(row.wrapped, row.pseudonym)
    events = []
    for turn, at, kind, payload, sealed in await writes.history(tx, row.id):
        opened = seal.open(sealed, f"events:{row.id}:{turn}").decode() if sealed else None
        events.append((turn, at, load_event(kind, payload, opened)))
    shown = {}
    for message in await tx.execute(select(outbox).where(outbox.c.enrolment_id == row.id)):
        content = unpack(seal.open(message.sealed, f"outbox:{message.key}"))
        if content.document is None:
            labels = tuple(button.label for button in content.buttons)
            shown[message.key] = (content.text, labels, content.echo, message.kind)
    return Kept(id=row.id, state=row.state, events=events, shown=shown)


def replay(plan: Plan, one: Kept) -> tuple[str, dict[str, tuple]]:
    """Take everything that happened through the engine again: the last state, what was shown."""
    text, shown = dump_state(State()), {}
    for turn, at, event in one.events:
        outcome = step(plan, load_state(text), event, at)
        text, part = dump_state(outcome.state), 0
        for effect in outcome.effects:
            if isinstance(effect, Show):
                told = (effect.text, effect.buttons, effect.echo, effect.kind)
                shown[f"{one.id}:{turn}:{part}"] = told
            part += isinstance(effect, Show | GiveCopy)
    return text, shown


@pytest.fixture
def town(context: Context, clock: SetClock) -> Town:
    return Town(context, clock)


async def test_what_is_stored_is_what_a_replay_of_the_events_gives(town: Town):
    await rehearse(town, draw=restless)
    plan = await plan_of(town)

    found = await kept(town)

    assert len(found) > PEOPLE / 2
    assert sum(len(one.events) for one in found) > 50 * len(found)
    for one in found:
        assert replay(plan, one) == (one.state, one.shown)


async def test_turns_are_numbered_without_a_gap(town: Town):
    await rehearse(town, people=6, days=4)

    for one in await kept(town):
        assert [turn for turn, _, _ in one.events] == [*range(1, len(one.events) + 1)]


async def test_to_each_person_everything_happens_in_order(town: Town):
    await rehearse(town, people=10, draw=restless)

    for one in await kept(town):
        instants = [at for _, at, _ in one.events]
        assert instants == sorted(instants)


async def happened(folder: Path, window: timedelta) -> list[list[tuple]]:
    """Let people live through the short talk; tell what happened to each of them, and when."""
    async with sandbox_at(settings_in(folder), START) as stage:
        # who answers together is told of the others as of then: here the same before and after
        talk = load(SHORT.replace(b"        else: Too few so far.\n", b""))
        request = RoundRequest(script=talk, start=START, code="CODE", is_trial=True)
        await schedule_in(stage, request)
        rehearsal = Rehearsal(
            context=stage.context, clock=stage.clock, script_cache=stage.script_cache, window=window
        )
        await rehearsal.live(crowd(20, 7, "CODE", USUAL.draw), until=START + timedelta(days=20))
        found = await Town(stage.context, stage.clock).rows("events", "enrolment_id", "at", "kind")
    people = groupby(sorted(found), key=itemgetter(0))
    return sorted([event[1:] for event in events] for _, events in people)


async def test_what_happens_to_whom_and_when_does_not_hang_on_what_is_taken_together(
    tmp_path: Path,
):
    one_by_one = await happened(tmp_path / "one", timedelta(seconds=1))
    together = await happened(tmp_path / "all", timedelta(days=2))

    assert one_by_one == together
    assert sum(map(len, together)) > 100


async def test_columns_of_an_enrolment_say_what_its_state_says(town: Town):
    await rehearse(town, people=6, days=4)
    columns = ("state", "status", "language", "stage", "step", "ended_at")

    for state, status, language, stage, asked, ended_at in await town.rows("enrolments", *columns):
        at = load_state(state)
        prompt = at.prompt.step if at.prompt else ""
        assert (status, language, stage, asked) == (at.status, at.language, at.stage, prompt)
        assert (ended_at is None) == (at.status in LIVE)


async def test_most_people_come_to_the_end_and_everything_was_sent(town: Town):
    lived = await rehearse(town)
    states = Counter(status for (status,) in await town.rows("enrolments", "status"))

    async with town.database.read() as tx:
        waiting = (await tx.execute(select(outbox.c.id).where(outbox.c.state != "sent"))).all()
        timers = (await tx.execute(select(due.c.enrolment_id))).all()

    assert lived.people == PEOPLE
    assert states["finished"] > PEOPLE / 2
    assert [row for row in waiting if row] == []
    assert len(timers) <= 3 * states["active"]


async def test_nobody_is_reminded_of_a_part_more_often_than_allowed(town: Town):
    # the parts before the last are followed by others, which are offered in place of a reminder
    seldom = Manner(comes_back=0.3, answers_reminder=0.1)
    await rehearse(town, people=10, days=17, draw=lambda _lot: seldom)

    sent = await town.rows("outbox", "enrolment_id", "stage", "kind")

    reminders = Counter((who, stage) for who, stage, kind in sent if kind == "reminder")
    pushes = Counter((who, stage) for who, stage, kind in sent if kind == "push")
    assert max(reminders.values()) == 2
    assert max(pushes.values()) == 1

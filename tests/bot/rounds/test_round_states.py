"""Which changes a round takes in which state, and in which words it refuses the others."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.authoring.script_store import ScriptCache
from bot.rounds import lifecycle as course
from bot.rounds.request import RoundRequest
from bot.rounds.times import RoundRefused
from bot.runtime.context import Context, SetClock
from storage.accounts import audit
from storage.accounts.audit import AuditEntry
from storage.database.connection import Database, open_database
from storage.rounds import rounds
from storage.rounds.rounds import Round, RoundStatus
from tests.bot.spring import spring

DAY = timedelta(days=1)
START = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """Open one store: which change is allowed has nothing to do with databases."""
    opened = open_database(sqlite_url)
    yield opened
    await opened.close()


async def logged(context: Context) -> tuple[AuditEntry, ...]:
    async with context.database.read() as tx:
        return await audit.entries(tx, 100)


Change = Callable[[Context], Awaitable[Round]]

CHANGES: dict[str, Change] = {
    "pause": lambda context: course.pause(context, "spring", "Ada"),
    "resume": lambda context: course.resume(context, "spring", "Ada"),
    "shift": lambda context: course.shift(context, ScriptCache(), "spring", DAY, "Ada"),
    "close": lambda context: course.close(context, "spring", "Ada"),
    "cancel": lambda context: course.cancel(context, "spring", "Ada"),
}
REFUSED = {
    ("scheduled", "pause"): "it has not started. Shift or cancel it instead.",
    ("scheduled", "resume"): "it has not started, so it is not paused.",
    ("scheduled", "close"): "it has not started. Cancel it instead.",
    ("running", "resume"): "it is running already.",
    ("paused", "pause"): "it is paused already.",
    **{("closed", verb): "it has ended (closed)." for verb in CHANGES},
    **{("cancelled", verb): "it has ended (cancelled)." for verb in CHANGES},
}
REACHED = {
    ("scheduled", "shift"): RoundStatus.SCHEDULED,
    ("scheduled", "cancel"): RoundStatus.CANCELLED,
    ("running", "pause"): RoundStatus.PAUSED,
    ("running", "shift"): RoundStatus.SCHEDULED,  # its new start is tomorrow
    ("running", "close"): RoundStatus.CLOSED,
    ("running", "cancel"): RoundStatus.CANCELLED,
    ("paused", "resume"): RoundStatus.RUNNING,
    ("paused", "shift"): RoundStatus.PAUSED,
    ("paused", "close"): RoundStatus.CLOSED,
    ("paused", "cancel"): RoundStatus.CANCELLED,
}


async def bring_to(context: Context, clock: SetClock, status: str) -> Round:
    request = RoundRequest(script=spring(), start=START, slug="spring", draft_languages=("cy",))
    found = (await course.schedule(context, request, "Ada")).round
    if status != "scheduled":
        clock.set(START)
    for verb in {"paused": ["pause"], "closed": ["close"], "cancelled": ["cancel"]}.get(status, []):
        found = await CHANGES[verb](context)
    return found


@pytest.mark.parametrize(("status", "verb"), REFUSED, ids="-".join)
async def test_change_out_of_place_is_refused_in_words(
    context: Context, clock: SetClock, status: str, verb: str
) -> None:
    before = await bring_to(context, clock, status)
    lines = await logged(context)

    with pytest.raises(RoundRefused) as caught:
        await CHANGES[verb](context)

    async with context.database.read() as tx:
        assert await rounds.find(tx, "spring") == before
    assert (caught.value.code, caught.value.sentence) == (
        f"round_is_{status}",
        f'You cannot {verb} "spring": {REFUSED[status, verb]}',
    )
    assert await logged(context) == lines


@pytest.mark.parametrize(("status", "verb"), REACHED, ids="-".join)
async def test_change_in_place_is_made(
    context: Context, clock: SetClock, status: str, verb: str
) -> None:
    await bring_to(context, clock, status)

    changed = await CHANGES[verb](context)

    assert changed.status_at(clock.now()) is REACHED[status, verb]


@pytest.mark.parametrize("verb", CHANGES)
async def test_change_of_an_unknown_round_is_refused(context: Context, verb: str) -> None:
    with pytest.raises(RoundRefused) as caught:
        await CHANGES[verb](context)

    assert (caught.value.code, caught.value.sentence) == (
        "no_such_round",
        'There is no round "spring". List them to see names.',
    )

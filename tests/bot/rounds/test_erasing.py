"""What is said about how long answers are kept happens: by rule, wholly, and not before."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.authoring.script_store import ScriptCache, keep_script
from bot.evidence.export import ExportRequest, export
from bot.evidence.export_files import export_path
from bot.rounds import erasing, lifecycle
from bot.rounds.times import RoundRefused
from bot.runtime.context import Context, SetClock
from bot.service.scheduler import Scheduler
from bot.turns.intake import Intake
from dialogues.script.loader import Script, load
from storage.accounts import audit
from storage.queries.filters import Filters
from storage.rounds import versions
from tests.bot.town import SHORT, Town, said

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)  # the clock of these tests
DAY = timedelta(days=1)
WORDS = ("wombatine", "xylophoria")  # nobody else ever writes these


@pytest.fixture
def town(context: Context, clock: SetClock) -> Town:
    return Town(context, clock)


def talk(keep_for: str, name: str = "short", version: int = 1) -> Script:
    """Give the short talk, with answers kept for so long."""
    source = SHORT.replace(b"keep_for: 1 month", f"keep_for: {keep_for}".encode())
    source = source.replace(b"id: short", f"id: {name}".encode())
    return load(source.replace(b"version: 1", f"version: {version}".encode()))


async def live_through(town: Town, *, people: int = 12, code: str = "CODE") -> None:
    """Let people agree and answer, two of them in words."""
    for number in range(people):
        who = f"citizen {number}"
        await town.agrees(who, code=code)
        await town.taps(who, "Red")
        if number < len(WORDS):
            await town.says(who, WORDS[number])


async def upkeep(town: Town) -> None:
    """Let the scheduler do what it does every hour."""
    intake = Intake(context=town.context, corridor=town.corridor)
    scheduler = Scheduler(town.context, intake, town.sender.wake)
    await scheduler.beat()
    await scheduler.clear_away()


async def people_left(town: Town) -> dict[str, int]:
    tables = ("participants", "addresses", "person_keys", "enrolments", "events", "responses")
    return {table: await town.count(table) for table in tables}


NOBODY = dict.fromkeys(
    ("participants", "addresses", "person_keys", "enrolments", "events", "responses"), 0
)


def bytes_of(town: Town) -> bytes:
    """Give every byte of an embedded store and its journal; none of a server's."""
    return b"".join(path.read_bytes() for path in town.context.data_dir.glob("store.db*"))


async def audited(town: Town) -> list[tuple[str, str]]:
    async with town.database.read() as tx:
        return [(line.actor, line.action) for line in reversed(await audit.entries(tx, 20))]


async def ends(town: Town, slug: str) -> None:
    """Let an organiser close a round, and everybody be told."""
    intake = Intake(context=town.context, corridor=town.corridor)
    await lifecycle.close(town.context, slug, "Ada", intake.end_round)
    await town.sender.pump()


async def keeping(town: Town, slug: str) -> erasing.Retention:
    return (await erasing.plan_erasure(town.context, ScriptCache(), slug)).keeping


async def traces(town: Town) -> list[bytes]:
    """Give what in the store is of people alone: sealed words, keys, and how to find them."""
    columns = (
        ("responses", "sealed"),
        ("outbox", "sealed"),
        ("person_keys", "wrapped"),
        ("addresses", "lookup"),
        ("addresses", "sealed"),
    )
    rows = [row for table, column in columns for row in await town.rows(table, column)]
    return [bytes(value) for (value,) in rows if value is not None]


FIGURES = erasing.ReleasedFigures(
    people={"closed": 10},
    answers=tuple(
        {"stage": "first", "step": "colour", "part": "", "code": code, "people": people}
        for code, people in (("red", 10), ("green", 0), ("blue", 0))
    ),
)


async def test_t25_round_lives_for_thirteen_months_and_leaves_released_figures(town: Town):
    slug = (await town.round(script=talk("12 months"))).round.slug
    await live_through(town)
    town.clock.set(NINE + 30 * DAY)
    await ends(town, slug)
    await upkeep(town)
    kept, planted, store = await people_left(town), await traces(town), bytes_of(town)

    town.clock.set(NINE + 389 * DAY)
    await upkeep(town)
    day_before = await people_left(town)
    town.clock.set(NINE + 391 * DAY)
    await upkeep(town)

    assert day_before == kept
    assert kept["participants"] == kept["addresses"] == kept["person_keys"] == 12
    assert await people_left(town) == NOBODY
    if store:  # of a server we see no bytes
        assert [trace for trace in planted if trace not in store] == []
        assert [trace for trace in planted if trace in bytes_of(town)] == []
    told = await keeping(town, slug)
    assert told.figures == FIGURES
    assert told.erasure.erased_at == NINE + 391 * DAY
    assert await audited(town) == [
        ("test", "scheduled"),
        ("Ada", "closed"),
        ("system", "began_to_erase"),
        ("system", "erased"),
    ]


async def test_round_of_several_versions_is_erased_by_the_shortest_of_theirs(town: Town):
    made = await town.round(script=talk("12 months"))
    async with town.database.write() as tx:
        newer = await keep_script(tx, talk("3 weeks", version=2), NINE)
        await versions.replace(tx, made.round, newer, now=NINE, actor="Ada")
    await live_through(town, people=1)
    await ends(town, made.round.slug)
    ended_at = town.clock.now()

    assert (await keeping(town, made.round.slug)).until == ended_at + 21 * DAY


async def test_round_that_nobody_closed_counts_from_the_last_act_and_is_closed(town: Town):
    slug = (await town.round(script=talk("12 months"))).round.slug
    await live_through(town, people=1)
    for day in range(1, 10):  # all is sent that the script has to send
        town.clock.set(NINE + day * DAY)
        await town.tick()
    [(last_at,)] = await town.rows("enrolments", "last_at")

    until = (await keeping(town, slug)).until
    town.clock.set(until - timedelta(seconds=1))
    await upkeep(town)
    before = await people_left(town)
    town.clock.set(until)
    await upkeep(town)

    assert until == last_at + 360 * DAY
    assert before["participants"] == 1
    assert await people_left(town) == NOBODY
    assert await town.rows("rounds", "status", "ends_at") == [("closed", until)]


async def test_who_is_in_another_round_too_stays_there(town: Town):
    brief = (await town.round(script=talk("1 week", "brief"), code="BRIEF")).round.slug
    await town.round(script=talk("12 months", "long"), code="LONG")
    await live_through(town, people=2, code="BRIEF")
    await town.agrees("citizen 0", code="LONG")
    await ends(town, brief)

    town.clock.set(NINE + 8 * DAY)
    await upkeep(town)

    assert await town.count("enrolments") == await town.count("person_keys") == 1
    assert await town.rows("outbox", "round_id") == [(2,)] * await town.count("outbox")
    assert await town.taps("citizen 0", "Blue") != []


async def test_exports_go_with_the_round(town: Town):
    round_ = (await town.round()).round
    await live_through(town, people=1)
    name = "0123456789abcdef"
    asked = export_path(town.context, name, round_.slug)
    request = ExportRequest(
        filters=Filters(round=round_.slug), out=asked, actor="Ada", export_id=name
    )
    await export(town.context, ScriptCache(), request)
    await ends(town, round_.slug)
    planned = await erasing.plan_erasure(town.context, ScriptCache(), round_.slug)

    await erasing.erase_round(town.context, ScriptCache(), round_.slug, "Ada")

    assert (planned.held.people, planned.exports) == (1, 1)
    assert not asked.exists()
    assert await town.count("exports") == 0


async def test_erasing_is_done_in_batches_and_goes_on_where_it_stopped(town: Town):
    slug = (await town.round()).round.slug
    await live_through(town)
    await ends(town, slug)
    town.clock.set(NINE + 40 * DAY)
    looks = iter([False, False, True, True, True])

    stopped = await erasing.erase_expired(
        town.context, ScriptCache(), batch=5, is_stopping=lambda: next(looks)
    )
    left = await town.count("participants")
    figures = (await keeping(town, slug)).figures
    await erasing.erase_expired(town.context, ScriptCache(), batch=5)

    assert (stopped, left) == (1, 2)
    assert await people_left(town) == NOBODY
    assert (await keeping(town, slug)).figures == figures == FIGURES


async def test_round_that_goes_on_or_is_erased_is_not_erased_by_hand(town: Town):
    slug = (await town.round()).round.slug
    await live_through(town, people=1)

    with pytest.raises(RoundRefused) as goes_on:
        await erasing.erase_round(town.context, ScriptCache(), slug, "Ada")
    await ends(town, slug)
    await erasing.erase_round(town.context, ScriptCache(), slug, "Ada")
    with pytest.raises(RoundRefused) as erased:
        await erasing.erase_round(town.context, ScriptCache(), slug, "Ada")

    assert (goes_on.value.code, erased.value.code) == ("round_goes_on", "round_is_erased")


async def test_who_never_agreed_is_gone_a_week_after_the_last_contact(town: Town):
    await town.round(script=talk("12 months"))
    await town.joins("silent")
    await town.joins("unwilling")
    await town.taps("unwilling", said("disagree"))
    await town.says("stranger", "Hello?")
    await town.agrees("willing")
    last = town.clock.now()

    town.clock.set(NINE + 7 * DAY - timedelta(seconds=1))
    await upkeep(town)
    before = await town.count("participants")
    town.clock.set(last + 7 * DAY + timedelta(seconds=1))
    await upkeep(town)

    assert before == 4
    assert await town.rows("enrolments", "status") == [("active",)]
    assert await town.count("participants") == await town.count("addresses") == 1


async def test_who_waits_to_be_asked_is_not_forgotten(town: Town):
    await town.round(start=NINE + 20 * DAY)
    await town.joins("early")

    town.clock.set(NINE + 19 * DAY)
    await upkeep(town)

    assert await town.count("enrolments") == 1

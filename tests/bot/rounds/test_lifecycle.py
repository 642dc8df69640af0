"""What scheduling, pausing, shifting and ending a round do to its people and their times."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.authoring.script_store import ScriptCache
from bot.rounds import lifecycle as course
from bot.rounds.lifecycle import Scheduled
from bot.rounds.request import RoundRequest
from bot.rounds.times import RoundRefused
from bot.runtime.context import Context, SetClock
from dialogues.script.dialogue import Quiet
from dialogues.timing.timer import Timer
from dialogues.timing.timetable import Late, Timetable
from storage.accounts import audit
from storage.rounds import rounds, scripts
from storage.rounds.rounds import Code, Round, RoundStatus, Strand
from storage.schema.turns import enrolments
from storage.turns import due
from storage.turns.due import DueRow
from tests.bot.spring import spring
from tests.storage.seeding import seed_enrolment

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday; the clock of these tests
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = NINE + DAY
NIGHT = Quiet(begins="21:00", ends="08:30")


class Ending:
    """An intake that ends rounds for people, and remembers how it was asked to."""

    def __init__(
        self, context: Context, *, breaks_after: int | None = None, leaves: Collection[int] = ()
    ) -> None:
        self.asked: list[tuple[tuple[int, ...], bool]] = []
        self._context = context
        self._breaks_after = breaks_after
        self._leaves = leaves

    async def __call__(self, enrolment_ids: Sequence[int], *, cancelled: bool) -> None:
        if self._breaks_after is not None and len(self.asked) >= self._breaks_after:
            raise ConnectionError("the store went away")
        self.asked.append((tuple(enrolment_ids), cancelled))
        async with self._context.database.write() as tx:
            going = [who for who in enrolment_ids if who not in self._leaves]
            ended = update(enrolments).where(enrolments.c.id.in_(going))
            await tx.execute(ended.values(status="closed"))


def ask(**wishes: object) -> RoundRequest:
    told = {"script": spring(), "start": "2026-03-03T09:00", "slug": "spring", "code": "WARM"}
    return RoundRequest(**told | {"draft_languages": ("cy",)} | wishes)


async def scheduled(context: Context, **wishes: object) -> Round:
    return (await course.schedule(context, ask(**wishes), "Ada")).round


async def running(context: Context, clock: SetClock, **wishes: object) -> Round:
    found = await scheduled(context, **wishes)
    clock.set(START)
    return found


async def put(context: Context, *rows: DueRow) -> None:
    async with context.database.write() as tx:
        await due.put(tx, rows)


async def fallen(context: Context) -> list[tuple[int, str, Timer]]:
    async with context.database.read() as tx:
        rows = await due.claim(tx, context.clock.now(), 100)
    return [(row.enrolment_id, row.stage, row.timer) for row in rows]


async def waiting(context: Context, round_id: int) -> dict[tuple[int, str, Timer], datetime]:
    async with context.database.read() as tx:
        pending = await due.pending(tx, round_id)
    return {(p.row.enrolment_id, p.row.stage, p.row.timer): p.row.due_at for p in pending}


async def logged(context: Context) -> list[tuple[datetime, str, str, str, dict[str, object]]]:
    async with context.database.read() as tx:
        entries = await audit.entries(tx, 100)
    return [(e.at, e.actor, e.action, e.subject, dict(e.detail)) for e in reversed(entries)]


def row(enrolment_id: int, found: Round, stage: str, at: datetime, timer=Timer.OPEN) -> DueRow:
    return DueRow(
        enrolment_id=enrolment_id,
        round_id=found.id,
        timer=timer,
        stage=stage,
        ordinal=int(timer is Timer.REMIND),
        due_at=at,
        rule="as before",
    )


# --- scheduling -------------------------------------------------------------------------------


async def test_schedule_stores_the_round_its_script_and_its_code(context: Context) -> None:
    made = await course.schedule(
        context, ask(late=Late.REFUSE, strand=Strand.JURY, label="poster", most=30), "Ada"
    )

    async with context.database.read() as tx:
        script = await scripts.find(tx, spring().hash)
        codes = await rounds.codes_of(tx, made.round.id)
        found = await rounds.by_code(tx, "WARM")
    assert script is not None
    assert made == Scheduled(
        round=Round(
            id=made.round.id,
            slug="spring",
            script_id=script.id,
            title="Warm homes",
            strand=Strand.JURY,
            status=RoundStatus.SCHEDULED,
            timetable=Timetable(
                zone="Europe/London",
                start=START,
                quiet=NIGHT,
                late=Late.REFUSE,
                max_reminders=1,
            ),
            paused_at=None,
            ends_at=None,
            created_at=NINE,
        ),
        code="WARM",
    )
    assert found == made.round
    assert codes == (
        Code(
            code="WARM",
            round_id=made.round.id,
            label="poster",
            most=30,
            taken=0,
            expires_at=None,
        ),
    )


async def test_schedule_is_written_into_the_audit_log(context: Context) -> None:
    await scheduled(context)

    assert await logged(context) == [
        (
            NINE,
            "Ada",
            "scheduled",
            "round:spring",
            {
                "script": spring().hash,
                "start": "2026-03-03T09:00:00+00:00",
                "zone": "Europe/London",
                "draft_languages": ["cy"],
            },
        )
    ]


async def test_schedule_now_makes_a_running_round(context: Context) -> None:
    found = await scheduled(context, start="now")

    assert (found.status, found.start_at) == (RoundStatus.RUNNING, NINE)


async def test_schedule_names_rounds_after_script_and_day(context: Context) -> None:
    made = [await scheduled(context, slug="", code="", start="2026-06-02T00:30") for _ in range(3)]

    assert [found.slug for found in made] == [
        "spring-2026-06-02",
        "spring-2026-06-02-2",
        "spring-2026-06-02-3",
    ]


async def test_schedule_makes_private_codes_nobody_can_guess(context: Context) -> None:
    codes = {(await course.schedule(context, ask(slug="", code=""), "Ada")).code for _ in range(5)}

    assert len(codes) == 5
    assert {len(code) for code in codes} == {26}  # 128 bits, five to a character


async def test_schedule_keeps_one_copy_of_a_script(context: Context) -> None:
    made = [await scheduled(context, slug="", code="") for _ in range(2)]

    assert made[0].script_id == made[1].script_id


@pytest.mark.parametrize(
    ("wishes", "code"),
    [({"code": ""}, "slug_taken"), ({"slug": ""}, "code_taken"), ({"time_scale": -1}, None)],
)
async def test_schedule_refused_stores_nothing(
    context: Context, wishes: dict[str, object], code: str | None
) -> None:
    first = await scheduled(context)

    with pytest.raises(RoundRefused) as caught:
        await scheduled(context, title="Second", **wishes)

    async with context.database.read() as tx:
        assert await rounds.listed(tx) == (first,)
        assert len(await rounds.codes_of(tx, first.id)) == 1
    assert caught.value.code == code or code is None
    assert len(await logged(context)) == 1


# --- pausing and resuming -----------------------------------------------------------------------


async def test_pause_holds_what_is_to_come_and_resume_catches_up(
    context: Context, clock: SetClock
) -> None:
    found = await running(context, clock)
    async with context.database.write() as tx:
        one = await seed_enrolment(tx, found.id, "one")
    await put(
        context, row(one, found, "learn", START + HOUR), row(one, found, "talk", NINE + 9 * DAY)
    )

    paused = await course.pause(context, "spring", "Ada")
    clock.set(START + 2 * HOUR)
    during = await fallen(context)
    resumed = await course.resume(context, "spring", "Ben")

    assert paused == replace(found, status=RoundStatus.PAUSED, paused_at=START)
    assert resumed == replace(found, status=RoundStatus.RUNNING)
    assert (during, await fallen(context)) == ([], [(one, "learn", Timer.OPEN)])
    assert (await logged(context))[1:] == [
        (START, "Ada", "paused", "round:spring", {"held": 2}),
        (START + 2 * HOUR, "Ben", "resumed", "round:spring", {"released": 2}),
    ]


async def test_pause_leaves_other_rounds_alone(context: Context, clock: SetClock) -> None:
    found, other = await running(context, clock), await scheduled(context, slug="x", code="X")
    async with context.database.write() as tx:
        one = await seed_enrolment(tx, found.id, "one")
        two = await seed_enrolment(tx, other.id, "two")
    await put(context, row(one, found, "learn", START), row(two, other, "learn", START))

    await course.pause(context, "spring", "Ada")

    assert await fallen(context) == [(two, "learn", Timer.OPEN)]


# --- shifting -----------------------------------------------------------------------------------


async def test_shift_moves_what_hangs_on_the_start_and_nothing_else(
    context: Context, clock: SetClock
) -> None:
    found = await running(context, clock)
    async with context.database.write() as tx:
        one = await seed_enrolment(tx, found.id, "one", joined_at=START)
        two = await seed_enrolment(tx, found.id, "two", joined_at=START + HOUR)
    on_the_twentieth = datetime(2026, 3, 20, 18, 30, tzinfo=UTC)
    await put(
        context,
        row(one, found, "learn", START + DAY),
        row(one, found, "talk", START + 5 * DAY),
        row(one, found, "talk", START + 6 * DAY, Timer.CLOSE),
        row(one, found, "judge", on_the_twentieth),
        row(two, found, "start", START + 2 * DAY, Timer.CLOSE),
        row(two, found, "start", START + 26 * HOUR, Timer.REMIND),
    )

    shifted = await course.shift(context, ScriptCache(), "spring", 2 * DAY, "Ada")

    assert shifted == replace(found, timetable=replace(found.timetable, start=START + 2 * DAY))
    assert await waiting(context, found.id) == {
        (one, "learn", Timer.OPEN): datetime(2026, 3, 6, 18, 30, tzinfo=UTC),  # day 1
        (one, "talk", Timer.OPEN): START + 5 * DAY,  # after what the person did
        (one, "talk", Timer.CLOSE): START + 6 * DAY,
        (one, "judge", Timer.OPEN): on_the_twentieth,  # a date is a date
        (two, "start", Timer.CLOSE): datetime(2026, 3, 7, 20, tzinfo=UTC),  # day 2
        (two, "start", Timer.REMIND): START + 26 * HOUR,  # after the opening, which has been
    }
    assert (await logged(context))[-1] == (
        START,
        "Ada",
        "shifted",
        "round:spring",
        {
            "was": "2026-03-03T09:00:00+00:00",
            "start": "2026-03-05T09:00:00+00:00",
            "moved": 2,
        },
    )


async def test_shift_tells_the_rule_that_made_each_new_instant(
    context: Context, clock: SetClock
) -> None:
    found = await running(context, clock)
    async with context.database.write() as tx:
        one = await seed_enrolment(tx, found.id, "one", joined_at=START)
    await put(context, row(one, found, "learn", START + DAY))

    await course.shift(context, ScriptCache(), "spring", 2 * DAY, "Ada")

    async with context.database.read() as tx:
        (pending,) = await due.pending(tx, found.id)
    assert pending.row.rule == "1 day after the start at 18:30"


async def test_shift_by_days_keeps_the_hour_across_a_clock_change(
    context: Context, clock: SetClock
) -> None:
    found = await scheduled(context, start="2026-03-28T10:00")
    async with context.database.write() as tx:
        one = await seed_enrolment(tx, found.id, "one")
    await put(context, row(one, found, "start", found.start_at))

    shifted = await course.shift(context, ScriptCache(), "spring", DAY, "Ada")

    ten_in_summer = datetime(2026, 3, 29, 9, tzinfo=UTC)
    assert shifted.start_at == ten_in_summer
    assert await waiting(context, found.id) == {(one, "start", Timer.OPEN): ten_in_summer}


async def test_shift_to_the_night_opens_after_quiet_hours(context: Context) -> None:
    found = await scheduled(context)
    async with context.database.write() as tx:
        one = await seed_enrolment(tx, found.id, "one")
    await put(context, row(one, found, "start", START))

    await course.shift(context, ScriptCache(), "spring", 13 * HOUR, "Ada")

    assert await waiting(context, found.id) == {
        (one, "start", Timer.OPEN): datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
    }


async def test_shift_leaves_those_alone_whose_days_count_from_joining(
    context: Context, clock: SetClock
) -> None:
    found = await running(context, clock, late=Late.OWN_START)
    own = datetime(2026, 3, 11, 18, 30, tzinfo=UTC)
    async with context.database.write() as tx:
        one = await seed_enrolment(tx, found.id, "one", joined_at=START + 7 * DAY)
    await put(context, row(one, found, "learn", own))

    await course.shift(context, ScriptCache(), "spring", 2 * DAY, "Ada")

    assert await waiting(context, found.id) == {(one, "learn", Timer.OPEN): own}


async def test_shift_there_and_back_leaves_every_instant_as_it_was(
    context: Context, clock: SetClock
) -> None:
    found = await running(context, clock)
    async with context.database.write() as tx:
        people = [await seed_enrolment(tx, found.id, f"p{n}", joined_at=START) for n in range(5)]
    at = datetime(2026, 3, 4, 18, 30, tzinfo=UTC)
    await put(context, *(row(who, found, "learn", at) for who in people))
    before = await waiting(context, found.id)

    await course.shift(context, ScriptCache(), "spring", 3 * DAY, "Ada")
    away = await waiting(context, found.id)
    await course.shift(context, ScriptCache(), "spring", -3 * DAY, "Ada")

    assert set(away.values()) == {at + 3 * DAY}
    assert await waiting(context, found.id) == before


async def test_shift_moves_held_rows_of_a_paused_round_too(
    context: Context, clock: SetClock
) -> None:
    found = await running(context, clock)
    async with context.database.write() as tx:
        one = await seed_enrolment(tx, found.id, "one", joined_at=START)
    await put(context, row(one, found, "learn", START + DAY))
    await course.pause(context, "spring", "Ada")

    await course.shift(context, ScriptCache(), "spring", 2 * DAY, "Ada")
    clock.set(START + 60 * DAY)

    assert await fallen(context) == []
    assert await waiting(context, found.id) == {
        (one, "learn", Timer.OPEN): datetime(2026, 3, 6, 18, 30, tzinfo=UTC)
    }


async def test_shift_by_nothing_is_refused(context: Context) -> None:
    await scheduled(context)

    with pytest.raises(RoundRefused) as caught:
        await course.shift(context, ScriptCache(), "spring", timedelta(0), "Ada")

    assert caught.value.code == "no_shift"


# --- ending -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "status"),
    [(course.close, RoundStatus.CLOSED), (course.cancel, RoundStatus.CANCELLED)],
)
async def test_ending_tells_everybody_still_in_the_round(
    context: Context, clock: SetClock, change: Callable[..., Awaitable[Round]], status: RoundStatus
) -> None:
    found = await running(context, clock)
    async with context.database.write() as tx:
        one = await seed_enrolment(tx, found.id, "one")
        await seed_enrolment(tx, found.id, "gone", status="stopped")
        two = await seed_enrolment(tx, found.id, "two", status="paused")
    await put(context, row(one, found, "learn", START))
    ending = Ending(context)

    ended = await change(context, "spring", "Ada", ending)

    assert ended == replace(found, status=status, ends_at=START)
    assert ending.asked == [((one, two), status is RoundStatus.CANCELLED)]
    async with context.database.write() as tx:
        assert await due.release(tx, found.id) == 1
    assert await fallen(context) == []
    assert (await logged(context))[-1] == (START, "Ada", str(status), "round:spring", {})


async def test_ending_without_an_intake_is_left_to_the_scheduler(
    context: Context, clock: SetClock
) -> None:
    found = await running(context, clock)
    async with context.database.write() as tx:
        ids = [await seed_enrolment(tx, found.id, f"p{n}") for n in range(5)]
    ending = Ending(context)

    await course.close(context, "spring", "Ada")
    told = await course.end_rounds(context, ending, batch=2)

    assert told == 5
    assert ending.asked == [(tuple(ids[:2]), False), (tuple(ids[2:4]), False), ((ids[4],), False)]


async def test_ending_that_leaves_somebody_asks_once_and_goes_on(
    context: Context, clock: SetClock
) -> None:
    found = await running(context, clock)
    async with context.database.write() as tx:
        ids = [await seed_enrolment(tx, found.id, f"p{n}") for n in range(3)]
    ending = Ending(context, leaves={ids[0]})
    await course.close(context, "spring", "Ada")

    await course.end_rounds(context, ending, batch=1)

    assert [asked for asked, _ in ending.asked] == [(who,) for who in ids]


async def test_ending_cut_short_is_finished_later_and_nobody_told_twice(
    context: Context, clock: SetClock
) -> None:
    found = await running(context, clock)
    async with context.database.write() as tx:
        ids = [await seed_enrolment(tx, found.id, f"p{n}") for n in range(5)]
    broken, whole = Ending(context, breaks_after=1), Ending(context)
    await course.cancel(context, "spring", "Ada")

    with pytest.raises(ConnectionError):
        await course.end_rounds(context, broken, batch=2)
    later = await course.end_rounds(context, whole, batch=2)
    again = await course.end_rounds(context, whole, batch=2)

    assert (later, again) == (3, 0)
    assert [who for asked, _ in broken.asked + whole.asked for who in asked] == ids
    assert {cancelled for _, cancelled in whole.asked} == {True}


# --- more codes ---------------------------------------------------------------------------------


async def test_code_added_leads_to_the_round(context: Context) -> None:
    found = await scheduled(context)

    made = await course.add_code(
        context,
        "spring",
        "Ada",
        code="LIBRARY",
        label="Library",
        most=9,
        expires="2026-04-01T12:00",
    )

    async with context.database.read() as tx:
        assert await rounds.find_code(tx, "LIBRARY") == made
    assert made == Code(
        code="LIBRARY",
        round_id=found.id,
        label="Library",
        most=9,
        taken=0,
        expires_at=datetime(2026, 4, 1, 11, tzinfo=UTC),
    )
    assert (await logged(context))[-1] == (
        NINE,
        "Ada",
        "added_code",
        "round:spring",
        {"label": "Library", "most": 9},
    )


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"code": "WARM"}, "code_taken"),
        ({"code": "a b"}, "bad_code"),
        ({"most": 0}, "bad_most"),
        ({"expires": "2026-03-01T12:00"}, "code_expired"),
    ],
)
async def test_code_that_does_not_do_is_refused(
    context: Context, wishes: dict[str, object], code: str
) -> None:
    found = await scheduled(context)

    with pytest.raises(RoundRefused) as caught:
        await course.add_code(context, "spring", "Ada", **wishes)

    async with context.database.read() as tx:
        codes = await rounds.codes_of(tx, found.id)
    assert (caught.value.code, [made.code for made in codes]) == (code, ["WARM"])


async def test_code_for_a_round_that_ended_is_refused(context: Context) -> None:
    await scheduled(context)
    await course.cancel(context, "spring", "Ada")

    with pytest.raises(RoundRefused) as caught:
        await course.add_code(context, "spring", "Ada")

    assert caught.value.sentence == 'You cannot give a code to "spring": it has ended (cancelled).'

"""A round is shown before it is scheduled: every message, the sending window, what to mind."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.rounds.lifecycle import schedule
from bot.rounds.preview import Caution, preview
from bot.rounds.request import RoundRequest, plan_round
from bot.rounds.times import RoundRefused
from bot.runtime.context import Context, SetClock
from dialogues.checks.check import check
from dialogues.checks.duties import unmet
from dialogues.script.dialogue import Quiet
from dialogues.timing.timetable import Late, Timetable
from storage.database.connection import Database, open_database
from storage.rounds.rounds import Strand
from tests.bot.spring import SOURCE, spring
from tests.dialogues.tiny import PROPOSAL

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NIGHT = Quiet(begins="21:00", ends="08:30")


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """Open one store: previews read no more of it than two names."""
    opened = open_database(sqlite_url)
    yield opened
    await opened.close()


def ask(**wishes: object) -> RoundRequest:
    return RoundRequest(
        **{"script": spring(), "start": "2026-03-03T10:00", "draft_languages": ("cy",)} | wishes
    )


async def refusal(context: Context, **wishes: object) -> tuple[str, str]:
    with pytest.raises(RoundRefused) as caught:
        await preview(context, ask(**wishes))
    return caught.value.code, caught.value.sentence


TOLD_ALWAYS = ("script", "sign_off")  # of a script with warnings that nobody signed


async def cautions(context: Context, **wishes: object) -> list[str]:
    shown = await preview(context, ask(**wishes))
    return [caution.sentence for caution in shown.cautions if caution.code not in TOLD_ALWAYS]


async def timeline(context: Context, **wishes: object) -> list[tuple[str, str, str]]:
    shown = await preview(context, ask(**wishes))
    return [(line.stage, str(line.kind), line.local) for line in shown.timeline]


def test_draft_takes_what_is_left_empty_from_the_script() -> None:
    round_plan = plan_round(ask(), NOW)

    assert round_plan.timetable == Timetable(
        zone="Europe/London",
        start=datetime(2026, 3, 3, 10, tzinfo=UTC),
        quiet=NIGHT,
        max_reminders=1,
    )
    assert (round_plan.title, round_plan.slug, round_plan.strand, round_plan.code) == (
        "Warm homes",
        "",
        Strand.OPEN,
        "",
    )
    assert (round_plan.most, round_plan.expires) == (None, None)


def test_draft_takes_what_the_organiser_says() -> None:
    request = ask(
        start="2026-06-01T18:30",
        zone="Europe/Berlin",
        quiet="22:00-07:00",
        late=Late.OWN_START,
        time_scale=1440,
        title=" Warm homes, June ",
        slug="june",
        strand=Strand.PANEL,
        code="WARM_June-1",
        most=40,
        expires="2026-06-10T12:00",
    )

    round_plan = plan_round(request, NOW)

    assert round_plan.timetable == Timetable(
        zone="Europe/Berlin",
        start=datetime(2026, 6, 1, 16, 30, tzinfo=UTC),
        quiet=Quiet(begins="22:00", ends="07:00"),
        late=Late.OWN_START,
        max_reminders=1,
        scale=1440,
    )
    assert (
        round_plan.title,
        round_plan.slug,
        round_plan.strand,
        round_plan.code,
        round_plan.most,
    ) == (
        "Warm homes, June",
        "june",
        Strand.PANEL,
        "WARM_June-1",
        40,
    )
    assert round_plan.expires == datetime(2026, 6, 10, 10, tzinfo=UTC)


def test_draft_takes_datetimes_and_no_quiet_hours() -> None:
    start = datetime(2026, 6, 1, 16, 30, tzinfo=UTC)

    round_plan = plan_round(ask(start=start, quiet="none"), NOW)

    assert (round_plan.timetable.start, round_plan.timetable.quiet) == (start, None)


async def test_preview_lists_every_message_with_local_time(context: Context) -> None:
    assert await timeline(context) == [
        ("start", "open", "Tuesday 3 March 2026, 10:00 GMT"),
        ("start", "remind", "Wednesday 4 March 2026, 10:00 GMT"),
        ("learn", "open", "Wednesday 4 March 2026, 18:30 GMT"),
        ("learn", "remind", "Thursday 5 March 2026, 18:30 GMT"),
        ("talk", "open", "Thursday 5 March 2026, 18:40 GMT"),
        ("start", "close", "Thursday 5 March 2026, 20:00 GMT"),
        ("talk", "remind", "Friday 6 March 2026, 18:40 GMT"),
        ("learn", "close", "Friday 6 March 2026, 20:00 GMT"),
        ("talk", "close", "Saturday 7 March 2026, 18:40 GMT"),
        ("judge", "open", "Friday 20 March 2026, 18:30 GMT"),
        ("judge", "remind", "Saturday 21 March 2026, 18:30 GMT"),
    ]


async def test_preview_moves_a_start_at_night_to_the_morning_and_says_so(
    context: Context,
) -> None:
    shown = await preview(context, ask(start="2026-03-28T23:00"))

    (first, *_) = shown.timeline
    assert (first.stage, first.local, first.moment.rule) == (
        "start",
        "Sunday 29 March 2026, 08:30 BST",
        "at the start, moved out of quiet hours",
    )
    assert first.moment.at == datetime(2026, 3, 29, 7, 30, tzinfo=UTC)
    assert shown.cautions[0] == Caution(
        code="starts_in_quiet_hours",
        sentence="The round starts at a time when nothing is sent unasked (Saturday 28 March "
        "2026, 23:00 GMT). People who wait for it hear from us from Sunday 29 March 2026, "
        "08:30 BST on.",
    )


async def test_preview_keeps_the_hour_on_the_clock_when_the_clocks_change(
    context: Context,
) -> None:
    shown = await timeline(context, start="2026-03-28T10:00")

    assert ("learn", "open", "Sunday 29 March 2026, 18:30 BST") in shown


async def test_preview_tells_the_sending_window(context: Context) -> None:
    nobody_said = await preview(context, ask())
    limited = await preview(context, ask(most=56))
    expected = await preview(context, ask(most=56, people=2800))

    assert (nobody_said.people, nobody_said.window) == (1000, timedelta(seconds=1000 / 28))
    assert (limited.people, limited.window) == (56, timedelta(seconds=2))
    assert (expected.people, expected.window) == (2800, timedelta(seconds=100))


async def test_preview_tells_how_likely_results_are_shown(context: Context) -> None:
    async def told(**wishes: object) -> tuple[str, ...]:
        wishes |= {"script": "taster", "draft_languages": ()}
        return (await preview(context, ask(**wishes))).reveals

    shows = "'what_others_said' shows results of 'judgement' in"
    assert await told(people=24) == (f"{shows} 0 of 2,000 draws (0 %) with 24 people.",)
    assert await told(most=100) == (f"{shows} 1,892 of 2,000 draws (95 %) with 100 people.",)
    assert await told() == (
        (
            f"{shows} 0 of 2,000 draws (0 %) with 24 people, 822 (41 %) with 60, "
            "1,892 (95 %) with 100, 2,000 (100 %) with 200."
        ),
    )


async def test_preview_warns_where_sending_runs_into_quiet_hours(context: Context) -> None:
    assert await cautions(context, people=280_000) == [
        (
            "Sending takes about 3 hours, so the last messages of these stages would come in quiet "
            "hours: Learn, Talk, Judge. Open them earlier, or split the round."
        )
    ]
    assert await cautions(context, people=28_000) == []
    assert await cautions(context, people=280_000, time_scale=1440) == []


async def test_preview_warns_of_a_start_that_has_passed(context: Context) -> None:
    assert await cautions(context, start="2026-03-01T10:00") == [
        (
            "The start has passed (Sunday 1 March 2026, 10:00 GMT). Stages of the days gone by "
            "open as soon as somebody joins."
        )
    ]
    assert await cautions(context, start="now") == []


async def test_preview_warns_when_nobody_could_join(context: Context) -> None:
    assert await cautions(context, start="now", late=Late.REFUSE) == [
        "The round begins at once and nobody may join late, so nobody can join."
    ]
    assert await cautions(context, late=Late.REFUSE) == []


async def test_preview_warns_of_missing_translations(context: Context) -> None:
    shown = await preview(context, ask())

    warnings = check(spring(), today=NOW.date(), start=date(2026, 3, 3)).warnings
    assert warnings[0].code == "translation-missing"
    assert shown.cautions[:-1] == tuple(
        Caution(code="script", sentence=str(warning)) for warning in warnings
    )


async def test_preview_tells_that_nobody_signed_the_script(context: Context) -> None:
    [*_, told] = (await preview(context, ask())).cautions

    sentence = "No sign-off: nobody has signed any part of this version."
    assert told == Caution(code="sign_off", sentence=sentence)


async def test_preview_warns_of_dates_that_this_round_leaves_behind(context: Context) -> None:
    shown = await preview(context, ask(start="2026-03-25T10:00"))

    told = [one.sentence for one in shown.cautions if "[date-past]" in one.sentence]
    assert told == [
        (
            "spring.yaml:46:17: warning: 2026-03-20 is over: the round starts on 2026-03-25."
            " Write a later date, or count days instead. [date-past]"
        )
    ]


async def test_preview_refuses_what_leaves_duties_open_and_names_each(context: Context) -> None:
    silent = SOURCE.replace(b"  purpose: Free meals.\n", b"").replace(b"[Do nothing.]", b"[]")
    in_part = spring(silent)

    with pytest.raises(RoundRefused) as caught:
        await preview(context, ask(script=in_part))

    assert (caught.value.code, caught.value.sentence) == (
        "duties_unmet",
        (
            "The script leaves 2 things open that a public body owes the people it asks. Correct "
            "the script, or try it out at a faster pace first."
        ),
    )
    assert caught.value.lines == tuple(str(problem) for problem in unmet(in_part))
    assert [detail.partition(" is missing: ")[0] for detail in caught.value.lines] == [
        "spring.yaml:56:30: warning: 'alternatives.considered'",
        "spring.yaml:50:3: warning: 'purpose'",
    ]


GAP = b"'FILL IN: who sends the letters.'"
UNFILLED = "spring.yaml:54:13: FILL IN: who sends the letters"


async def test_preview_refuses_what_is_still_to_be_filled_in_and_names_each_place(
    context: Context,
) -> None:
    with pytest.raises(RoundRefused) as caught:
        await preview(context, ask(script=spring(SOURCE.replace(b"Free meals.", GAP))))

    assert (caught.value.code, caught.value.sentence, caught.value.lines) == (
        "not_filled_in",
        (
            "The script leaves one thing to be filled in. Write what is wanted, or try it out at "
            "a faster pace first."
        ),
        (UNFILLED,),
    )


async def test_preview_lets_a_trial_leave_gaps_and_says_so(context: Context) -> None:
    in_part = spring(SOURCE.replace(b"Free meals.", GAP))
    said = (
        "This is a trial. At the pace as written it would be refused: the script leaves one thing "
        f"to be filled in. To begin with: {UNFILLED}"
    )

    assert await cautions(context, script=in_part, time_scale=1440) == [said]


async def test_preview_lets_a_trial_leave_duties_open_and_says_so(context: Context) -> None:
    without = spring(SOURCE.removesuffix(PROPOSAL.encode()))
    [owed] = unmet(without)
    said = (
        "This is a trial. At the pace as written it would be refused: the script leaves one thing "
        f"open that a public body owes the people it asks. To begin with: {owed}"
    )

    assert await cautions(context, script=without, time_scale=1440) == [said]
    assert await cautions(context, script=without, is_trial=True) == [said]
    assert await cautions(context, time_scale=1440) == []


REFUSED = {
    "code_with_a_space": (
        {"code": "WARM HOMES"},
        "bad_code",
        (
            'The code "WARM HOMES" cannot be used in a link. Write 1 to 64 letters (a to z), '
            "digits, _ or -."
        ),
    ),
    "code_of_nobody": (
        {"most": 0},
        "bad_most",
        "0 people cannot join. Give 1 or more, or no limit.",
    ),
    "code_over_already": (
        {"expires": "2026-03-02T09:00"},
        "code_expired",
        "The code would be over already. Choose a later time.",
    ),
    "slug_in_capitals": (
        {"slug": "June"},
        "bad_slug",
        '"June" cannot be a round\'s name. Write 1 to 60 small letters, digits or -.',
    ),
    "title_too_long": (
        {"title": "x" * 121},
        "title_too_long",
        "The title has 121 characters. Write at most 120.",
    ),
    "clock_that_stands": (
        {"time_scale": 0},
        "bad_timetable",
        "The round's times do not work: time scale 0: give a number from 1 to 1,000,000.",
    ),
    "quiet_hours_unread": (
        {"quiet": "at night"},
        "bad_quiet_hours",
        '"at night" are not quiet hours. Write two times such as 21:00-08:30, or none.',
    ),
    "zone_unknown": (
        {"zone": "Europe/Londn"},
        "no_such_zone",
        'There is no time zone "Europe/Londn". Write a name such as Europe/London.',
    ),
    "start_unread": (
        {"start": "tomorrow"},
        "bad_start",
        (
            '"tomorrow" is not a date and time. Write "now", or a date and a time such as '
            "2026-03-02T18:30."
        ),
    ),
    "script_unknown": (
        {"script": "no-such"},
        "no_such_script",
        (
            "There is no dialogue 'no-such'. Name one of these: early-help, home-care-records, "
            "host-kit, jury-round, panel-wave, taster, warm-and-safe-homes; or give the path of a "
            ".yaml file, or of a folder with a dialogue.yaml."
        ),
    ),
    "script_with_errors": (
        {"script": spring(SOURCE.replace(b"id: facts", b"id: thanks"))},
        "script_has_errors",
        (
            "The script has errors and cannot be run. Correct it first: spring.yaml:48:25: "
            "error: a second step 'thanks', the first is on line 35. Rename one of them. "
            "[step-twice]"
        ),
    ),
}


@pytest.mark.parametrize(("wishes", "code", "sentence"), REFUSED.values(), ids=REFUSED.keys())
async def test_preview_refuses_in_words(
    context: Context, wishes: dict[str, object], code: str, sentence: str
) -> None:
    assert await refusal(context, **wishes) == (code, sentence)


async def test_preview_refuses_a_file_that_is_no_script(context: Context, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("dialogue: [")

    code, sentence = await refusal(context, script=str(file))

    assert code == "script_has_errors"
    assert sentence.startswith(
        f"The script has errors and cannot be run. Correct it first: {file}:"
    )


async def test_preview_refuses_names_that_are_taken(context: Context, clock: SetClock) -> None:
    await schedule(context, ask(slug="june", code="WARM"), "Ada")

    assert await refusal(context, slug="june") == (
        "slug_taken",
        'There is a round "june" already. Choose another name.',
    )
    assert await refusal(context, code="WARM") == (
        "code_taken",
        'The code "WARM" is taken. Choose another code.',
    )


@pytest.mark.parametrize("code", ["warm-27", "Warm27", "WA_RM-27"])
async def test_code_that_reads_as_one_that_is_taken_is_refused(
    context: Context, clock: SetClock, code: str
) -> None:
    await schedule(context, ask(slug="june", code="WARM-27"), "Ada")
    sentence = (
        f'The code "{code}" reads as "WARM-27", which is taken: case, blanks and dashes do not '
        "matter. Choose another code."
    )

    assert await refusal(context, slug="july", code=code) == ("code_taken", sentence)
    with pytest.raises(RoundRefused) as refused:
        await schedule(context, ask(slug="july", code=code), "Ada")
    assert str(refused.value) == sentence

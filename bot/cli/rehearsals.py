"""The command that rehearses a script with simulated people, and reports on it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from bot.authoring.files import read_script
from bot.cli.console import fail, progress, say, show_table, write_json
from bot.rehearsal.comparison import (
    Comparison,
    RehearsalRequest,
    SimulatedCrowd,
    compare_assumptions,
)
from bot.rehearsal.habits import ASSUMPTIONS, Habits
from bot.rehearsal.report import drop_off, figures, record
from bot.rehearsal.trials import Told
from dialogues.checks.duties import unmet
from dialogues.script.loader import Script
from dialogues.timing.forecast import Prices

PEOPLE, SEED, DAYS = 100, 7, 60
NOTHING, READING = Decimal(0), Decimal(1)  # a price, and minutes to read an answer
MOST = 10**12  # of any currency
ASSUMED, COSTS = "What is assumed", "What it costs"  # panels of the help


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("rehearse")(rehearsed)


def _read_amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount < MOST:
        raise typer.BadParameter(f'"{text}" is not an amount. Write one like 1250 or 12.50.')
    return amount


def _price(words: str) -> object:
    return typer.Option(parser=_read_amount, metavar="AMOUNT", help=words, rich_help_panel=COSTS)


def _share(words: str) -> object:
    return typer.Option(min=0, max=1, help=words, rich_help_panel=ASSUMED)


File = Annotated[str, typer.Argument(help="A script file, or the name of a shipped one.")]
People = Annotated[
    int, typer.Option(min=1, max=100_000, help="How many simulated citizens an assumption.")
]
Seed = Annotated[int, typer.Option(help="The same seed gives the same citizens.")]
Days = Annotated[int, typer.Option(min=1, max=400, help="When to stop at the latest.")]
Assume = Annotated[
    list[str] | None,
    typer.Option(
        help="keen, usual or weary people; may be repeated. Else all three.",
        rich_help_panel=ASSUMED,
    ),
]
ComesBack = Annotated[
    float | None, _share("Share of the invitations that people open, from 0 to 1.")
]
AnswersReminder = Annotated[float | None, _share("Share of the reminders that bring people back.")]
Writes = Annotated[float | None, _share("Share of the open questions people answer.")]
Delay = Annotated[
    float | None,
    typer.Option(
        min=0.01,
        max=48,
        help="Mean hours until people open an invitation.",
        rich_help_panel=ASSUMED,
    ),
]
Expected = Annotated[
    int | None,
    typer.Option(min=1, help="How many real people to forecast for; else as many as PEOPLE."),
]
Fixed = Annotated[Decimal, _price("Whatever the crowd: staff, review, translation.")]
Joined = Annotated[Decimal, _price("For each person who joins: letters, invitations.")]
Finished = Annotated[Decimal, _price("For each person who reaches the end: a thank-you.")]
Hour = Annotated[Decimal, _price("For an hour of reading what people wrote.")]
Reading = Annotated[Decimal, _price("Minutes to read one open answer.")]
Currency = Annotated[str, typer.Option(help="What to write before amounts.", rich_help_panel=COSTS)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]


def rehearsed(
    file: File,
    *,
    people: People = PEOPLE,
    seed: Seed = SEED,
    days: Days = DAYS,
    assume: Assume = None,
    comes_back: ComesBack = None,
    answers_reminder: AnswersReminder = None,
    writes: Writes = None,
    delay: Delay = None,
    expected: Expected = None,
    fixed: Fixed = NOTHING,
    joined: Joined = NOTHING,
    finished: Finished = NOTHING,
    hour: Hour = NOTHING,
    reading: Reading = READING,
    currency: Currency = "£",
    json: Json = False,
) -> None:
    """Let simulated citizens live through a script; report who gets how far, and what it takes.

    Everything runs through the real service on a clock that is set; nothing is kept. How people
    take part is assumed, not measured: compare the assumptions, and set your own.

    `dialogue rehearse warm-and-safe-homes --assume usual --comes-back 0.8 --expected 2000`
    """
    script = read_script(file)
    assumptions = _assumptions(
        assume, comes_back=comes_back, answers_reminder=answers_reminder, delay=delay, writes=writes
    )
    crowd = SimulatedCrowd(people=people, seed=seed, days=days, assumptions=assumptions)
    prices = Prices(fixed=fixed, joined=joined, finished=finished, hour=hour, reading=reading)
    request = RehearsalRequest(
        script=script, file=file, crowd=crowd, expected=expected or people, prices=prices
    )
    with _counting(request) as progressed:
        comparison = compare_assumptions(request, datetime.now(UTC), progressed)
    _present(comparison, currency, json=json)


def _assumptions(names: Sequence[str] | None, **changes: float | None) -> tuple[Habits, ...]:
    """Give what is assumed of people, with some of it the same for everybody."""
    for name in names or ():
        if name not in ASSUMPTIONS:
            fail(f'"{name}" is not an assumption. Choose of: {", ".join(ASSUMPTIONS)}.')
    return tuple(
        ASSUMPTIONS[name].assuming(**changes) for name in dict.fromkeys(names or ASSUMPTIONS)
    )


@contextmanager
def _counting(request: RehearsalRequest) -> Iterator[Told]:
    """Show how many of the people have lived through it."""
    with progress(request.script.dialogue.dialogue.title) as show:
        done = 0
        show(done, request.crowd.size)

        def progressed(people: int) -> None:
            nonlocal done
            done += people
            show(done, request.crowd.size)

        yield progressed


def _present(comparison: Comparison, currency: str, *, json: bool) -> None:
    if json:
        write_json(_record(comparison))
    else:
        _show(comparison, currency)


def _record(comparison: Comparison) -> dict[str, object]:
    dialogue = comparison.script.dialogue
    return {
        "script": dialogue.dialogue.id,
        "rehearsals": [record(report, dialogue) for report in comparison.reports],
        "unreached": comparison.unreached,
    }


def _show(comparison: Comparison, currency: str) -> None:
    script, reports = comparison.script, comparison.reports
    show_trial_notice(script)
    names = [report.assumption for report in reports]
    title = f"{script.dialogue.dialogue.title}: who reached a stage > who finished it"
    show_table(title, ["Stage", *names], drop_off(reports, script.dialogue))
    expected = reports[0].expected
    show_table(f"What it takes, for {expected:,} people", ["", *names], figures(reports, currency))
    say(_on_steps(comparison.unreached))
    say("How people take part is assumed, not measured. See: dialogue rehearse --help")


def show_trial_notice(script: Script) -> None:
    """Say that a rehearsal is a trial, where a round would be refused."""
    if duties := unmet(script):
        say(
            f"This is a trial, so what a public body owes may be missing ({len(duties)} found). "
            f"Before a real round, see: dialogue check {script.name}"
        )


def _on_steps(unreached: Sequence[str]) -> str:
    if not unreached:
        return "Every step was met by somebody."
    return f"Nobody met {len(unreached)} steps: {', '.join(unreached)}."

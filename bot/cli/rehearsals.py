"""The command that rehearses a script with simulated people, and reports on it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from bot.authoring.files import read_script
from bot.cli.console import fail, progress, say, show_table, write_json
from bot.rehearsal.findings import added_up
from bot.rehearsal.habits import ASSUMPTIONS, Habits
from bot.rehearsal.report import Report, drop_off, figures, record, report_on
from bot.rehearsal.trials import Told, Trial, rehearse
from dialogues.checks.duties import unmet
from dialogues.script.loader import Script
from dialogues.timing.forecast import Prices

PEOPLE, SEED, DAYS = 100, 7, 60
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


def rehearsed(
    file: Annotated[str, typer.Argument(help="A script file, or the name of a shipped one.")],
    *,
    people: Annotated[
        int, typer.Option(min=1, max=100_000, help="How many simulated citizens an assumption.")
    ] = PEOPLE,
    seed: Annotated[int, typer.Option(help="The same seed gives the same citizens.")] = SEED,
    days: Annotated[int, typer.Option(min=1, max=400, help="When to stop at the latest.")] = DAYS,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            help="keen, usual or weary people; may be repeated. Else all three.",
            rich_help_panel=ASSUMED,
        ),
    ] = None,
    comes_back: Annotated[
        float | None, _share("Share of the invitations that people open, from 0 to 1.")
    ] = None,
    answers_reminder: Annotated[
        float | None, _share("Share of the reminders that bring people back.")
    ] = None,
    writes: Annotated[float | None, _share("Share of the open questions people answer.")] = None,
    delay: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            max=48,
            help="Mean hours until people open an invitation.",
            rich_help_panel=ASSUMED,
        ),
    ] = None,
    expected: Annotated[
        int | None,
        typer.Option(min=1, help="How many real people to forecast for; else as many as PEOPLE."),
    ] = None,
    fixed: Annotated[Decimal, _price("Whatever the crowd: staff, review, translation.")] = Decimal(
        0
    ),
    joined: Annotated[Decimal, _price("For each person who joins: letters, invitations.")] = (
        Decimal(0)
    ),
    finished: Annotated[Decimal, _price("For each person who reaches the end: a thank-you.")] = (
        Decimal(0)
    ),
    hour: Annotated[Decimal, _price("For an hour of reading what people wrote.")] = Decimal(0),
    reading: Annotated[Decimal, _price("Minutes to read one open answer.")] = Decimal(1),
    currency: Annotated[
        str, typer.Option(help="What to write before amounts.", rich_help_panel=COSTS)
    ] = "£",
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON, for a program that reads.")
    ] = False,
) -> None:
    """Let simulated citizens live through a script; report who gets how far, and what it takes.

    Everything runs through the real service on a clock that is set; nothing is kept. How people
    take part is assumed, not measured: compare the assumptions, and set your own.

    `dialogue rehearse warm-and-safe-homes --assume usual --comes-back 0.8 --expected 2000`
    """
    script = read_script(file)
    prices = Prices(fixed=fixed, joined=joined, finished=finished, hour=hour, reading=reading)
    assumed = [
        habits.assuming(
            comes_back=comes_back, answers_reminder=answers_reminder, delay=delay, writes=writes
        )
        for habits in _chosen(assume or [*ASSUMPTIONS])
    ]
    start = datetime.now(UTC)
    trials = [
        Trial(script=file, people=people, seed=seed, habits=habits, start=start, days=days)
        for habits in assumed
    ]
    with _counting(script, people * len(trials)) as told:
        found = rehearse(trials, told)
    reports = [
        report_on(habits.name, findings, expected=expected or people, prices=prices)
        for habits, findings in zip(assumed, found, strict=True)
    ]
    unreached = added_up(found).unreached(script.dialogue)
    if json:
        write_json(
            {
                "script": script.dialogue.dialogue.id,
                "rehearsals": [record(report, script.dialogue) for report in reports],
                "unreached": unreached,
            }
        )
    else:
        _tell(script, reports, unreached, currency)


def _chosen(names: Sequence[str]) -> list[Habits]:
    for name in names:
        if name not in ASSUMPTIONS:
            fail(f'"{name}" is not an assumption. Choose of: {", ".join(ASSUMPTIONS)}.')
    return [ASSUMPTIONS[name] for name in dict.fromkeys(names)]


@contextmanager
def _counting(script: Script, everybody: int) -> Iterator[Told]:
    """Show how many of the people have lived through it."""
    with progress(script.dialogue.dialogue.title) as shown:
        done = 0
        shown(done, everybody)

        def told(people: int) -> None:
            nonlocal done
            done += people
            shown(done, everybody)

        yield told


def _tell(
    script: Script, reports: Sequence[Report], unreached: Sequence[str], currency: str
) -> None:
    tell_trial(script)
    names = [report.assumption for report in reports]
    title = f"{script.dialogue.dialogue.title}: who reached a stage > who finished it"
    show_table(title, ["Stage", *names], drop_off(reports, script.dialogue))
    expected = reports[0].expected
    show_table(f"What it takes, for {expected:,} people", ["", *names], figures(reports, currency))
    say(_on_steps(unreached))
    say("How people take part is assumed, not measured. See: dialogue rehearse --help")


def tell_trial(script: Script) -> None:
    """Say that a rehearsal is a trial, where a round would be refused."""
    if found := unmet(script):
        say(
            f"This is a trial, so what a public body owes may be missing ({len(found)} found). "
            f"Before a real round, see: dialogue check {script.name}"
        )


def _on_steps(unreached: Sequence[str]) -> str:
    if not unreached:
        return "Every step was met by somebody."
    return f"Nobody met {len(unreached)} steps: {', '.join(unreached)}."

"""Commands that try things out: demo and play."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.authoring.files import read_script
from bot.cli.console import fail
from bot.cli.rehearsals import show_trial_notice
from bot.evidence.answers import minutes
from bot.evidence.filters import languages_of
from bot.rehearsal.demo import (
    DIALOGUE,
    LASTED,
    LOGIN,
    TASTER_CODE,
    Demonstration,
    holds_demonstration,
    perform,
    write_export,
)
from bot.rehearsal.play import Play
from bot.rehearsal.run import Progress as Told
from bot.rehearsal.sandbox import settings_in, temporary_sandbox
from bot.service.run import check_door, serve
from dialogues.languages.offered import offering
from dialogues.script.dialogue import Dialogue
from dialogues.text.placeholders import impersonal
from storage.queries.progress import RoundProgress

PEOPLE, SEED = 200, 7

out = Console()


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(demo)
    app.command()(play)


def demo(
    *,
    people: Annotated[int, typer.Option(min=1, help="How many simulated citizens.")] = PEOPLE,
    seed: Annotated[int, typer.Option(help="The same seed gives the same citizens.")] = SEED,
    data: Annotated[Path, typer.Option(help="The folder for the store.")] = Path("demo-data"),
    once: Annotated[
        bool, typer.Option("--once", help="Write the export and end, without serving.")
    ] = False,
) -> None:
    """See the whole product at work: two weeks of a dialogue in a minute, then look around.

    Needs no token, no server and no network. Simulated citizens take part through the same code
    as real ones; then the web chat and the organiser app are served on this machine.
    """
    if not once:
        check_door(settings_in(data))
    if holds_demonstration(data):
        out.print(
            f"The earlier demonstration in {data} is replaced, with an export that lies there. "
            "To keep one, give another folder with --data.",
            markup=False,
        )
    with _bar("Two weeks of Warm and Safe Homes", LASTED) as report_progress:
        demonstration = asyncio.run(
            perform(data, people=people, seed=seed, progress=report_progress)
        )
    _print_rehearsed(demonstration)
    out.print(_table(read_script(DIALOGUE).dialogue, demonstration.progress))
    if once:
        report = asyncio.run(write_export(demonstration, data / f"{demonstration.round}.zip"))
        held = f"{report.counted} answers that count, in {report.responses} rows"
        out.print(f"Export: {report.path} ({held} of {report.people} people)")
        return
    _print_links(demonstration)
    asyncio.run(serve(demonstration.settings))


def play(
    file: Annotated[str, typer.Argument(help="A script file, or the name of a shipped one.")],
    *,
    language: Annotated[str, typer.Option(help="The language to talk in; else the script's.")] = "",
) -> None:
    """Talk to a script here in the terminal, as a citizen would on the phone."""
    asyncio.run(_play(file, language))


async def _play(file: str, language: str) -> None:
    script = read_script(file)
    languages = (*languages_of(script.dialogue), *script.po_files)
    if language not in {"", *languages}:
        fail(f'"{language}" is not a language of this script. Choose one: {", ".join(languages)}.')
    language = language or languages[0]
    script = offering(script, [language] if language in script.po_files else [])
    show_trial_notice(script)
    async with temporary_sandbox(datetime.now(UTC)) as stage:
        await Play(stage=stage, terminal=_Terminal(), language=language).run(script)


class _Terminal:
    def show(self, lines: list[str]) -> None:
        for line in lines:
            out.print(line, markup=False, highlight=False)

    def clock(self, now: datetime) -> None:
        out.rule(f"{now:%A %d %B, %H:%M} UTC")

    def read(self) -> str | None:
        try:
            return input("> ")
        except (EOFError, KeyboardInterrupt):
            return None


@contextmanager
def _bar(title: str, span: timedelta) -> Iterator[Told]:
    """Show how far the clock has come, and how much was said."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("day {task.fields[day]}, {task.fields[acts]} turns"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out) as bar:
        task = bar.add_task(title, total=span.total_seconds(), day=0, acts=0)
        began: dict[int, datetime] = {}

        def report_progress(now: datetime, acts: int) -> None:
            passed = now - began.setdefault(0, now)
            bar.update(task, completed=passed.total_seconds(), day=passed.days, acts=acts)

        yield report_progress
        bar.update(task, completed=span.total_seconds())


def _print_rehearsed(demonstration: Demonstration) -> None:
    done = demonstration.rehearsed
    days = (done.ended - done.began).days
    out.print(
        f"{done.people} simulated citizens, {days} days: {done.acts} turns taken, "
        f"{demonstration.progress.messages['sent']} messages sent."
    )
    if demonstration.gone:
        out.print(
            f"Not counted here or on any page: {demonstration.gone} messages to people who had "
            "everything about them deleted, or who were in no round."
        )


def _table(dialogue: Dialogue, progress: RoundProgress) -> Table:
    table = Table(title=dialogue.dialogue.title)
    for name in ("Stage", "Reached", "Finished", "Median active minutes", "Answers"):
        table.add_column(name, justify="left" if name == "Stage" else "right")
    for stage in progress.stages:
        median = minutes(stage.median_seconds)
        cell = "-" if median is None else f"{median:.1f}"
        table.add_row(
            impersonal(dialogue.stage(stage.stage).title),
            str(stage.reached),
            str(stage.finished),
            cell,
            str(stage.responses),
        )
    return table


def _print_links(demonstration: Demonstration) -> None:
    url = demonstration.settings.own_url
    out.print()
    out.print(f"Take part as a citizen: {url}/chat?code={TASTER_CODE}", highlight=False)
    out.print(f"Look as an organiser:   {url}/organiser/", highlight=False)
    out.print(f"Log in as {LOGIN} with the password {demonstration.password}", highlight=False)
    out.print("Press Ctrl-C to end.")

"""What all commands share: the store, the screen, questions and progress bars."""

import asyncio
import json
import sys
from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Coroutine,
    Iterable,
    Iterator,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.runtime.context import Context
from bot.runtime.settings import Settings, read_settings
from bot.runtime.store import opened

ACTOR = "command line"  # in the audit log
REFUSED = 1  # exit code: something about the input does not do
MISUSED = 2  # exit code: the command is written wrongly, or names what cannot be read

screen = Console(highlight=False)
aside = Console(stderr=True, highlight=False)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Do the work of a command."""
    asyncio.run(work)


@asynccontextmanager
async def store() -> AsyncIterator[tuple[Settings, Context]]:
    """Open the store that the settings name."""
    settings = read_settings()
    async with opened(settings) as context:
        yield settings, context


def fail(message: str, *, code: int = REFUSED) -> NoReturn:
    """Say what is wrong and end."""
    aside.print(message, style="red", markup=False, soft_wrap=True)
    sys.exit(code)


def confirm(question: str, *, yes: bool) -> None:
    """Ask, unless the answer was given already; end if it is no."""
    if yes:
        return
    if not sys.stdin.isatty():
        fail("Nothing was done: there is nobody to ask here. Say --yes if you are sure.")
    if not typer.confirm(question, err=True):
        fail("Nothing was done.")


def write(text: str) -> None:
    """Write for a program that reads."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
    sys.stdout.flush()


def write_json(value: object) -> None:
    """Write a value as JSON for a program that reads."""
    write(json.dumps(value, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """Write a line for people, as it is."""
    screen.print(text, markup=False, soft_wrap=True)


def show_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    whole: Collection[str] = (),
) -> None:
    """Write a table for people; the cells of the `whole` columns are broken nowhere."""
    table = Table(title=title or None, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in whole)
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    screen.print(table)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar for long work; give the function that moves it: (done, all)."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    is_terminal = aside.is_terminal
    with Progress(*columns, console=aside, transient=True, disable=not is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)

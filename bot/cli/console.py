"""What all commands share: the screen, questions, progress bars, and errors in words."""

import asyncio
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NoReturn

import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.accounts.organisers import OrganiserRefused
from bot.authoring.files import ScriptNotFound
from bot.authoring.sheets.form import SheetRefused
from bot.authoring.signoff import ReviewRefused
from bot.authoring.starter import CopyRefused
from bot.authoring.translations import TranslationRefused
from bot.authoring.versions import VersionRefused
from bot.evidence.answers import NotFound
from bot.evidence.export import ExportRefused, ExportTorn
from bot.evidence.filters import FiltersRefused
from bot.rehearsal.demo import FolderRefused
from bot.rehearsal.trials import RehearsalBroken
from bot.rounds.times import RoundRefused
from bot.runtime.context import Context
from bot.runtime.crashpoints import NoSuchPoint
from bot.runtime.logs import set_up_logs
from bot.runtime.settings import LogLevel, Settings, SettingsRefused, read_settings
from bot.runtime.store import StoreRefused, opened
from bot.service.backup import BackupRefused
from bot.telegram.register import TelegramRefused
from dialogues.script.problems import ScriptFaulty
from storage.database.connection import DatabaseRefused, is_outage
from storage.database.lock import StoreInUse
from storage.vault.vault import KeyRefused

ACTOR = "command line"  # in the audit log
REFUSED = 1  # exit code: something about the input does not do
MISUSED = 2  # exit code: the command is written wrongly, or names what cannot be read
IN_USE = 3  # exit code: another instance works with the store
BROKEN = 70  # exit code: our own fault (EX_SOFTWARE)

IN_WORDS = (
    *(BackupRefused, CopyRefused, DatabaseRefused, ExportRefused, ExportTorn, FiltersRefused),
    *(FolderRefused, KeyRefused),
    *(
        NoSuchPoint,
        NotFound,
        OrganiserRefused,
        RehearsalBroken,
        ReviewRefused,
        RoundRefused,
        ScriptFaulty,
        ScriptNotFound,
        SettingsRefused,
    ),
    *(SheetRefused, StoreInUse, StoreRefused, TelegramRefused, TranslationRefused, VersionRefused),
)
"""Errors whose message is written for whoever typed the command."""

screen = Console(highlight=False)
aside = Console(stderr=True, highlight=False)

_log = structlog.get_logger()


def run(work: Coroutine[Any, Any, None]) -> None:
    """Do the work of a command."""
    asyncio.run(work)


@asynccontextmanager
async def store() -> AsyncIterator[tuple[Settings, Context]]:
    """Open the store that the settings name."""
    settings = read_settings()
    async with opened(settings) as context:
        yield settings, context


def guarded(command: Callable[[], object]) -> None:
    """Run the command line; end with one clear message if it fails, never with a traceback."""
    set_up_logs(LogLevel.WARNING)
    try:
        command()
    except IN_WORDS as error:
        fail(str(error), code=IN_USE if isinstance(error, StoreInUse) else REFUSED)
    except BrokenPipeError:
        # whoever read our output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        fail("Stopped.", code=130)
    except Exception as error:  # noqa: BLE001 - the outer edge: no traceback reaches a person
        _last_resort(error)


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


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table for people."""
    table = Table(title=title or None, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
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
    shown = aside.is_terminal
    with Progress(*columns, console=aside, transient=True, disable=not shown) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _last_resort(error: Exception) -> NoReturn:
    if is_outage(error):
        fail("The store cannot be reached at the moment. Try again in a little while.")
    reference = secrets.token_hex(4)
    _log.error("command_failed", reference=reference, exc_info=error)
    fail(
        f"Something went wrong in this program (reference {reference}). The line above says where; "
        "please report it together with the command you typed.",
        code=BROKEN,
    )

"""Commands for complaints: what people wrote to complain, and the answers they get."""

import os
import pwd
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import console
from bot.cli.console import ACTOR, MISUSED, fail, say, show_table, write_json
from bot.evidence.answers import find_round
from bot.rounds.complaints import (
    Officer,
    answer_complaint,
    list_complaints,
    outlook,
    read_complaint,
)
from storage.queries.complaints import MOST, ComplaintEntry

app = typer.Typer(
    no_args_is_help=True,
    help="Complaints of people, answered in their chat. Each one that is read or answered is noted "
    "in the audit log, with the user of this machine.",
)
Name = Annotated[str, typer.Argument(metavar="COMPLAINT", help="Its name, as listed.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]


@app.command(name="list")
def list_(
    *,
    round_: Annotated[
        str | None, typer.Option("--round", metavar="ROUND", help="Only those of this round.")
    ] = None,
    json: Json = False,
) -> None:
    """List complaints without their words, what waits longest first."""
    console.run(_list(round_, json=json))


@app.command()
def show(*, name: Name, json: Json = False) -> None:
    """Show what somebody complained of, and the answer if there is one."""
    console.run(_show(name, json=json))


@app.command()
def answer(
    *,
    name: Name,
    file: Annotated[
        Path, typer.Option("--file", metavar="FILE", help="A text file with the answer, UTF-8.")
    ],
) -> None:
    """Send an answer to the person's chat, whether they still take part or have left."""
    console.run(_answer(name, _text(file)))


async def _list(slug: str | None, *, json: bool) -> None:
    async with console.store() as (_, context):
        if slug is not None:
            async with context.database.read() as tx:
                await find_round(tx, slug)
        listed, now = await list_complaints(context, slug), context.clock.now()
    if json:
        write_json([_record(entry) | {"overdue": entry.is_overdue(now)} for entry in listed])
    elif listed:
        columns = ("Complaint", "Round", "Received (UTC)", "Confirmed", "Answer due", "Answered")
        show_table("", columns, [_row(entry, is_late=entry.is_overdue(now)) for entry in listed])
        if len(listed) == MOST:
            say(f"Only the first {MOST} are listed: what waits longest, then what was answered.")
    else:
        say("Nobody has complained.")


async def _show(name: str, *, json: bool) -> None:
    async with console.store() as (_, context):
        opened = await read_complaint(context, name, _officer())
    if json:
        words = {"words": opened.words, "answer": opened.answer}
        write_json(_record(opened.entry) | words | {"outlook": outlook(opened.entry)})
        return
    entry = opened.entry
    say(f"{entry.name}, {entry.round}, received {_day(entry.made_at)} UTC:\n\n{opened.words}\n")
    if opened.answer is not None:
        say(f"Answered {_day(entry.answered_at)} UTC:\n\n{opened.answer}\n")
    else:
        say(f"The answer is due by {_day(entry.acknowledge_by)} UTC.")
    if told := outlook(entry):
        say(told)


async def _answer(name: str, text: str) -> None:
    async with console.store() as (_, context):
        entry = await answer_complaint(context, name, text, _officer())
    say(f"The answer to {name} is kept in the person's record and goes to their chat.")
    if told := outlook(entry):
        say(told)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        fail(
            f"{file} cannot be read as UTF-8 text. Check its name and how it was saved.",
            code=MISUSED,
        )


def _officer() -> Officer:
    """Name the user as the machine knows them; the environment may say what it likes."""
    number = os.getuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:  # in a container, a user may have a number only
        name = str(number)
    return Officer(name=ACTOR, detail={"system_user": name})


def _day(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else "not yet"


def _row(entry: ComplaintEntry, *, is_late: bool) -> tuple[str, ...]:
    due = f"{_day(entry.acknowledge_by)}{' (overdue)' if is_late else ''}"
    told = (_day(entry.made_at), _day(entry.acknowledged_at), due, _day(entry.answered_at))
    return entry.name, entry.round, *told


def _record(entry: ComplaintEntry) -> dict[str, object]:
    def instant(value: datetime | None) -> str | None:
        return f"{value:%Y-%m-%dT%H:%M:%SZ}" if value else None

    return {
        "name": entry.name,
        "round": entry.round,
        "received": instant(entry.made_at),
        "confirmed": instant(entry.acknowledged_at),
        "answer_due": instant(entry.acknowledge_by),
        "answered": instant(entry.answered_at),
    }

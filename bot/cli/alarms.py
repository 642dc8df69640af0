"""Commands for alarms: words that tell of harm, and that somebody has looked at them."""

from typing import Annotated

import typer

from bot.cli import console
from bot.cli.console import ACTOR, say, show_table, write_json
from bot.people.alarms import finish, look, waiting
from storage.queries.alarms import Alarm

app = typer.Typer(
    no_args_is_help=True,
    help="Messages that may tell of harm. People are told by when a person looks: do look.",
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Which, as listed.")]


@app.command(name="list")
def list_(
    *,
    with_done: Annotated[
        bool, typer.Option("--all", help="Also those that were dealt with.")
    ] = False,
    json: Json = False,
) -> None:
    """List what waits to be looked at, the oldest first. No words."""
    console.run(_list(with_done=with_done, json=json))


@app.command()
def show(*, number: Number) -> None:
    """Show the one message that raised an alarm. Each look is a line of the audit log."""
    console.run(_show(number))


@app.command()
def done(*, number: Number) -> None:
    """Note that somebody has dealt with an alarm."""
    console.run(_done(number))


async def _list(*, with_done: bool, json: bool) -> None:
    async with console.store() as (_, context):
        listed = await waiting(context, with_seen=with_done)
    if json:
        write_json([_record(alarm) for alarm in listed])
    elif listed:
        columns = ("Number", "Round", "Who", "May tell of", "At (UTC)", "Look by (UTC)", "Done by")
        show_table("", columns, [_row(alarm) for alarm in listed])
    else:
        say("No alarm waits.")


async def _show(number: int) -> None:
    async with console.store() as (_, context):
        alarm, words = await look(context, number, actor=ACTOR)
    say(" | ".join(_row(alarm)))
    say("The words are gone." if words is None else words)


async def _done(number: int) -> None:
    async with console.store() as (_, context):
        await finish(context, number, actor=ACTOR)
    say(f"Alarm {number} is dealt with.")


def _row(alarm: Alarm) -> tuple[str, ...]:
    return (
        str(alarm.id),
        alarm.round,
        alarm.pseudonym or "(erased)",
        ", ".join(alarm.harms),
        f"{alarm.at:%Y-%m-%d %H:%M}",
        f"{alarm.look_by:%Y-%m-%d %H:%M}",
        alarm.seen_by or "",
    )


def _record(alarm: Alarm) -> dict[str, object]:
    return {
        "number": alarm.id,
        "round": alarm.round,
        "participant": alarm.pseudonym,
        "harms": list(alarm.harms),
        "at": alarm.at.isoformat(),
        "look_by": alarm.look_by.isoformat(),
        "done_at": alarm.seen_at.isoformat() if alarm.seen_at else None,
        "done_by": alarm.seen_by,
    }

"""Commands for what could not be taken and was put away."""

from typing import Annotated

import typer

from bot.authoring.script_store import ScriptCache
from bot.cli import console
from bot.cli.console import ACTOR, say, show_table, write_json
from bot.service.quarantine import Fate, TakenUp, listed, take_up
from bot.turns.corridor import Corridor
from storage.messages.quarantine import Isolated

app = typer.Typer(
    no_args_is_help=True,
    help="What came in and could not be taken: put away for thirty days, nobody else was held up.",
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]

_FATES = {
    Fate.TAKEN: "taken up",
    Fate.MEANINGLESS: "let go: it means nothing any more",
    Fate.FAILED: "failed again",
    Fate.WAITING: "waits behind one of the same person that failed",
    Fate.LEFT: "cannot be taken up",
}
_KINDS = {"due": "a time that came", "post": "what was told", "upgrade": "a move to a version"}


@app.command(name="list")
def list_(*, json: Json = False) -> None:
    """List what was put away, in order: when, from where, of whom, and the error. No words."""
    console.run(_list(json=json))


@app.command()
def retry(
    *,
    numbers: Annotated[
        list[int] | None, typer.Argument(metavar="[NUMBER]...", help="Which; all if none is given.")
    ] = None,
    json: Json = False,
) -> None:
    """Take up again what was put away, in order and once, as if it came in now.

    For after a fault of the program was mended. The service may run. What fails again stays where
    it is, and what came after it from the same person waits.
    """
    console.run(_retry(tuple(numbers or ()), json=json))


async def _list(*, json: bool) -> None:
    async with console.store() as (_, context):
        isolated = await listed(context)
    if json:
        write_json([_record(one) for one in isolated])
    elif isolated:
        columns = ("Number", "Put away (UTC)", "What", "From", "Who", "Error")
        show_table("", columns, [_row(one) for one in isolated])
        say("Once the fault is mended, take them up with: dialogue quarantine retry")
    else:
        say("Nothing is in quarantine.")


async def _retry(numbers: tuple[int, ...], *, json: bool) -> None:
    async with console.store() as (_, context):
        corridor = Corridor(context=context, script_cache=ScriptCache())
        outcomes = await take_up(context, corridor, numbers, ACTOR)
    if json:
        write_json([_outcome(outcome) for outcome in outcomes])
        return
    for outcome in outcomes:
        why = f" ({outcome.why})" if outcome.why else ""
        say(f"{outcome.isolated.id}: {_FATES[outcome.fate]}{why}")
    taken = sum(outcome.fate is Fate.TAKEN for outcome in outcomes)
    say(f"Taken up: {taken} of {len(outcomes)}." if outcomes else "Nothing is in quarantine.")


def _kind(one: Isolated) -> str:
    return _KINDS.get(one.key.partition(":")[0], "a message")


def _row(one: Isolated) -> tuple[str, ...]:
    when = f"{one.at:%Y-%m-%d %H:%M:%S}"
    return str(one.id), when, _kind(one), one.channel, one.pseudonym or "(unknown)", one.error


def _record(one: Isolated) -> dict[str, object]:
    return {
        "number": one.id,
        "at": one.at.isoformat(),
        "what": _kind(one),
        "channel": one.channel,
        "participant": one.pseudonym or None,
        "error": one.error,
    }


def _outcome(outcome: TakenUp) -> dict[str, object]:
    return {"number": outcome.isolated.id, "fate": outcome.fate.value, "why": outcome.why or None}

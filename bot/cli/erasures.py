"""Telling how long the answers of a round are kept, and erasing its people before their time."""

import sys
from typing import Annotated

import typer

from bot.authoring.script_store import ScriptCache
from bot.cli import console
from bot.cli.console import ACTOR, fail, say, show_table, write_json
from bot.cli.presenting import Record
from bot.cli.scheduling import Json, Yes
from bot.evidence.answers import HIDDEN
from bot.rounds.erasing import (
    ErasurePlan,
    ReleasedFigures,
    Retention,
    check_erasable,
    erase_round,
    plan_erasure,
)
from dialogues.timing.keeping import in_months

Name = Annotated[str, typer.Argument(metavar="ROUND", help="The round's name, as listed.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would go, and when.")]


def register(app: typer.Typer) -> None:
    """Add the command to those for rounds."""
    app.command()(erase)


def erase(*, name: Name, dry_run: DryRun = False, yes: Yes = False, json: Json = False) -> None:
    """Erase the people of a round that has ended, all they said, and its exports, for good.

    It happens by itself when the time is over that the script promises. Counts of ten people and
    more stay, rounded to five. Backups made before still hold the people.
    """
    console.run(_erase(name, dry_run=dry_run, yes=yes, json=json))


async def _erase(name: str, *, dry_run: bool, yes: bool, json: bool) -> None:
    async with console.store() as (_, context):
        script_cache = ScriptCache()
        planned = await plan_erasure(context, script_cache, name)
        if not dry_run:
            check_erasable(planned)
        if not json:
            _show_plan(planned, name)
        if not dry_run:
            _confirm(name, yes=yes)
            await erase_round(context, script_cache, name, ACTOR)
    if json:
        write_json(_plan_record(planned, is_done=not dry_run))
    elif not dry_run:
        say(f'The people of "{name}" are erased. Delete backups and copies that you made yourself.')


def _confirm(name: str, *, yes: bool) -> None:
    """Let the name be typed, unless the answer was given already; end if it is another."""
    if yes:
        return
    if not sys.stdin.isatty():
        fail("Nothing was done: there is nobody to ask here. Say --yes if you are sure.")
    if typer.prompt("Type the round's name to erase it", err=True) != name:
        fail("Nothing was done: that is not its name.")


def show_keeping(keeping: Retention) -> None:
    """Tell people how long the answers of a round are kept, or what is left of them."""
    say(kept_in_words(keeping))
    if keeping.figures is not None:
        _show_figures(keeping.figures)


def kept_in_words(keeping: Retention) -> str:
    """Say when the people of a round are erased, or were."""
    erasure, kept = keeping.erasure, in_months(keeping.keep_for)
    if erasure is not None and erasure.erased_at is not None:
        return f"Its people were erased on {erasure.erased_at:%Y-%m-%d}. This may be told:"
    if erasure is not None:
        return f"Its people are being erased since {erasure.begun_at:%Y-%m-%d}. This stays:"
    if keeping.until is None:
        return f"Answers are kept for {kept} after the end."
    return f"Answers are kept for {kept} after the end, as it looks now: {keeping.until:%Y-%m-%d}."


def keeping_record(keeping: Retention) -> Record:
    """Tell a program how long the answers of a round are kept, or what is left of them."""
    erasure, figures = keeping.erasure, keeping.figures
    erased_at = erasure.erased_at if erasure is not None else None
    return {
        "keep_for_days": keeping.keep_for.total_seconds() / 86_400,
        "kept_until": keeping.until.isoformat() if keeping.until else None,
        "erased_at": erased_at.isoformat() if erased_at else None,
        "released": figures
        and {"people": dict(figures.people), "answers": [*map(dict, figures.answers)]},
    }


def _show_figures(figures: ReleasedFigures) -> None:
    people = [(state, _told(count)) for state, count in figures.people.items()]
    show_table("", ("People", "About how many"), people)
    columns = ("stage", "step", "part", "code")
    answers = [
        (*(str(answer[name]) for name in columns), _told(answer["people"]))
        for answer in figures.answers
    ]
    show_table("", ("Stage", "Step", "Part", "Answer", "About how many"), answers)


def _told(count: object) -> str:
    return HIDDEN if count is None else str(count)


def _show_plan(planned: ErasurePlan, name: str) -> None:
    held = planned.held
    say(kept_in_words(planned.keeping))
    say(
        f'Of "{name}" would go: {held.people} people, {held.rows} rows of theirs with '
        f"{held.files} voice notes and photos, {planned.exports} exports."
    )


def _plan_record(planned: ErasurePlan, *, is_done: bool) -> Record:
    return {
        "round": planned.round.slug,
        "people": planned.held.people,
        "rows": planned.held.rows,
        "files": planned.held.files,
        "exports": planned.exports,
        "is_erased": is_done,
    } | keeping_record(planned.keeping)

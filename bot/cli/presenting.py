"""How rounds are shown to people in a terminal, and to programs."""

from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.cli.console import say, show_table
from bot.evidence.answers import (
    ARM_COLUMNS,
    PROGRESS_COLUMNS,
    arm_records,
    as_table,
    progress_records,
)
from bot.rounds.preview import RoundPreview
from bot.runtime.context import Context
from bot.runtime.settings import Settings
from dialogues.script.dialogue import Dialogue
from dialogues.timing.timetable import in_words
from storage.database.meta import BOT_NAME, fact
from storage.messages.doubts import Uncertain
from storage.queries.progress import RoundProgress
from storage.rounds.rounds import Round

Record = dict[str, Any]


def round_record(round_: Round, now: datetime) -> Record:
    """Tell a program about a round; `round` is the name that flags take."""
    return {
        "round": round_.slug,
        "title": round_.title,
        "status": round_.status_at(now).value,
        "strand": round_.strand.value,
        "start": round_.start_at.isoformat(),
        "zone": round_.zone,
        "late": round_.timetable.late.value,
        "time_scale": round_.timetable.scale,
    }


def preview_record(preview: RoundPreview) -> Record:
    """Tell a program what a round will do."""
    return {
        "script": {
            "slug": preview.round_plan.script.dialogue.dialogue.id,
            "hash": preview.round_plan.script.hash,
        },
        "timeline": [
            {
                "stage": line.stage,
                "arms": list(line.arms),
                "kind": line.kind.value,
                "at": line.moment.at.isoformat(),
                "local": line.local,
                "rule": line.moment.rule,
            }
            for line in preview.timeline
        ],
        "people": preview.people,
        "sending_seconds": preview.window.total_seconds(),
        "reveals": list(preview.reveals),
        "cautions": [caution.sentence for caution in preview.cautions],
    }


def show_preview(preview: RoundPreview, screen: Console) -> None:
    """Show people what a round will do."""
    table = Table(title=preview.round_plan.title, title_justify="left", title_style="bold")
    for column in ("Stage", "What", "When, local time", "Why then"):
        table.add_column(column, overflow="fold")
    for line in preview.timeline:
        whose = f" (only {', '.join(line.arms)})" if line.arms else ""
        table.add_row(line.stage + whose, line.kind.value, line.local, line.moment.rule)
    screen.print(table)
    window = in_words(preview.window)
    screen.print(f"Sending one message to {preview.people} people takes {window}.", markup=False)
    for outlook in preview.reveals:
        screen.print(outlook, markup=False)
    for caution in preview.cautions:
        screen.print(f"Note: {caution.sentence}", style="yellow", markup=False)


def show_progress(progress: RoundProgress, dialogue: Dialogue) -> None:
    """Show people how far a round is."""
    columns = ("Stage", "Reached", "Finished", "Median minutes", "Answers")
    show_table("", columns, as_table(progress_records(progress), PROGRESS_COLUMNS))
    if progress.late:
        say(f"Came after the stage had closed, and not counted: {progress.late} answers.")
    if progress.arms:
        records = arm_records(progress)
        show_table("", ("Arm", "Drawn", "Begun", "Finished"), as_table(records, ARM_COLUMNS))
    for what, counts in (("People", progress.statuses), ("Messages", progress.messages)):
        if counts:
            rows = [(name, str(count)) for name, count in counts.items()]
            show_table("", (what, "How many"), rows)
    if progress.roles:
        titles = {name: role.title for name, role in dialogue.roles.items()}
        told = (f"{titles.get(name, name)} {count}" for name, count in progress.roles.items())
        say(f"Not counted as people: {', '.join(told)}.")
    _show_uncertain(progress.uncertain)
    awaited, lost = progress.files.get("awaited", 0), progress.files.get("lost", 0)
    if awaited or lost:
        say(f"Voice notes and photos: {awaited} not fetched yet, {lost} lost.")


def _show_uncertain(uncertain: Uncertain) -> None:
    if uncertain.in_doubt:
        say(
            f"In doubt: {uncertain.in_doubt} messages, after {uncertain.tries} tries without a "
            "clear answer. They go once more when the platform answers again."
        )
    if uncertain.unknown:
        say(
            f"May not have arrived: {uncertain.unknown} messages. Send again what still makes "
            "sense with: dialogue rounds send-again"
        )


async def links_of(context: Context, settings: Settings, code: str) -> dict[str, str]:
    """Give the links by which people join with a code, by channel."""
    async with context.database.read() as tx:
        name = await fact(tx, BOT_NAME)
    links = {"web": f"{settings.own_url}/chat/{code}"}
    return links | ({"telegram": f"https://t.me/{name}?start={code}"} if name else {})


def when(round_: Round) -> str:
    """Give a round's start on the clocks of its zone."""
    local = round_.timetable.local(round_.start_at)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M %Z}"

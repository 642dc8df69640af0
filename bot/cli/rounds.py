"""Commands for rounds: schedule one, look at them, change their course."""

from datetime import timedelta
from typing import Annotated

import typer

from bot.authoring.script_store import ScriptCache
from bot.cli import console
from bot.cli.console import ACTOR, aside, confirm, say, show_table, write_json
from bot.cli.presenting import (
    Record,
    links_of,
    preview_record,
    round_record,
    show_preview,
    show_progress,
    when,
)
from bot.cli.upgrades import show_upgrade, show_upgraded, upgrade_record
from bot.evidence.answers import arm_records, find_round, progress_records, progress_table
from bot.rounds import lifecycle
from bot.rounds import upgrade as upgrading
from bot.rounds.preview import preview
from bot.rounds.request import RoundRequest
from bot.rounds.times import parse_shift
from bot.rounds.upgrade import UpgradeRequest
from bot.runtime.context import Context
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from dialogues.timing.timetable import Late
from storage.rounds.rounds import Round, Strand, codes_of, listed

app = typer.Typer(
    no_args_is_help=True,
    help="Rounds: scheduled runs of a dialogue. The service may run; it notices by itself.",
)
Name = Annotated[str, typer.Argument(metavar="ROUND", help="The round's name, as listed.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command()
def schedule(
    *,
    script: Annotated[
        str, typer.Option(help="A shipped dialogue's name, or the path of a script.")
    ],
    start: Annotated[
        str, typer.Option(help='"now", or a date and time in the zone: 2026-03-02T18:30')
    ] = "now",
    zone: Annotated[
        str | None, typer.Option(help="The time zone, such as Europe/London; else the script's.")
    ] = None,
    code: Annotated[
        str, typer.Option(help="The code people join with; else one nobody can guess.")
    ] = "",
    title: Annotated[str, typer.Option(help="The round's title; else the script's.")] = "",
    name: Annotated[str, typer.Option(help="The round's name in links and flags.")] = "",
    strand: Annotated[Strand, typer.Option(help="The method it belongs to.")] = Strand.OPEN,
    late: Annotated[
        Late, typer.Option(help="What happens to people who join after the start.")
    ] = Late.CATCH_UP,
    quiet: Annotated[
        str | None,
        typer.Option(help='Hours in which nothing is sent unasked: "21:00-08:30" or "none".'),
    ] = None,
    most: Annotated[int | None, typer.Option(help="How many people may join.")] = None,
    expires: Annotated[
        str | None, typer.Option(help="When the code stops working, written as the start is.")
    ] = None,
    draft_languages: Annotated[
        str, typer.Option(help='Drafts to offer although no speaker has checked them: "gd,cy".')
    ] = "",
    time_scale: Annotated[
        float, typer.Option(help="For trials: 1440 lets a day of the script pass in a minute.")
    ] = 1.0,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Schedule a round of a dialogue.

    First you see its timeline, every message with its local time, and how long sending takes.
    Nothing is stored until you say yes. Then you get the code and the links to join by.

    `dialogue rounds schedule --script taster --start now --code HELLO`
    """
    request = RoundRequest(
        script=script,
        start=start,
        zone=zone,
        quiet=quiet,
        late=late,
        time_scale=time_scale,
        title=title,
        slug=name,
        strand=strand,
        code=code,
        label="",
        most=most,
        expires=expires,
        draft_languages=tuple(tag.strip() for tag in draft_languages.split(",") if tag.strip()),
    )
    console.run(_schedule(request, yes=yes, json=json))


@app.command(name="list")
def list_(*, json: Json = False) -> None:
    """List all rounds, the latest start first."""
    console.run(_list(json=json))


@app.command()
def show(*, name: Name, json: Json = False) -> None:
    """Show how a round goes: its codes and links, and how far people are, stage by stage."""
    console.run(_show(name, json=json))


@app.command()
def pause(*, name: Name, json: Json = False) -> None:
    """Send nothing unasked until the round is resumed. People may still answer."""
    console.run(_change(name, "pause", json=json))


@app.command()
def resume(*, name: Name, json: Json = False) -> None:
    """Go on after a pause. What was missed comes at once, as one message a person."""
    console.run(_change(name, "resume", json=json))


@app.command()
def shift(
    *,
    name: Name,
    by: Annotated[str, typer.Option(help='How far: "2 days", "3 hours" or "-1 week".')],
    json: Json = False,
) -> None:
    """Move a round, with everything that is still to come on a day of it.

    What counts from something a person did keeps its time.
    """
    console.run(_shift(name, parse_shift(by), json=json))


@app.command()
def close(*, name: Name, yes: Yes = False, json: Json = False) -> None:
    """End a round. Answers are kept, nobody can answer any more, and everybody is told."""
    confirm(f'Close "{name}" for good?', yes=yes)
    console.run(_change(name, "close", json=json))


@app.command()
def cancel(*, name: Name, yes: Yes = False, json: Json = False) -> None:
    """Call a round off, begun or not. Everybody in it is told."""
    confirm(f'Cancel "{name}" for good?', yes=yes)
    console.run(_change(name, "cancel", json=json))


@app.command()
def upgrade(
    *,
    name: Name,
    script: Annotated[str, typer.Argument(help="The new version: a file, its folder, or a name.")],
    draft_languages: Annotated[
        str, typer.Option(help='Drafts to offer although no speaker has checked them: "gd,cy".')
    ] = "",
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Give a round that runs a new version of its script, such as one with a mistake corrected.

    First you see every change, how many people may go on with it, and who stays and why: a part
    that somebody is in the midst of stays as it is, what they answered is still asked, and nothing
    comes twice. New people meet the new version at once. Run it again later to move those who by
    then may. Changes for nobody who has joined, such as of a consent, are refused. Times stay
    those of the round.
    """
    drafts = tuple(tag.strip() for tag in draft_languages.split(",") if tag.strip())
    request = UpgradeRequest(slug=name, script=script, draft_languages=drafts)
    console.run(_upgrade(request, yes=yes, json=json))


async def _upgrade(request: UpgradeRequest, *, yes: bool, json: bool) -> None:
    async with console.store() as (_, context):
        script_cache = ScriptCache()
        shown = await upgrading.preview(context, script_cache, request)
        if not json:
            show_upgrade(shown)
        confirm(f'Give "{request.slug}" this version?', yes=yes)
        corridor = Corridor(context=context, script_cache=script_cache)
        intake = Intake(context=context, corridor=corridor)
        done = await upgrading.upgrade(context, script_cache, intake, request, ACTOR)
    if json:
        write_json(upgrade_record(done))
    else:
        show_upgraded(done)


async def _schedule(request: RoundRequest, *, yes: bool, json: bool) -> None:
    async with console.store() as (settings, context):
        shown = await preview(context, request)
        if not (yes and json):
            show_preview(shown, aside if json else console.screen)
        confirm("Schedule this round?", yes=yes)
        done = await lifecycle.schedule(context, request, ACTOR)
        links = await links_of(context, settings, done.code)
    if json:
        told = round_record(done.round, context.clock.now()) | preview_record(shown)
        write_json(told | {"code": done.code, "links": links})
        return
    say(f"Scheduled: {done.round.slug}")
    say(f"Code to join: {done.code}")
    for link in links.values():
        say(f"Link: {link}")


async def _list(*, json: bool) -> None:
    async with console.store() as (_, context):
        async with context.database.read() as tx:
            found = await listed(tx)
        now = context.clock.now()
    if json:
        write_json([round_record(one, now) for one in found])
    elif found:
        columns = ("Round", "Title", "State", "Start")
        rows = [(one.slug, one.title, one.status_at(now).value, when(one)) for one in found]
        show_table("", columns, rows)
    else:
        say("There is no round yet. Schedule one with: dialogue rounds schedule --script taster")


async def _show(name: str, *, json: bool) -> None:
    async with console.store() as (settings, context):
        async with context.database.read() as tx:
            found = await find_round(tx, name)
            codes = await codes_of(tx, found.id)
        progress = await progress_table(context, ScriptCache(), name)
        links = {one.code: await links_of(context, settings, one.code) for one in codes}
        now = context.clock.now()
    if json:
        told: Record = {
            "codes": [
                {"code": one.code, "used": one.used, "most": one.most, "links": links[one.code]}
                for one in codes
            ],
            "people": dict(progress.statuses),
            "messages": dict(progress.messages),
            "arms": arm_records(progress),
            "responses": progress.responses,
            "late": progress.late,
            "stages": progress_records(progress),
        }
        write_json(round_record(found, now) | told)
        return
    say(f"{found.title} ({found.slug}): {found.status_at(now)}, start {when(found)}")
    for one in codes:
        of = "" if one.most is None else f" of {one.most}"
        say(f"Code {one.code}: {one.used}{of} joined. {' '.join(links[one.code].values())}")
    show_progress(progress)


async def _change(name: str, verb: str, *, json: bool) -> None:
    changes = {
        "pause": lifecycle.pause,
        "resume": lifecycle.resume,
        "close": lifecycle.close,
        "cancel": lifecycle.cancel,
    }
    async with console.store() as (_, context):
        changed = await changes[verb](context, name, ACTOR)
        _tell(changed, context, json=json)


async def _shift(name: str, by: timedelta, *, json: bool) -> None:
    async with console.store() as (_, context):
        moved = await lifecycle.shift(context, ScriptCache(), name, by, ACTOR)
        _tell(moved, context, json=json)


def _tell(found: Round, context: Context, *, json: bool) -> None:
    now = context.clock.now()
    if json:
        write_json(round_record(found, now))
        return
    say(f"{found.slug} is {found.status_at(now)} now. Start: {when(found)}.")

"""Commands for rounds: schedule one, look at them, change their course."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from bot.accounts.duty import duty_in_words
from bot.authoring.script_store import ScriptCache
from bot.cli import console, erasures, scheduling
from bot.cli.console import ACTOR, confirm, say, show_table, write_json
from bot.cli.erasures import keeping_record, show_keeping
from bot.cli.presenting import (
    Record,
    links_of,
    round_record,
    show_progress,
    when,
)
from bot.cli.scheduling import DraftLanguages, Json, Yes, language_tags
from bot.cli.upgrades import show_upgrade, show_upgraded, upgrade_record
from bot.evidence.answers import arm_records, find_round, progress_records, progress_table
from bot.rounds import lifecycle
from bot.rounds import upgrade as upgrading
from bot.rounds.erasing import keeping_of
from bot.rounds.sending_again import send_again
from bot.rounds.times import parse_shift
from bot.rounds.upgrade import UpgradeRequest
from bot.runtime.context import Context
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from storage.accounts import duty
from storage.rounds.rounds import Code, Round, codes_of, listed

app = typer.Typer(
    no_args_is_help=True,
    help="Rounds: scheduled runs of a dialogue. The service may run; it notices by itself.",
)
Name = Annotated[str, typer.Argument(metavar="ROUND", help="The round's name, as listed.")]


scheduling.register(app)
erasures.register(app)


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


@app.command(name="send-again")
def send_again_(*, name: Name, json: Json = False) -> None:
    """Send once more what may not have arrived, as far as it still makes sense.

    Questions that are still open go again, and what the script tells. Remarks stay as they are,
    and so does what was answered or passed meanwhile. Quiet hours and pauses hold.
    """
    console.run(_send_again(name, json=json))


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
    draft_languages: DraftLanguages = "",
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
    drafts = language_tags(draft_languages)
    request = UpgradeRequest(slug=name, script=script, draft_languages=drafts)
    console.run(_upgrade(request, yes=yes, json=json))


async def _upgrade(request: UpgradeRequest, *, yes: bool, json: bool) -> None:
    async with console.store() as (_, context):
        script_cache = ScriptCache()
        planned = await upgrading.preview(context, script_cache, request)
        if not json:
            show_upgrade(planned)
        confirm(f'Give "{request.slug}" this version?', yes=yes)
        corridor = Corridor(context=context, script_cache=script_cache)
        intake = Intake(context=context, corridor=corridor)
        done = await upgrading.upgrade(context, script_cache, intake, request, ACTOR)
    if json:
        write_json(upgrade_record(done))
    else:
        show_upgraded(done)


async def _list(*, json: bool) -> None:
    async with console.store() as (_, context):
        async with context.database.read() as tx:
            rounds = await listed(tx)
        now = context.clock.now()
    if json:
        write_json([round_record(round_, now) for round_ in rounds])
    elif rounds:
        columns = ("Round", "Title", "State", "Start")  # the first is what other commands ask for
        rows = [
            (round_.slug, round_.title, round_.status_at(now).value, when(round_))
            for round_ in rounds
        ]
        show_table("", columns, rows, whole=columns[:1])
    else:
        say("There is no round yet. Schedule one with: dialogue rounds schedule --script taster")


async def _show(name: str, *, json: bool) -> None:
    script_cache = ScriptCache()
    async with console.store() as (settings, context):
        async with context.database.read() as tx:
            round_ = await find_round(tx, name)
            codes = await codes_of(tx, round_.id)
            script = await script_cache.script(tx, round_.script_id)
            keeping = await keeping_of(tx, script_cache, round_)
            on_duty = await duty.names_on_duty(tx, round_.id)
        progress = await progress_table(context, script_cache, name)
        links = {code.code: await links_of(context, settings, code.code) for code in codes}
        now = context.clock.now()
    if json:
        record: Record = {
            "codes": [_code_record(code, links[code.code]) for code in codes],
            "people": dict(progress.statuses),
            "messages": dict(progress.messages),
            "uncertain": asdict(progress.uncertain),
            "files": dict(progress.files),
            "arms": arm_records(progress),
            "roles": dict(progress.roles),
            "responses": progress.responses,
            "late": progress.late,
            "stages": progress_records(progress),
            "on_duty": list(on_duty),
        }
        write_json(round_record(round_, now) | record | keeping_record(keeping))
        return
    say(f"{round_.title} ({round_.slug}): {round_.status_at(now)}, start {when(round_)}")
    for code in codes:
        of = "" if code.most is None else f" of {code.most}"
        take = "takes" if code.taken == 1 and not of else "take"
        where = " ".join(links[code.code].values())
        say(f"Code {code.code}: {code.taken}{of} {take} part. {where}")
    show_progress(progress, script.dialogue)
    show_keeping(keeping)
    say(duty_in_words(round_.slug, on_duty))


def _code_record(code: Code, links: Mapping[str, str]) -> Record:
    return {"code": code.code, "taken": code.taken, "most": code.most, "links": dict(links)}


async def _change(name: str, verb: str, *, json: bool) -> None:
    changes = {
        "pause": lifecycle.pause,
        "resume": lifecycle.resume,
        "close": lifecycle.close,
        "cancel": lifecycle.cancel,
    }
    async with console.store() as (_, context):
        changed = await changes[verb](context, name, ACTOR)
        _say_status(changed, context, json=json)


async def _send_again(name: str, *, json: bool) -> None:
    async with console.store() as (_, context):
        done = await send_again(context, name, ACTOR)
    if json:
        write_json({"round": name, "going": done.going, "staying": done.staying})
    else:
        say(f"On their way again: {done.going} messages. Left as they are: {done.staying}.")


async def _shift(name: str, by: timedelta, *, json: bool) -> None:
    async with console.store() as (_, context):
        moved = await lifecycle.shift(context, ScriptCache(), name, by, ACTOR)
        _say_status(moved, context, json=json, more=f" Start: {when(moved)}.")


def _say_status(round_: Round, context: Context, *, json: bool, more: str = "") -> None:
    now = context.clock.now()
    if json:
        write_json(round_record(round_, now))
        return
    say(f"{round_.slug} is {round_.status_at(now)} now.{more}")

"""The command that schedules a round: its options, what it will do, and how to join it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import typer

from bot.accounts.duty import duty_in_words
from bot.cli import console
from bot.cli.console import ACTOR, aside, confirm, say, write_json
from bot.cli.presenting import links_of, preview_record, round_record, show_preview
from bot.rounds import lifecycle
from bot.rounds.lifecycle import Scheduled
from bot.rounds.preview import preview
from bot.rounds.request import RoundRequest
from dialogues.timing.timetable import Late
from storage.rounds.rounds import Strand

Script = Annotated[str, typer.Option(help="A shipped dialogue's name, or the path of a script.")]
Start = Annotated[str, typer.Option(help='"now", or a date and time in the zone: 2026-03-02T18:30')]
Zone = Annotated[
    str | None, typer.Option(help="The time zone, such as Europe/London; else the script's.")
]
Code = Annotated[str, typer.Option(help="The code people join with; else one nobody can guess.")]
Title = Annotated[str, typer.Option(help="The round's title; else the script's.")]
Name = Annotated[str, typer.Option(help="The round's name in links and flags.")]
StrandOption = Annotated[Strand, typer.Option(help="The method it belongs to.")]
LateOption = Annotated[Late, typer.Option(help="What happens to people who join after the start.")]
Quiet = Annotated[
    str | None,
    typer.Option(help='Hours in which nothing is sent unasked: "21:00-08:30" or "none".'),
]
Most = Annotated[int | None, typer.Option(help="How many people may join.")]
People = Annotated[
    int | None, typer.Option(min=1, help="How many people are expected, for what is foretold.")
]
Expires = Annotated[
    str | None, typer.Option(help="When the code stops working, written as the start is.")
]
DraftLanguages = Annotated[
    str, typer.Option(help='Drafts to offer although no speaker has checked them: "gd,cy".')
]
TimeScale = Annotated[
    float, typer.Option(help="For trials: 1440 lets a day of the script pass in a minute.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]


def register(app: typer.Typer) -> None:
    """Add the command to those for rounds."""
    app.command()(schedule)


def schedule(
    *,
    script: Script,
    start: Start = "now",
    zone: Zone = None,
    code: Code = "",
    title: Title = "",
    name: Name = "",
    strand: StrandOption = Strand.OPEN,
    late: LateOption = Late.CATCH_UP,
    quiet: Quiet = None,
    most: Most = None,
    people: People = None,
    expires: Expires = None,
    draft_languages: DraftLanguages = "",
    time_scale: TimeScale = 1.0,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Schedule a round of a dialogue.

    First you see its timeline, every message with its local time, how long sending takes, and
    how likely it is that people are shown what others answered.
    Nothing is stored until you say yes. Then you get the code and the links to join by.

    `dialogue rounds schedule --script taster --start now --code HELLO`
    """
    drafts = language_tags(draft_languages)
    request = RoundRequest(script=script, start=start, zone=zone, late=late, quiet=quiet)
    request = replace(request, time_scale=time_scale, title=title, slug=name, strand=strand)
    request = replace(request, code=code, most=most, expires=expires, draft_languages=drafts)
    request = replace(request, people=people)
    console.run(_schedule(request, yes=yes, json=json))


def language_tags(text: str) -> tuple[str, ...]:
    """Read languages that are written with commas between them."""
    return tuple(tag.strip() for tag in text.split(",") if tag.strip())


async def _schedule(request: RoundRequest, *, yes: bool, json: bool) -> None:
    async with console.store() as (settings, context):
        plan = await preview(context, request)
        if not (yes and json):
            show_preview(plan, aside if json else console.screen)
        confirm("Schedule this round?", yes=yes)
        scheduled = await lifecycle.schedule(context, request, ACTOR)
        links = await links_of(context, settings, scheduled.code)
    if json:
        record = round_record(scheduled.round, context.clock.now()) | preview_record(plan)
        write_json(record | {"code": scheduled.code, "links": links})
    else:
        _show(scheduled, links)


def _show(scheduled: Scheduled, links: Mapping[str, str]) -> None:
    say(f"Scheduled: {scheduled.round.slug}")
    say(f"Code to join: {scheduled.code}")
    for link in links.values():
        say(f"Link: {link}")
    say(duty_in_words(scheduled.round.slug, ()))

"""The command that takes away all that people answered, in one file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.authoring.script_store import ScriptCache
from bot.cli import console
from bot.cli.console import ACTOR, progress, say, write_json
from bot.cli.filter_options import (
    ArmOption,
    ChannelName,
    CodeOption,
    ExportedRoleOption,
    FilterPairs,
    LanguageOption,
    ProfileOption,
    RoundName,
    SinceOption,
    StageOption,
    StandingOption,
    StepOption,
    TextOption,
    UnquotableOption,
    UntilOption,
    filter_pairs,
)
from bot.evidence.contents import ExportPart
from bot.evidence.export import ExportReport, ExportRequest
from bot.evidence.export import export as make_export
from bot.evidence.lookup import filters_in_words
from bot.service.gc import collecting_rarely

Out = Annotated[Path, typer.Option(help="The zip file to write, or a folder to put it in.")]
Without = Annotated[
    list[ExportPart] | None,
    typer.Option(help="Leave this part out, for a smaller file. May be repeated."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(export)


def export(
    *,
    name: RoundName,
    out: Out,
    stage: StageOption = "",
    step: StepOption = "",
    code: CodeOption = "",
    profile: ProfileOption = None,
    language: LanguageOption = "",
    channel: ChannelName = "",
    arm: ArmOption = "",
    role: ExportedRoleOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    text: TextOption = "",
    standing: StandingOption = "",
    include_unquotable: UnquotableOption = False,
    without: Without = None,
    json: Json = False,
) -> None:
    """Write all answers, transcripts and the codebook of a round into one zip file.

    Its README.txt explains what is in it. People appear under random names, made for this export
    only. The audit log keeps who exported what.

    `dialogue export --round R --out answers.zip`
    """
    filters = (
        *filter_pairs(stage=stage, step=step, code=code, language=language, channel=channel),
        *filter_pairs(arm=arm, role=role, since=since, until=until, text=text, standing=standing),
        *filter_pairs(profile=profile),
    )
    target = out / f"{name}.zip" if out.is_dir() else out
    request = partial(
        ExportRequest,
        out=target,
        actor=ACTOR,
        include_unquotable=include_unquotable,
        parts=frozenset(ExportPart) - set(without or ()),
    )
    console.run(_export(name, filters, request, json=json))


async def _export(
    name: str, pairs: FilterPairs, asked: Callable[..., ExportRequest], *, json: bool
) -> None:
    script_cache = ScriptCache()
    async with console.store() as (_, context):
        filters = await filters_in_words(context, script_cache, name, pairs)
        request = asked(filters=filters)
        with progress("Exporting") as progressed, collecting_rarely():
            report = await make_export(context, script_cache, request, progress=progressed)
    _present(report, json=json)


def _present(report: ExportReport, *, json: bool) -> None:
    if json:
        write_json(_record(report))
        return
    say(
        f"{report.counted} answers that count, in {report.responses} rows of "
        f"{report.people} people, are in {report.path}."
    )
    if report.withheld:
        say(f"{report.withheld} texts were withheld: these people did not agree to be quoted.")


def _record(report: ExportReport) -> dict[str, str | int]:
    return {
        "export": report.export_id,
        "path": str(report.path),
        "responses": report.responses,
        "counted": report.counted,
        "people": report.people,
        "lines": report.lines,
        "attachments": report.attachments,
        "withheld": report.withheld,
        "unreadable": report.unreadable,
        "size": report.size,
    }

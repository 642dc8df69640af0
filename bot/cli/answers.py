"""Commands for what people answered: look it up, or take it away in one file."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from bot.authoring.script_store import ScriptCache
from bot.cli import console
from bot.cli.console import ACTOR, fail, progress, say, show_table, write, write_json
from bot.evidence.answers import (
    COUNT_COLUMNS,
    RESPONSE_COLUMNS,
    Record,
    as_csv,
    as_json,
    as_table,
    count_records,
    counts,
    find_round,
    response_records,
    responses,
)
from bot.evidence.export import ExportReport
from bot.evidence.export import export as make_export
from bot.evidence.filters import read_filters
from bot.runtime.context import Context
from bot.service.gc import collecting_rarely
from storage.queries.filters import Filters

PAGE = 50  # answers on a screen
BATCH = 1000  # answers read at a time when all are wanted
SHOWN = ("participant", "stage", "step", "part", "code", "text", "standing", "answered_at")

RoundName = Annotated[str, typer.Option("--round", help="The round's name, as listed.")]
Stage = Annotated[str, typer.Option(help="Only this stage.")]
Step = Annotated[str, typer.Option(help="Only this step.")]
Code = Annotated[str, typer.Option(help="Only this answer, by its code in the script.")]
ProfileOption = Annotated[
    list[str] | None,
    typer.Option(help="Only people who answered so, such as age_band=a25_34. May be repeated."),
]
Language = Annotated[str, typer.Option(help="Only answers given in this language.")]
Arm = Annotated[str, typer.Option(help="Only people in this arm of the script.")]
ChannelOption = Annotated[str, typer.Option(help="Only telegram, web or simulated.")]
Since = Annotated[str, typer.Option(help="Only from this date or time on, in the round's zone.")]
Until = Annotated[str, typer.Option(help="Only until this date (it counts in) or time.")]
TextOption = Annotated[str, typer.Option(help="Only answers with all of these words.")]
Standing = Annotated[str, typer.Option(help="Only answered, skipped, late...")]
Unquotable = Annotated[
    bool,
    typer.Option(
        "--include-unquotable",
        help="Also words of people who did not agree to be quoted. For analysis only.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(name="responses")(show_responses)
    app.command()(export)


def show_responses(
    *,
    name: RoundName,
    stage: Stage = "",
    step: Step = "",
    code: Code = "",
    profile: ProfileOption = None,
    language: Language = "",
    channel: ChannelOption = "",
    arm: Arm = "",
    since: Since = "",
    until: Until = "",
    text: TextOption = "",
    standing: Standing = "",
    history: Annotated[
        bool, typer.Option("--history", help="Also answers that were corrected later.")
    ] = False,
    only_counts: Annotated[
        bool, typer.Option("--counts", help="Count answers instead; small numbers are hidden.")
    ] = False,
    page: Annotated[int, typer.Option(min=1, help="Which page, in the table.")] = 1,
    size: Annotated[
        int | None,
        typer.Option(min=1, max=1000, help="Answers a page. Without it --json and --csv give all."),
    ] = None,
    include_unquotable: Unquotable = False,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV that opens in Excel.")] = False,
) -> None:
    """Look up what people answered in a round.

    Words of people who did not agree to be quoted are withheld.

    `dialogue responses --round R --step first_judgement --profile age_band=a25_34`

    `dialogue responses --round R --counts`
    """
    if json and csv:
        fail("Say --json or --csv, not both.")
    pairs = _pairs(
        profile,
        stage=stage,
        step=step,
        code=code,
        language=language,
        channel=channel,
        arm=arm,
        since=since,
        until=until,
        text=text,
        standing=standing,
        history="yes" if history else "",
    )
    form = "json" if json else "csv" if csv else "table"
    if only_counts:
        console.run(_counts(name, pairs, form))
        return
    console.run(_responses(name, pairs, form, page=page, size=size, unquotable=include_unquotable))


def export(
    *,
    name: RoundName,
    out: Annotated[Path, typer.Option(help="The zip file to write, or a folder to put it in.")],
    stage: Stage = "",
    step: Step = "",
    code: Code = "",
    profile: ProfileOption = None,
    language: Language = "",
    channel: ChannelOption = "",
    arm: Arm = "",
    since: Since = "",
    until: Until = "",
    text: TextOption = "",
    standing: Standing = "",
    include_unquotable: Unquotable = False,
    json: Json = False,
) -> None:
    """Write all answers, transcripts and the codebook of a round into one zip file.

    Its README.txt explains what is in it. People appear under random names, made for this export
    only. The audit log keeps who exported what.

    `dialogue export --round R --out answers.zip`
    """
    pairs = _pairs(
        profile,
        stage=stage,
        step=step,
        code=code,
        language=language,
        channel=channel,
        arm=arm,
        since=since,
        until=until,
        text=text,
        standing=standing,
    )
    console.run(_export(name, out, pairs, unquotable=include_unquotable, json=json))


def _pairs(profile: list[str] | None, **single: str) -> list[tuple[str, str]]:
    return [*single.items(), *(("profile", one) for one in profile or ())]


async def _filters(
    context: Context, script_cache: ScriptCache, name: str, pairs: Iterable[tuple[str, str]]
) -> Filters:
    async with context.database.read() as tx:
        found = await find_round(tx, name)
        script = await script_cache.script(tx, found.script_id)
    return read_filters(pairs, round_slug=name, dialogue=script.dialogue, zone=found.zone)


async def _counts(name: str, pairs: Iterable[tuple[str, str]], form: str) -> None:
    script_cache = ScriptCache()
    async with console.store() as (_, context):
        filters = await _filters(context, script_cache, name, pairs)
        records = count_records(await counts(context, script_cache, filters))
    _write(records, COUNT_COLUMNS, form, beside={"round": name, "total": len(records)})


async def _responses(
    name: str,
    pairs: Iterable[tuple[str, str]],
    form: str,
    *,
    page: int,
    size: int | None,
    unquotable: bool,
) -> None:
    async with console.store() as (_, context):
        filters = await _filters(context, ScriptCache(), name, pairs)
        if form == "table" or size is not None:
            size = size or PAGE
            records, total = await _page(context, filters, page, size, unquotable=unquotable)
        else:
            records, total = await _all(context, filters, unquotable=unquotable)
    columns = SHOWN if form == "table" else RESPONSE_COLUMNS
    _write(records, columns, form, beside={"round": name, "total": total})
    if form == "table" and size is not None:
        _tell_page(page, max(-(-total // size), 1), total)


def _tell_page(page: int, pages: int, total: int) -> None:
    if page > pages:
        fail(f"There is no page {page}: the last is {pages}.")
    say(f"Page {page} of {pages}; {total} answers in all.")


async def _page(
    context: Context, filters: Filters, page: int, size: int, *, unquotable: bool
) -> tuple[list[Record], int]:
    after: int | None = 0
    for _ in range(page - 1):
        skipped = await responses(
            context, filters, after=after or 0, size=size, unquotable=unquotable
        )
        after = skipped.next
        if after is None:
            return [], skipped.total
    found = await responses(context, filters, after=after or 0, size=size, unquotable=unquotable)
    return response_records(found.rows), found.total


async def _all(context: Context, filters: Filters, *, unquotable: bool) -> tuple[list[Record], int]:
    records: list[Record] = []
    after: int | None = 0
    while after is not None:
        page = await responses(context, filters, after=after, size=BATCH, unquotable=unquotable)
        records += response_records(page.rows)
        after = page.next
    return records, len(records)


async def _export(
    name: str, out: Path, pairs: Iterable[tuple[str, str]], *, unquotable: bool, json: bool
) -> None:
    script_cache = ScriptCache()
    async with console.store() as (_, context):
        filters = await _filters(context, script_cache, name, pairs)
        target = _target(out, name)
        with progress("Exporting") as told, collecting_rarely():
            report = await make_export(
                context,
                script_cache,
                filters,
                target,
                ACTOR,
                include_unquotable=unquotable,
                progress=told,
            )
    if json:
        write_json(_report(report))
        return
    say(f"{report.responses} answers of {report.people} people are in {report.path}.")
    if report.withheld:
        say(f"{report.withheld} texts were withheld: these people did not agree to be quoted.")


def _target(out: Path, name: str) -> Path:
    return out / f"{name}.zip" if out.is_dir() else out


def _report(report: ExportReport) -> dict[str, str | int]:
    return {
        "export": report.export_id,
        "path": str(report.path),
        "responses": report.responses,
        "people": report.people,
        "lines": report.lines,
        "attachments": report.attachments,
        "withheld": report.withheld,
        "unreadable": report.unreadable,
        "size": report.size,
    }


def _write(
    records: list[Record], columns: tuple[str, ...], form: str, *, beside: dict[str, object]
) -> None:
    match form:
        case "json":
            write(as_json(records, **beside))
        case "csv":
            sys.stdout.buffer.write(as_csv(records, columns))
            sys.stdout.flush()
        case _:
            show_table("", columns, as_table(records, columns))

"""The command that looks up what people answered."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

import typer

from bot.authoring.script_store import ScriptCache
from bot.cli import console
from bot.cli.console import fail, say, show_table, write
from bot.cli.filter_options import (
    ArmOption,
    ChannelName,
    CodeOption,
    LanguageOption,
    ProfileOption,
    RoleOption,
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
from bot.evidence.answers import (
    COUNT_COLUMNS,
    QUARTERS,
    RESPONSE_COLUMNS,
    SCREEN_COLUMNS,
    Record,
    as_csv,
    as_json,
    as_screen,
    as_table,
)
from bot.evidence.lookup import AnswersFound, AnswersRequest, count_up, look_up

PAGE = 50  # answers on a screen
UNBROKEN = ("participant", "standing", "answered_at")  # names and times that are copied
COUNTED = ("step", "part", "code", "people")

Form = Literal["json", "csv", "table"]
History = Annotated[bool, typer.Option("--history", help="Also answers that were corrected later.")]
Counts = Annotated[
    bool, typer.Option("--counts", help="Count answers instead; small numbers are hidden.")
]
Page = Annotated[int, typer.Option(min=1, help="Which page, in the table.")]
Size = Annotated[
    int | None,
    typer.Option(min=1, max=1000, help="Answers a page. Without it --json and --csv give all."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV that opens in Excel.")]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(name="responses")(show_responses)


def show_responses(
    *,
    name: RoundName,
    stage: StageOption = "",
    step: StepOption = "",
    code: CodeOption = "",
    profile: ProfileOption = None,
    language: LanguageOption = "",
    channel: ChannelName = "",
    arm: ArmOption = "",
    role: RoleOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    text: TextOption = "",
    standing: StandingOption = "",
    history: History = False,
    only_counts: Counts = False,
    page: Page = 1,
    size: Size = None,
    include_unquotable: UnquotableOption = False,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Look up what people answered in a round.

    Words of people who did not agree to be quoted are withheld.

    `dialogue responses --round R --step first_judgement --profile age_band=a25_34`

    `dialogue responses --round R --counts`
    """
    form = _form(json=json, csv=csv)
    filters = (
        *filter_pairs(stage=stage, step=step, code=code, language=language, channel=channel),
        *filter_pairs(arm=arm, role=role, since=since, until=until, text=text, standing=standing),
        *filter_pairs(history="yes" if history else "", profile=profile),
    )
    request = AnswersRequest(
        round=name, filters=filters, page=page, size=size, include_unquotable=include_unquotable
    )
    console.run(_counts(request, form) if only_counts else _responses(request, form))


def _form(*, json: bool, csv: bool) -> Form:
    if json and csv:
        fail("Say --json or --csv, not both.")
    return "json" if json else "csv" if csv else "table"


async def _counts(request: AnswersRequest, form: Form) -> None:
    async with console.store() as (_, context):
        counts = await count_up(context, ScriptCache(), request)
    _write(request, counts, COUNT_COLUMNS, form)


async def _responses(request: AnswersRequest, form: Form) -> None:
    if form == "table" and request.size is None:
        request = replace(request, size=PAGE)
    async with console.store() as (_, context):
        answers = await look_up(context, ScriptCache(), request)
    if form == "table":
        _show_page(request.page, max(-(-answers.total // (request.size or PAGE)), 1), answers)
    else:
        _write(request, answers, RESPONSE_COLUMNS, form)


def _write(
    request: AnswersRequest, found: AnswersFound, columns: Sequence[str], form: Form
) -> None:
    match form:
        case "json":
            write(as_json(found.records, round=request.round, total=found.total))
        case "csv":
            sys.stdout.buffer.write(as_csv(found.records, columns))
            sys.stdout.flush()
        case "table":
            shown = _with_figures(found.records)
            show_table("", shown, as_table(found.records, shown))


def _with_figures(counted: Sequence[Record]) -> Sequence[str]:
    """Leave out the columns of the quarters where no number was asked for."""
    has_figures = any(record["median"] is not None for record in counted)
    return (*COUNTED, *QUARTERS) if has_figures else COUNTED


def _show_page(page: int, pages: int, found: AnswersFound) -> None:
    if page > pages:
        fail(f"There is no page {page}: the last is {pages}.")
    show_table("", SCREEN_COLUMNS, as_screen(found.records), whole=UNBROKEN)
    beside = found.total - found.counted
    others = f", and {beside} rows of what was left out, too late or changed" if beside else ""
    say(f"Page {page} of {pages}; {found.counted} answers in all{others}.")

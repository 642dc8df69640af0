"""Answers and counts of a round, as the filters in the address say."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from urllib.parse import urlencode

from aiohttp import web

from bot.evidence.answers import counts, responses
from bot.evidence.filters import CHANNELS, FiltersRefused, languages_of, read_filters, write_filters
from bot.evidence.script_order import step_order
from bot.web.app_state import ROOT, sees_unquotable, state_of
from bot.web.forms import Errors, row_number, text_fields
from bot.web.pages.files import files_beside
from bot.web.pages.rounds import RoundView, view_of
from bot.web.render import page
from dialogues.disclosure.counts import K_INTERNAL
from dialogues.evidence.codebook import question_of
from dialogues.script.dialogue import Dialogue
from dialogues.turn.effects import Standing
from storage.queries.counts import StepCounts
from storage.queries.filters import Filters

SIZE = 50  # answers on a page
STANDINGS = {
    Standing.ANSWERED: "Answered",
    Standing.SKIPPED: "Skipped",
    Standing.DECLINED: "Preferred not to say",
    Standing.TIMED_OUT: "Asked, then closed",
    Standing.PARTIAL: "Given in part",
    Standing.LATE: "Came too late",
    Standing.SUPERSEDED: "No longer led to",
}


async def list_responses(request: web.Request) -> web.StreamResponse:
    """Show a page of answers."""
    view = await view_of(request)
    filters, errors = filters_of(request, view)
    answers = None
    if filters is not None:
        answers = await responses(
            state_of(request).context,
            filters,
            order=step_order(view.script.dialogue),
            after=row_number(request.query.get("after", "")) or 0,
            size=SIZE,
            unquotable=sees_unquotable(request),
        )
    rows = answers.rows if answers is not None else ()
    values = _told(request, view, filters, errors) | {"page": answers}
    quotable = {row.id: row.consent_quote for row in rows}
    values["files"] = await files_beside(request, rows, quotable)
    return page(request, "responses.html", status=400 if errors else 200, **values)


async def list_counts(request: web.Request) -> web.StreamResponse:
    """Show how often each answer was given, small numbers hidden."""
    view, state = await view_of(request), state_of(request)
    filters, errors = filters_of(request, view)
    counted = () if filters is None else await counts(state.context, state.script_cache, filters)
    values = _told(request, view, filters, errors) | {"counted": counted, "k": K_INTERNAL}
    values["contents"] = _contents(counted)
    return page(request, "counts.html", status=400 if errors else 200, **values)


def _contents(counted: Iterable[StepCounts]) -> list[tuple[str, list[tuple[str, int]]]]:
    """List the questions by stage, each once, with the place of its first count on the page."""
    places: dict[tuple[str, str], int] = {}
    for place, one in enumerate(counted, 1):
        places.setdefault((one.stage, one.step), place)
    return [
        (stage, [(step, place) for (_, step), place in listed])
        for stage, listed in groupby(places.items(), key=lambda item: item[0][0])
    ]


def filters_of(request: web.Request, view: RoundView) -> tuple[Filters | None, Errors]:
    """Read the filters in the address; None and the reasons if they cannot be read."""
    try:
        read = read_filters(
            [(name, value) for name, value in request.query.items() if name != "csrf"],
            round_slug=view.round.slug,
            dialogue=view.script.dialogue,
            zone=view.round.zone,
        )
    except FiltersRefused as refused:
        errors = Errors()
        for problem in (refused.sentence, *refused.lines):
            errors.add(f"filters-{len(tuple(errors))}", problem)
        return None, errors
    return read, Errors()


def filter_choices(dialogue: Dialogue) -> Mapping[str, object]:
    """Give what the filters can be set to."""
    steps = {step.id: step for _, step in dialogue.walk()}
    asking = [(stage.id, step.id) for stage, step in dialogue.walk() if question_of(step, steps)]
    return {
        "stages": [stage.id for stage in dialogue.stages],
        "steps": asking,
        "profiles": [step for _, step in dialogue.walk() if step.IS_OF_PERSON],
        "languages": languages_of(dialogue),
        "channels": CHANNELS,
        "arms": dialogue.arms,
        "roles": dialogue.roles,
        "standings": STANDINGS,
    }


def _told(
    request: web.Request, view: RoundView, filters: Filters | None, errors: Errors
) -> dict[str, object]:
    pairs = [] if filters is None else write_filters(filters)
    base = f"{ROOT}/rounds/{view.round.slug}"
    return {
        "view": view,
        "round": view.round,
        "labels": view.labels,
        "errors": errors,
        "given": text_fields(request.query),
        "given_profile": set(request.query.getall("profile", [])),
        "choices": filter_choices(view.script.dialogue),
        "query": urlencode(pairs),
        "set_filters": chips(pairs, request.path),
        "base": base,
    }


def chips(pairs: list[tuple[str, str]], path: str) -> list[tuple[str, str, str]]:
    """Give each filter that is set, with the address of the page without it."""
    without = [[other for other in pairs if other is not pair] for pair in pairs]
    return [
        (name, value, f"{path}?{urlencode(left)}" if left else path)
        for (name, value), left in zip(pairs, without, strict=True)
    ]

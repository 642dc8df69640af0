"""Changing the course of a round: each change is asked for once more before it is made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bot.rounds.lifecycle import cancel, close, pause, resume, shift
from bot.rounds.sending_again import send_again
from bot.rounds.times import RoundRefused, parse_shift
from bot.web.app_state import ROOT, login_in, state_of
from bot.web.forms import Errors, text_fields
from bot.web.pages.rounds import NEEDS, RoundView, view_of
from bot.web.render import page
from dialogues.timing.timetable import Planned, plan


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAction:
    """What an organiser is told before a change."""

    title: str
    effects: tuple[str, ...]
    button: str
    done: str
    is_grave: bool = False  # the round's name must be typed


CHANGES: Mapping[str, RoundAction] = {
    "pause": RoundAction(
        title="Pause this round",
        effects=(
            "Nothing is sent unasked until you resume the round.",
            "People who write are told that it is paused and that their place is kept.",
            "What falls due in the meantime waits. It is not lost.",
        ),
        button="Pause the round",
        done="paused",
    ),
    "resume": RoundAction(
        title="Resume this round",
        effects=(
            "Messages are sent again.",
            "What fell due during the pause comes at once, as one message a person.",
        ),
        button="Resume the round",
        done="resumed",
    ),
    "shift": RoundAction(
        title="Shift this round",
        effects=(
            "The start moves, and with it what is still to come on a day of the round.",
            "What counts from something a person did keeps its time.",
            "A stage that is open stays open.",
        ),
        button="Shift the round",
        done="shifted",
    ),
    "send-again": RoundAction(
        title="Send again what may not have arrived",
        effects=(
            "Questions that are still open go once more, and so does what the script tells.",
            "Whoever got the first copy sees a second one. Both lead to the same answer.",
            "Remarks, and questions that were answered or passed meanwhile, stay as they are.",
            "Quiet hours hold, and so does a pause of the round.",
        ),
        button="Send again",
        done="sent_again",
    ),
    "close": RoundAction(
        title="Close this round",
        effects=(
            "Everybody who still takes part is told that the round has ended.",
            "Nobody can answer or join any more.",
            "All answers are kept. You can go on reading and exporting them.",
            "This cannot be undone.",
        ),
        button="Close the round",
        done="closed",
        is_grave=True,
    ),
    "cancel": RoundAction(
        title="Cancel this round",
        effects=(
            "Everybody who takes part is told that the round was called off.",
            "Nobody can answer or join any more.",
            "Answers that were given are kept.",
            "This cannot be undone.",
        ),
        button="Cancel the round",
        done="cancelled",
        is_grave=True,
    ),
}


async def ask_change(request: web.Request) -> web.StreamResponse:
    """Tell what a change would do, and ask for it."""
    given = text_fields(request.query)
    errors = Errors()
    by = _shift(given.get("by", ""), errors) if "by" in given else None
    return await _form(request, given, errors, by)


async def take_change(request: web.Request) -> web.StreamResponse:
    """Make a change that was asked for."""
    given = text_fields(await request.post())
    verb, slug = request.match_info["verb"], request.match_info["slug"]
    change, errors = _change(request), Errors()
    by = _shift(given.get("by", ""), errors) if verb == "shift" else None
    if change.is_grave and given.get("name", "").strip() != slug:
        errors.add("name", f"Write the name of the round, {slug}, exactly as it stands here.")
    if errors:
        return await _form(request, given, errors, by)
    try:
        await _make(request, verb, slug, by)
    except RoundRefused as refusal:
        return await _form(request, given, errors.add("name", refusal.sentence), by)
    raise web.HTTPSeeOther(f"{ROOT}/rounds/{slug}?done={change.done}")


async def _make(request: web.Request, verb: str, slug: str, by: timedelta | None) -> None:
    state, actor = state_of(request), login_in(request).account.name
    match verb:
        case "pause":
            await pause(state.context, slug, actor)
        case "resume":
            await resume(state.context, slug, actor)
        case "shift" if by is not None:
            await shift(state.context, state.script_cache, slug, by, actor)
        case "send-again":
            await send_again(state.context, slug, actor)
        case "close":
            await close(state.context, slug, actor, state.end)
        case "cancel":
            await cancel(state.context, slug, actor, state.end)
        case _:
            raise web.HTTPNotFound


def _change(request: web.Request) -> RoundAction:
    change = CHANGES.get(request.match_info["verb"])
    if change is None:
        raise web.HTTPNotFound
    return change


def _shift(text: str, errors: Errors) -> timedelta | None:
    try:
        return parse_shift(text)
    except RoundRefused as refusal:
        errors.add("by", refusal.sentence)
        return None


async def _form(
    request: web.Request, given: dict[str, str], errors: Errors, by: timedelta | None
) -> web.Response:
    change, view = _change(request), await view_of(request)
    verb = request.match_info["verb"]
    return page(
        request,
        "change.html",
        status=400 if errors else 200,
        change=change,
        verb=verb,
        view=view,
        round=view.round,
        possible=view.status in NEEDS[verb],
        given=given,
        errors=errors,
        shifted=None if by is None else _shifted(view, by),
    )


def _shifted(view: RoundView, by: timedelta) -> tuple[Planned, ...]:
    return plan(view.script.dialogue, view.round.timetable.shifted(by))

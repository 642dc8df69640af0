"""Giving a round that runs another version of its script: choosing it, who moves, doing it."""

from collections.abc import Sequence

from aiohttp import web

from bot.rounds.times import RoundRefused
from bot.rounds.upgrade import Upgrade, UpgradeRequest, preview, upgrade
from bot.web.app_state import ROOT, login_in, state_of
from bot.web.forms import Errors, text_fields
from bot.web.pages.library import Choice, choices, chosen_script
from bot.web.pages.rounds import RoundView, view_of
from bot.web.render import page
from dialogues.versions.changes import HEADINGS


async def ask_version(request: web.Request) -> web.StreamResponse:
    """Ask for a version; once it is chosen, show what it would change and who would move."""
    view, given = await view_of(request), text_fields(request.query)
    if "script" not in given:
        return await _form(request, view, given, Errors())
    state = state_of(request)
    upgrade_request = await _upgrade_request(request, given)
    if upgrade_request is None:
        return await _form(request, view, given, _unchosen())
    try:
        planned = await preview(state.context, state.script_cache, upgrade_request)
    except RoundRefused as refusal:
        return await _refused(request, view, given, refusal)
    return _confirm(request, view, given, planned)


async def take_version(request: web.Request) -> web.StreamResponse:
    """Give the round the version that was chosen, and move those who may."""
    view, given = await view_of(request), text_fields(await request.post())
    state = state_of(request)
    upgrade_request = await _upgrade_request(request, given)
    if upgrade_request is None:
        return await _form(request, view, given, _unchosen())
    try:
        actor = login_in(request).account.name
        await upgrade(state.context, state.script_cache, state.intake, upgrade_request, actor)
    except RoundRefused as refusal:
        return await _refused(request, view, given, refusal)
    raise web.HTTPSeeOther(f"{ROOT}/rounds/{view.round.slug}?done=upgraded")


async def _upgrade_request(request: web.Request, given: dict[str, str]) -> UpgradeRequest | None:
    script = await chosen_script(state_of(request), given.get("script", ""))
    return (
        None if script is None else UpgradeRequest(slug=request.match_info["slug"], script=script)
    )


def _unchosen() -> Errors:
    return Errors().add("script", "Choose a version.")


def _confirm(
    request: web.Request, view: RoundView, given: dict[str, str], planned: Upgrade
) -> web.Response:
    groups = [(heading, planned.changes.of(verdict)) for verdict, heading in HEADINGS.items()]
    return page(
        request,
        "confirm_version.html",
        view=view,
        round=view.round,
        shown=planned,
        version=planned.new.dialogue.dialogue.version,
        groups=[(heading, changes) for heading, changes in groups if changes],
        key=given["script"],
    )


async def _refused(
    request: web.Request, view: RoundView, given: dict[str, str], refusal: RoundRefused
) -> web.Response:
    errors = Errors().add("script", refusal.sentence)
    return await _form(request, view, given, errors, refusal.lines)


async def _form(
    request: web.Request,
    view: RoundView,
    given: dict[str, str],
    errors: Errors,
    details: Sequence[str] = (),
) -> web.Response:
    own = view.script.dialogue.dialogue.id
    versions = [choice for choice in await choices(state_of(request)) if choice.dialogue == own]
    versions.sort(key=lambda choice: choice.version, reverse=True)
    return page(
        request,
        "version.html",
        status=400 if errors else 200,
        view=view,
        round=view.round,
        given=given,
        errors=errors,
        details=details,
        items=[{"value": choice.key, "text": _label(choice, view)} for choice in versions],
    )


def _label(choice: Choice, view: RoundView) -> str:
    runs = view.script.dialogue.dialogue.version
    note = " (the one it runs: moves those who by now may)" if choice.version == runs else ""
    return f"Version {choice.version}: {choice.title}{note}"

"""The sign-off of a script: how far it is, who was asked, and asking somebody."""

from aiohttp import web

from bot.authoring.signoff import ReviewInvitation, ReviewRefused, invite, record_of, revoke
from bot.web.app_state import ROOT, login_in, own_url, state_of
from bot.web.forms import Errors, row_number, text_fields
from bot.web.pages.library import chosen_script
from bot.web.render import page
from dialogues.script.loader import Script
from dialogues.signoff.balance import in_words
from dialogues.signoff.signing import STANCE_WORDS, Stance
from storage.rounds import reviews

DAYS = 30  # a link is good for, unless somebody says otherwise


async def show_sign_off(request: web.Request) -> web.StreamResponse:
    """Show how far a script is signed off, and the form to ask somebody."""
    return await _page(request, await _script(request), {}, Errors())


async def take_reviewer(request: web.Request) -> web.StreamResponse:
    """Ask somebody to look at a script; their link is shown on this page, and never again."""
    script, given, errors = await _script(request), text_fields(await request.post()), Errors()
    errors.need(given.get("name", ""), "name", "Write whom you ask.")
    stance = next((side for side in Stance if side == given.get("stance")), None)
    days = row_number(given.get("days", "").strip() or str(DAYS))
    if stance is None:
        errors.add("stance", "Say where they stand on the proposal.")
    if days is None:
        errors.add("days", "Write a number of days.")
    if errors or stance is None or days is None:
        return await _page(request, script, given, errors)
    try:
        made = await invite(
            state_of(request).context,
            script,
            name=given["name"],
            stance=stance,
            body=given.get("body", ""),
            days=days,
            actor=login_in(request).account.name,
        )
    except ReviewRefused as refused:
        return await _page(request, script, given, errors.add("name", str(refused)))
    return await _page(request, script, {}, errors, made=made)


async def take_revocation(request: web.Request) -> web.StreamResponse:
    """Take a link back; what was signed stays."""
    number = row_number(str((await request.post()).get("reviewer", "")))
    try:
        await revoke(state_of(request).context, number or 0, login_in(request).account.name)
    except ReviewRefused:
        raise web.HTTPNotFound from None
    raise web.HTTPSeeOther(f"{ROOT}/scripts/sign-off?script={request.query.get('script', '')}")


async def _script(request: web.Request) -> Script:
    script = await chosen_script(state_of(request), request.query.get("script", ""))
    if script is None:
        raise web.HTTPNotFound
    return script


async def _page(
    request: web.Request,
    script: Script,
    given: dict[str, str],
    errors: Errors,
    *,
    made: ReviewInvitation | None = None,
) -> web.Response:
    async with state_of(request).context.database.read() as tx:
        record = await record_of(tx, script)
        reviewers = await reviews.reviewers_of(tx, script.dialogue.dialogue.id)
    return page(
        request,
        "sign_off.html",
        status=400 if errors else 200,
        head=script.dialogue.dialogue,
        key=request.query.get("script", ""),
        sentence=in_words(record),
        record=record,
        asked=reviewers,
        now=state_of(request).context.clock.now(),
        stances=STANCE_WORDS,
        given={"days": str(DAYS)} | given,
        errors=errors,
        made=made,
        link=f"{own_url(request)}/review/{made.token}" if made else "",
    )

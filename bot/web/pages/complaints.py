"""The complaints of a round, for accounts on duty there and for nobody else."""

from aiohttp import web

from bot.evidence.answers import NotFound, find_round
from bot.rounds.complaints import (
    LONGEST,
    ComplaintRefused,
    Officer,
    answer_complaint,
    list_complaints,
    outlook,
    read_complaint,
)
from bot.web.app_state import ROOT, login_in, state_of
from bot.web.forms import Errors
from bot.web.render import page
from storage.accounts import duty
from storage.queries.complaints import MOST
from storage.rounds.rounds import Round


async def list_of_round(request: web.Request) -> web.StreamResponse:
    """List the complaints of a round with their clocks, without words."""
    round_, context = await _opened(request), state_of(request).context
    return page(
        request,
        "complaints.html",
        round=round_,
        complaints=await list_complaints(context, round_.slug),
        most=MOST,
        now=context.clock.now(),
        outlook=outlook,
    )


async def show_complaint(request: web.Request) -> web.StreamResponse:
    """Show what somebody complained of; the audit log notes who looked."""
    return await _complaint(request, await _opened(request), "", Errors())


async def take_answer(request: web.Request) -> web.StreamResponse:
    """Send an answer to whoever complained."""
    round_ = await _opened(request)
    name, text = request.match_info["complaint"], str((await request.post()).get("answer", ""))
    try:
        await answer_complaint(
            state_of(request).context, name, text, _officer(request), slug=round_.slug
        )
    except ComplaintRefused as refusal:
        errors = Errors().add("answer", refusal.sentence)
        return await _complaint(request, round_, text, errors)
    raise web.HTTPSeeOther(f"{ROOT}/rounds/{round_.slug}/complaints/{name}?done=answered")


async def _opened(request: web.Request) -> Round:
    """Give the round of the address to who is on duty there; raise NotFound or HTTPForbidden."""
    async with state_of(request).context.database.read() as tx:
        round_ = await find_round(tx, request.match_info["slug"])
        if not await duty.is_on_duty(tx, login_in(request).account.id, round_.id):
            raise web.HTTPForbidden
    return round_


async def _complaint(
    request: web.Request, round_: Round, text: str, errors: Errors
) -> web.StreamResponse:
    context = state_of(request).context
    try:
        opened = await read_complaint(
            context, request.match_info["complaint"], _officer(request), slug=round_.slug
        )
    except ComplaintRefused as refusal:
        raise NotFound(refusal.code, refusal.sentence) from refusal
    return page(
        request,
        "complaint.html",
        status=400 if errors else 200,
        round=round_,
        opened=opened,
        entry=opened.entry,
        outlook=outlook(opened.entry),
        is_overdue=opened.entry.is_overdue(context.clock.now()),
        given={"answer": text},
        errors=errors,
        longest=LONGEST,
        done=request.query.get("done"),
    )


def _officer(request: web.Request) -> Officer:
    return Officer(name=login_in(request).account.name)

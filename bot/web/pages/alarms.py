"""Alarms, for whoever is on duty for their round: what waits, and one message at a time."""

from aiohttp import web

from bot.evidence.answers import NotFound
from bot.people.alarms import AlarmRefused, finish, look, waiting
from bot.web.app_state import ROOT, login_in, state_of
from bot.web.forms import row_number
from bot.web.render import page


async def list_alarms(request: web.Request) -> web.StreamResponse:
    """Show what waits in the rounds that the account is on duty for."""
    state = state_of(request)
    listed = await waiting(state.context, login_in(request).account)
    return page(request, "alarms.html", alarms=listed, now=state.context.clock.now())


async def show_alarm(request: web.Request) -> web.StreamResponse:
    """Show the message that raised an alarm."""
    account = login_in(request).account
    try:
        alarm, words = await look(
            state_of(request).context, _number(request), actor=account.name, account=account
        )
    except AlarmRefused as refusal:
        raise NotFound(refusal.code, refusal.sentence) from None
    return page(request, "alarm.html", alarm=alarm, words=words)


async def take_done(request: web.Request) -> web.StreamResponse:
    """Note that the alarm was dealt with."""
    account = login_in(request).account
    try:
        await finish(
            state_of(request).context, _number(request), actor=account.name, account=account
        )
    except AlarmRefused as refusal:
        raise NotFound(refusal.code, refusal.sentence) from None
    raise web.HTTPSeeOther(f"{ROOT}/alarms")


def _number(request: web.Request) -> int:
    return row_number(request.match_info["alarm"]) or 0

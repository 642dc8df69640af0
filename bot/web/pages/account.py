"""One's own account: the password, and logging out everywhere."""

from aiohttp import web

from bot.accounts.organisers import OrganiserRefused, change_password, log_out_everywhere
from bot.web.app_state import ROOT, login_in, state_of
from bot.web.cookies import SESSION, drop
from bot.web.forms import Errors, text_fields
from bot.web.render import page

FIELDS = {"wrong_password": "old"}


async def show_account(request: web.Request) -> web.StreamResponse:
    """Show the account."""
    return _form(request, Errors())


async def take_password(request: web.Request) -> web.StreamResponse:
    """Change the password, which ends all logins."""
    given = text_fields(await request.post())
    old, new = given.get("old", ""), given.get("new", "")
    errors = Errors().need(old, "old", "Enter your password as it is now.")
    if errors.need(new, "new", "Enter a new password."):
        return _form(request, errors)
    try:
        account = login_in(request).account
        await change_password(state_of(request).context, account, old=old, new=new)
    except OrganiserRefused as refusal:
        field = FIELDS.get(refusal.code, "new")
        return _form(request, errors.add(field, refusal.sentence))
    raise _gone(request, "password_changed")


async def take_logout_everywhere(request: web.Request) -> web.StreamResponse:
    """End all logins of the account."""
    await log_out_everywhere(state_of(request).context, login_in(request).account)
    raise _gone(request, "logged_out_everywhere")


def _gone(request: web.Request, done: str) -> web.HTTPSeeOther:
    response = web.HTTPSeeOther(f"{ROOT}/login?done={done}")
    drop(request, response, SESSION)
    return response


def _form(request: web.Request, errors: Errors) -> web.Response:
    return page(request, "account.html", status=400 if errors else 200, errors=errors)

"""The organiser app put together: which page is where, and who may see it."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from aiohttp import web

from bot.authoring.script_store import Shelf
from bot.http.security import harden
from bot.rounds.lifecycle import End
from bot.runtime.context import Context
from bot.web import login, render
from bot.web.app_state import ROOT, SITE, Site
from bot.web.background import Exports
from bot.web.guard import ACTING, ANYBODY, AUDITING, EVERY, GUARDS, Roles, guard, mishaps
from bot.web.pages import (
    account,
    actions,
    auditing,
    exports,
    joining,
    library,
    participants,
    planning,
    responses,
    rounds,
    signing,
    versions,
)


class Page(NamedTuple):
    """One address of the app. What is not in the list below cannot be reached."""

    method: str
    path: str
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    roles: Roles


_ROUND = "/rounds/{slug:[a-z0-9-]+}"
_VERB = "{verb:pause|resume|shift|close|cancel}"
_EXPORT = _ROUND + "/exports/{export:[0-9a-f]+}"
_PICTURE = "/codes/{code:[A-Za-z0-9_-]+}/{channel:web|telegram}.svg"

PAGES = (
    Page("GET", "", rounds.go_home, EVERY),
    Page("GET", "/", rounds.go_home, EVERY),
    Page("GET", "/static/{version}/{name:.+}", render.serve_asset, ANYBODY),
    Page("GET", "/login", login.show_login, ANYBODY),
    Page("POST", "/login", login.take_login, ANYBODY),
    Page("POST", "/logout", login.take_logout, EVERY),
    Page("GET", "/account", account.show_account, EVERY),
    Page("POST", "/account/password", account.take_password, EVERY),
    Page("POST", "/account/logout-everywhere", account.take_logout_everywhere, EVERY),
    Page("GET", "/scripts", library.list_scripts, ACTING),
    Page("POST", "/scripts", library.take_script, ACTING),
    Page("GET", "/scripts/sign-off", signing.show_sign_off, ACTING),
    Page("POST", "/scripts/sign-off", signing.take_reviewer, ACTING),
    Page("POST", "/scripts/sign-off/revoke", signing.take_revocation, ACTING),
    Page("GET", "/audit", auditing.list_entries, AUDITING),
    Page("GET", "/rounds", rounds.list_rounds, EVERY),
    Page("GET", "/plan", planning.ask_round, ACTING),
    Page("GET", "/plan/confirm", planning.confirm_round, ACTING),
    Page("POST", "/plan/confirm", planning.take_round, ACTING),
    Page("GET", _ROUND, rounds.show_round, EVERY),
    Page("GET", _ROUND + "/live", rounds.watch_round, EVERY),
    Page("GET", _ROUND + "/codes/new", joining.ask_code, ACTING),
    Page("POST", _ROUND + "/codes/new", joining.take_code, ACTING),
    Page("GET", _ROUND + _PICTURE, joining.show_picture, EVERY),
    Page("GET", _ROUND + "/change/" + _VERB, actions.ask_change, ACTING),
    Page("POST", _ROUND + "/change/" + _VERB, actions.take_change, ACTING),
    Page("GET", _ROUND + "/version", versions.ask_version, ACTING),
    Page("POST", _ROUND + "/version", versions.take_version, ACTING),
    Page("GET", _ROUND + "/responses", responses.list_responses, EVERY),
    Page("GET", _ROUND + "/counts", responses.list_counts, EVERY),
    Page("GET", _ROUND + "/participants/{pseudonym}", participants.show_participant, EVERY),
    Page("GET", _ROUND + "/exports", exports.list_exports, EVERY),
    Page("POST", _ROUND + "/exports", exports.take_export, EVERY),
    Page("GET", _EXPORT, exports.show_export, EVERY),
    Page("GET", _EXPORT + "/live", exports.watch_export, EVERY),
    Page("GET", _EXPORT + "/file", exports.fetch_export, EVERY),
)


def init_organiser(
    app: web.Application,
    context: Context,
    *,
    shelf: Shelf,
    end: End | None = None,
    public_url: str | None = None,
    bot_name: Callable[[], str | None] = lambda: None,
) -> web.Application:
    """Mount the organiser app under /organiser and give it.

    `end` is the intake's `end_round`; without it the scheduler tells people that a round ended.
    `public_url` is how the world reaches us, `bot_name` tells the Telegram bot's name if known.
    """
    site = Site(
        context=context,
        shelf=shelf,
        end=end,
        public_url=public_url,
        bot_name=bot_name,
        exports=Exports(context, shelf),
    )
    organiser = web.Application(middlewares=[mishaps, guard])
    organiser[SITE] = site
    organiser[GUARDS] = {
        organiser.router.add_route(page.method, page.path, page.handler): page.roles
        for page in PAGES
    }
    organiser.on_shutdown.append(_let_go)
    harden(organiser, https=site.is_https)
    app.add_subapp(ROOT, organiser)
    return organiser


async def _let_go(organiser: web.Application) -> None:
    """End the live panels and break off exports, so that the program can stop."""
    organiser[SITE].closing.set()
    await organiser[SITE].exports.close()

"""The organiser app put together: which page is where, and who may see it."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from aiohttp import web

from bot.authoring.script_store import ScriptCache
from bot.http.security import harden
from bot.runtime.context import Context
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from bot.web import login, render
from bot.web.app_state import ROOT, STATE, OrganiserState
from bot.web.background import Exports
from bot.web.guard import ACTING, ANYBODY, AUDITING, EVERY, GUARDS, Roles, guard, mishaps
from bot.web.pages import (
    account,
    actions,
    alarms,
    auditing,
    complaints,
    exports,
    files,
    joining,
    library,
    participants,
    planning,
    responses,
    rounds,
    signing,
    versions,
)


class Route(NamedTuple):
    """One address of the app. What is not in the list below cannot be reached."""

    method: str
    path: str
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    roles: Roles


_ROUND = "/rounds/{slug:[a-z0-9-]+}"
_VERB = "{verb:pause|resume|shift|send-again|close|cancel}"
_EXPORT = _ROUND + "/exports/{export:[0-9a-f]+}"
_COPY = _ROUND + "/exports/copies/{copy:[0-9]+}"
_COMPLAINT = _ROUND + "/complaints/{complaint:[0-9]+-[0-9A-Za-z]+}"
_PICTURE = "/codes/{code:[A-Za-z0-9_-]+}/{channel:web|telegram}.svg"

PAGES = (
    Route("GET", "", rounds.go_home, EVERY),
    Route("GET", "/", rounds.go_home, EVERY),
    Route("GET", "/static/{version}/{name:.+}", render.serve_asset, ANYBODY),
    Route("GET", "/login", login.show_login, ANYBODY),
    Route("POST", "/login", login.take_login, ANYBODY),
    Route("POST", "/logout", login.take_logout, EVERY),
    Route("GET", "/account", account.show_account, EVERY),
    Route("POST", "/account/password", account.take_password, EVERY),
    Route("POST", "/account/logout-everywhere", account.take_logout_everywhere, EVERY),
    Route("GET", "/scripts", library.list_scripts, ACTING),
    Route("POST", "/scripts", library.take_script, ACTING),
    Route("GET", "/scripts/sign-off", signing.show_sign_off, ACTING),
    Route("POST", "/scripts/sign-off", signing.take_reviewer, ACTING),
    Route("POST", "/scripts/sign-off/revoke", signing.take_revocation, ACTING),
    Route("GET", "/audit", auditing.list_entries, AUDITING),
    Route("GET", "/alarms", alarms.list_alarms, EVERY),
    Route("GET", "/alarms/{alarm:[0-9]+}", alarms.show_alarm, EVERY),
    Route("POST", "/alarms/{alarm:[0-9]+}", alarms.take_done, EVERY),
    Route("GET", "/rounds", rounds.list_rounds, EVERY),
    Route("GET", "/plan", planning.ask_round, ACTING),
    Route("GET", "/plan/confirm", planning.confirm_round, ACTING),
    Route("POST", "/plan/confirm", planning.take_round, ACTING),
    Route("GET", _ROUND, rounds.show_round, EVERY),
    Route("GET", _ROUND + "/live", rounds.watch_round, EVERY),
    Route("GET", _ROUND + "/codes/new", joining.ask_code, ACTING),
    Route("POST", _ROUND + "/codes/new", joining.take_code, ACTING),
    Route("GET", _ROUND + _PICTURE, joining.show_picture, EVERY),
    Route("GET", _ROUND + "/change/" + _VERB, actions.ask_change, ACTING),
    Route("POST", _ROUND + "/change/" + _VERB, actions.take_change, ACTING),
    Route("GET", _ROUND + "/version", versions.ask_version, ACTING),
    Route("POST", _ROUND + "/version", versions.take_version, ACTING),
    Route("GET", _ROUND + "/responses", responses.list_responses, EVERY),
    Route("GET", _ROUND + "/counts", responses.list_counts, EVERY),
    Route("GET", _ROUND + "/participants/{pseudonym}", participants.show_participant, EVERY),
    Route("GET", _ROUND + "/complaints", complaints.list_of_round, EVERY),
    Route("GET", _COMPLAINT, complaints.show_complaint, EVERY),
    Route("POST", _COMPLAINT, complaints.take_answer, EVERY),
    Route("GET", _ROUND + "/files/{file:[0-9]+}", files.show_file, EVERY),
    Route("GET", _ROUND + "/exports", exports.list_exports, EVERY),
    Route("POST", _ROUND + "/exports", exports.take_export, EVERY),
    Route("GET", _EXPORT, exports.show_export, EVERY),
    Route("GET", _EXPORT + "/live", exports.watch_export, EVERY),
    Route("GET", _EXPORT + "/file", exports.fetch_export, EVERY),
    Route("POST", _COPY + "/deleted", exports.take_deletion, ACTING),
)


def init_organiser(
    app: web.Application,
    context: Context,
    *,
    script_cache: ScriptCache,
    intake: Intake | None = None,
    public_url: str | None = None,
    bot_name: Callable[[], str | None] = lambda: None,
    bot_has_topics: Callable[[], bool] = lambda: False,
) -> web.Application:
    """Mount the organiser app under /organiser and give it.

    `intake` is the service's; without it the scheduler tells people that a round ended.
    `public_url` is how the world reaches us, `bot_name` tells the Telegram bot's name if known,
    `bot_has_topics` whether chats with it may have several topics.
    """
    state = OrganiserState(
        context=context,
        script_cache=script_cache,
        intake=intake
        or Intake(context=context, corridor=Corridor(context=context, script_cache=script_cache)),
        end=intake.end_round if intake else None,
        public_url=public_url,
        bot_name=bot_name,
        bot_has_topics=bot_has_topics,
        exports=Exports(context, script_cache),
    )
    organiser = web.Application(middlewares=[mishaps, guard])
    organiser[STATE] = state
    organiser[GUARDS] = {
        organiser.router.add_route(page.method, page.path, page.handler): page.roles
        for page in PAGES
    }
    organiser.on_shutdown.append(_let_go)
    harden(organiser, https=state.is_https)
    app.add_subapp(ROOT, organiser)
    return organiser


async def _let_go(organiser: web.Application) -> None:
    """End the live panels and break off exports, so that the program can stop."""
    organiser[STATE].closing.set()
    await organiser[STATE].exports.close()

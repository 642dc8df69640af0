"""The conversation itself: the page, what people send, and news for open pages."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import WSMsgType, web
from markupsafe import Markup

from bot.turns.intake import StoreUnavailable
from bot.webchat import codes
from bot.webchat.acts import act_of
from bot.webchat.app_state import SOCKETS, WebchatState, state_of
from bot.webchat.items import Conversation, OpenQuestion, conversation
from bot.webchat.landing import NEWEST
from bot.webchat.media import ACCEPTED
from bot.webchat.posted import Posted
from bot.webchat.visitor import PageRefused, must_be_ours
from dialogues.languages.phrases import page_phrase
from dialogues.script.loader import Script
from storage.queries import webchat

AT_FIRST = 30  # bubbles on a page at first; the whole stays under 50 kB
COMPARED = 60  # bubbles that are compared with what a page has
HEARTBEAT = 25.0  # seconds; proxies close what is silent for a minute
LONG_POLL = 25.0  # seconds a request waits for news
GONE = "/chat?gone=1"
OVER = "/chat/talk?over=1"
WORDS = ("help", "back", "skip", "pause", "resume", "language", "menu")
RIGHTS = ("my data", "privacy", "complain", "stop", "forget")
_log = structlog.get_logger(__name__)
SOCKETS_OPEN = web.AppKey("SOCKETS_OPEN", set[web.WebSocketResponse])


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What somebody's page shows now."""

    code: str  # the resume code
    conversation: Conversation
    bubbles: tuple[Markup, ...]  # one for each item
    script: Script | None
    language: str
    accepted: tuple[str, ...]  # the kinds of files that the open question takes
    is_over: bool


async def page(request: web.Request) -> web.Response:
    """Show the conversation."""
    state = state_of(request)
    view = await _view_of(state, request)
    if view is None:
        return _gone(state, request)
    return _page(state, request, view, form_token=state.token(request))


async def say(request: web.Request) -> web.Response:
    """Take what somebody wrote or pressed; a form sent twice is one answer."""
    state = state_of(request)
    code = await state.visitor(request)
    if code is None:
        return _gone(state, request)
    posted = Posted()
    try:
        async with state.room(request):
            posted = await state.posted(request)
            await _take(state, request, code, posted)
    except StoreUnavailable:
        return await _refused(state, request, posted.fields, PageRefused(503, "not_kept"))
    except PageRefused as refused:
        return await _refused(state, request, posted.fields, refused)
    if not _wants_json(request):
        raise web.HTTPSeeOther(NEWEST)
    have = _marks(posted.fields.get("have", ""))
    return web.json_response(await _news(state, request, code, have))


async def _take(state: WebchatState, request: web.Request, code: str, posted: Posted) -> None:
    """Hand in what was sent; once this returns, it is kept, a file too."""
    if posted.refused:
        raise posted.refused
    nonce = state.nonce(request, posted.fields)
    state.refuse_haste(state.said, code, "too_fast")
    view = await _view(state, code) if posted.file else None
    act, fingerprint = await asyncio.to_thread(act_of, posted, nonce, view.accepted if view else ())
    digest = state.context.vault.hash(fingerprint).hex()[:16]
    await state.hand_in_act(key=f"web:{nonce}:{digest}", address=code, act=act)


async def news(request: web.Request) -> web.Response:
    """Wait for what the page does not have yet, where WebSockets do not get through."""
    state = state_of(request)
    code = await state.visitor(request)
    if code is None:
        return web.json_response({"go": GONE})
    have = _marks(request.query.get("have", ""))
    with state.notifier.listen(code) as event:
        changes = await _news(state, request, code, have)
        if (
            not changes.get("items")
            and "go" not in changes
            and state.notifier.count(code) <= SOCKETS
        ):
            try:
                async with asyncio.timeout(LONG_POLL):
                    await event.wait()
            except TimeoutError:
                return web.json_response(changes)
            changes = await _news(state, request, code, have)
    return web.json_response(changes)


async def socket(request: web.Request) -> web.StreamResponse:
    """Keep a page up to date."""
    state = state_of(request)
    must_be_ours(state.site, request)
    code = await state.visitor(request)
    if code is None or state.notifier.count(code) >= SOCKETS:
        raise PageRefused(403, "gone")
    line = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=4096)
    lines = request.app[SOCKETS_OPEN]
    with state.notifier.listen(code) as event:  # from the start: who says nothing counts too
        await line.prepare(request)
        lines.add(line)
        try:
            first = await line.receive()
            if first.type is WSMsgType.TEXT:
                await _keep_up(_Line(state, request, line, code, event), _marks(first.data))
        finally:
            lines.discard(line)
    return line


@dataclass(frozen=True, slots=True)
class _Line:
    """An open line to a page, and what is rung when there is news for it."""

    state: WebchatState
    request: web.Request
    socket: web.WebSocketResponse
    code: str
    told: asyncio.Event


async def _keep_up(line: _Line, have: set[str]) -> None:
    """Send what is new until the page closes the line."""
    pushing = asyncio.create_task(_push(line, have))
    try:
        async for _ in line.socket:
            continue
    finally:
        pushing.cancel()
        await asyncio.gather(pushing, return_exceptions=True)


async def _push(line: _Line, have: set[str]) -> None:
    """Send what is new whenever there is news; if that fails, let the page come back later."""
    known, ask_mark = set(have), ""
    try:
        while True:
            line.told.clear()
            changes = await _news(line.state, line.request, line.code, known)
            if changes.get("items") or changes.get("go") or changes["ask_mark"] != ask_mark:
                await line.socket.send_json(changes)
            ask_mark = changes.get("ask_mark", "")
            known |= {f"{item['key']}.{item['mark']}" for item in changes.get("items", ())}
            await line.told.wait()
    except Exception as error:  # noqa: BLE001 - the edge of the loop: the page opens another line
        _log.warning("a page lost its line", error=type(error).__name__)
        await line.socket.close(code=1011, message=b"later")


async def close_lines(app: web.Application) -> None:
    """Say goodbye to open pages; they come back by themselves."""
    for line in [*app[SOCKETS_OPEN]]:
        await line.close(code=1012, message=b"restart")


# --- reading the store --------------------------------------------------------------------------


async def _view_of(state: WebchatState, request: web.Request) -> View | None:
    code = state.site.visitor(request)
    return await _view(state, code) if code else None


async def _view(state: WebchatState, code: str) -> View | None:
    context = state.context
    async with context.database.read() as tx:
        stored = await webchat.chat_history(
            tx, context.vault, state.lookup(code), context.clock.now()
        )
        if stored is None:
            return None
        enrolled = stored.enrolled
        script = await state.script_cache.script(tx, enrolled.script_id) if enrolled else None
    talk = conversation(stored)
    language = enrolled.language if enrolled else stored.language
    bubbles = state.pages.bubbles(
        talk.items,
        script=script,
        zone=enrolled.zone if enrolled else "UTC",
        language=language,
    )
    return View(
        code=code,
        conversation=talk,
        bubbles=bubbles,
        script=script,
        language=language,
        accepted=_accepted(script, talk.question),
        is_over=not stored.is_somebody,
    )


def _accepted(script: Script | None, question: OpenQuestion | None) -> tuple[str, ...]:
    if script is None or question is None or not question.step:
        return ()
    steps = (step for _, step in script.dialogue.walk())
    asking = next((step for step in steps if step.id == question.step), None)
    accept = asking.media if asking is not None else ()
    return tuple(kind for kind in ACCEPTED if kind in accept)


async def _news(
    state: WebchatState, request: web.Request, code: str, have: set[str]
) -> dict[str, Any]:
    """Give what a page lacks that has the bubbles `have`."""
    view = await _view(state, code)
    if view is None or view.is_over:
        return {"go": GONE if view is None else OVER}
    newest = [*zip(view.conversation.items, view.bubbles, strict=True)][-COMPARED:]
    token = state.token(request)
    question = view.conversation.question
    return {
        "items": [
            {"key": item.key, "mark": item.mark, "html": html}
            for item, html in newest
            if f"{item.key}.{item.mark}" not in have
        ],
        "ask": state.pages.ask(question, view.language, token),
        "ask_mark": question.mark if question else "",
        "attach": state.pages.attach(view.accepted, view.language),
        "attach_mark": " ".join(view.accepted),
        "token": token,
    }


def _marks(text: str) -> set[str]:
    return set(text.split()[:COMPARED])


# --- answering ----------------------------------------------------------------------------------


def _wants_json(request: web.Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


async def _refused(
    state: WebchatState, request: web.Request, form: Mapping[str, str], refused: PageRefused
) -> web.Response:
    """Say what is wrong, beside the words that were written: drafts are never lost."""
    view = await _view_of(state, request)
    language = view.language if view else ""
    problem = page_phrase(language, refused.key, **refused.values)
    if _wants_json(request):
        return web.json_response({"error": problem}, status=refused.status)
    if view is None or refused.key == "not_ours":
        raise refused
    # Where nobody knows whether it was kept, the same form again must count as the same answer.
    token = form["token"] if refused.key == "not_kept" else state.token(request)
    draft = form.get("text", "")
    return _page(
        state,
        request,
        view,
        form_token=token,
        problem=problem,
        draft=draft,
        status=refused.status,
    )


def _gone(state: WebchatState, request: web.Request) -> web.Response:
    """Send somebody whose chat is not there to the start page."""
    if _wants_json(request):
        return web.json_response({"go": GONE})
    has_cookie = state.site.visitor(request) is not None
    response = web.HTTPSeeOther(GONE if has_cookie else "/chat")
    if has_cookie:
        state.site.forget(request, response)
    raise response


def _page(
    state: WebchatState,
    request: web.Request,
    view: View,
    *,
    form_token: str,
    problem: str = "",
    draft: str = "",
    status: int = 200,
) -> web.Response:
    visible = view.bubbles if "all" in request.query else view.bubbles[-AT_FIRST:]
    dialogue = view.script.in_language(view.language) if view.script else None
    return state.page(
        "talk",
        view.language,
        status=status,
        title=dialogue.dialogue.title if dialogue else page_phrase(view.language, "welcome"),
        title_language=view.language,
        resume_code=codes.in_groups(view.code),
        resume_link=state.site.link(request, f"/chat/r/{codes.in_groups(view.code)}"),
        is_first=not view.conversation.has_answered and not view.is_over,
        earlier=len(view.bubbles) - len(visible),
        bubbles=visible,
        question=view.conversation.question if not view.is_over else None,
        is_over=view.is_over,
        accepted=view.accepted if not view.is_over else (),
        problem=problem,
        draft=draft,
        words=(*WORDS, *RIGHTS),
        form_token=form_token,
    )

"""The way in: the start page, a new chat, coming back by resume code, closing a device."""

from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from bot.channels.contract import Started
from bot.webchat import codes
from bot.webchat.app_state import WebchatState, state_of
from bot.webchat.render import language_name
from bot.webchat.visitor import PageRefused
from dialogues.languages.offered import drafts
from dialogues.languages.phrases import page_phrase, phrase
from dialogues.languages.phrasing.sources import BASE
from dialogues.script.loader import Script
from dialogues.script.proposal import Proposal
from storage.rounds import rounds
from storage.rounds.codes import looks_like_code

TALK = "/chat/talk"
NEWEST = f"{TALK}#newest"  # where the last message is


@dataclass(frozen=True, slots=True, kw_only=True)
class StartNotice:
    """What the start page says on top: why something did not work, or that it did."""

    problem: str = ""
    notice: str = ""
    status: int = 200


async def landing(request: web.Request) -> web.Response:
    """Show what a code leads to, or ask for one."""
    state = state_of(request)
    code = request.match_info.get("code") or request.query.get("code", "").strip()
    script = await _script(state, request, code) if code else None
    if code and script is None:
        return await _page(request, code="", said=StartNotice(problem=_unknown(code), status=404))
    notice = next((page_phrase(BASE, key) for key in ("left", "gone") if key in request.query), "")
    return await _page(request, code=code, script=script, said=StartNotice(notice=notice))


async def start(request: web.Request) -> web.Response:
    """Begin a chat, or let somebody who has one join with a further code."""
    state = state_of(request)
    form = await state.form(request)
    nonce = state.nonce(request, form)
    code = form.get("code", "")
    script = await _script(state, request, code)
    if script is None:
        return await _page(request, code="", said=StartNotice(problem=_unknown(code), status=404))
    known = await state.visitor(request)
    if known and form.get("who") not in {"same", "new"}:
        raise web.HTTPSeeOther(f"/chat?code={quote(code)}")  # who came by a link must choose first
    if known and form["who"] == "same":
        await state.hand_in_act(key=f"web:{nonce}", address=known, act=Started(code=code))
        raise web.HTTPSeeOther(NEWEST)
    state.refuse_haste(state.started, state.peer(request), "too_many")
    # The same form sent twice begins one chat: its code follows from the form's nonce.
    fresh = codes.from_secret(state.context.vault.hash(f"resume\0{nonce}"))
    language = _language(script, form.get("language", ""))
    await state.hand_in_act(
        key=f"web:{nonce}", address=fresh, act=Started(code=code), language=language
    )
    return _opened(state, request, fresh, TALK)


async def resume_link(request: web.Request) -> web.Response:
    """Ask before a link opens a chat here: links are followed by accident too."""
    state = state_of(request)
    resume = codes.tidy(request.match_info["resume"])
    if resume is None:
        raise PageRefused(404, "resume_unknown")
    return state.page("resume", BASE, resume=resume, form_token=state.token(request))


async def resume(request: web.Request) -> web.Response:
    """Open the chat of a resume code on this device."""
    state = state_of(request)
    form = await state.form(request)
    state.nonce(request, form)
    state.refuse_haste(state.tried, state.peer(request), "too_fast")
    code = codes.tidy(form.get("resume", ""))
    if code is None or not await state.is_known(code):
        said = StartNotice(problem=page_phrase(BASE, "resume_unknown"), status=404)
        return await _page(request, code="", said=said)
    return _opened(state, request, code, NEWEST)


async def leave(request: web.Request) -> web.Response:
    """Take the chat off this device."""
    state = state_of(request)
    state.nonce(request, await state.form(request))
    response = web.HTTPSeeOther("/chat?left=1")
    state.site.forget(request, response)
    raise response


def _opened(state: WebchatState, request: web.Request, code: str, to: str) -> web.Response:
    response = web.Response(status=303, headers={"Location": to})
    state.site.remember(request, response, code)
    return response


async def _script(state: WebchatState, request: web.Request, code: str) -> Script | None:
    """Give the script that a code leads to; None if nobody gave the code out."""
    if not looks_like_code(code):
        return None
    async with state.context.database.read() as tx:
        round_ = await rounds.by_code(tx, code)
        if round_ is not None:
            return await state.script_cache.script(tx, round_.script_id)
    state.refuse_haste(state.tried, state.peer(request), "too_fast")
    return None


async def _page(
    request: web.Request, *, code: str, said: StartNotice, script: Script | None = None
) -> web.Response:
    state = state_of(request)
    language = _language(script, request.query.get("language", "")) if script else BASE
    dialogue = script.in_language(language) if script else None
    return state.page(
        "landing",
        language,
        status=said.status,
        problem=said.problem,
        notice=said.notice,
        title=dialogue.dialogue.title if dialogue else "",
        dialogue=dialogue,
        dialogue_language=language,
        facts=_facts(dialogue.proposal) if dialogue and dialogue.proposal else [],
        languages=_choices(script) if script else [],
        code=code,
        has_chat=await state.visitor(request) is not None,
        form_token=state.token(request),
    )


def _choices(script: Script) -> list[tuple[str, str]]:
    """Give the languages to choose from, each named in itself; drafts say that they are."""
    marked = drafts(script)
    return [
        (tag, phrase(tag, "draft_language", language=name) if tag in marked else name)
        for tag, name in ((tag, language_name(tag)) for tag in script.languages)
    ]


def _facts(proposal: Proposal) -> list[tuple[str, str]]:
    """Give what the start page tells of a proposal, as far as the script says it."""
    facts = (
        ("bodies", ", ".join(proposal.bodies)),
        ("decides", proposal.decision.who),
        ("decides_when", proposal.decision.when),
        ("replies", proposal.response.owner),
        ("replies_by", proposal.response.by),
    )
    return [(name, text) for name, text in facts if text]


def _language(script: Script, preferred: str) -> str:
    return preferred if preferred in script.languages else script.languages[0]


def _unknown(code: str) -> str:
    return page_phrase(BASE, "code_unknown", code=code[:64])

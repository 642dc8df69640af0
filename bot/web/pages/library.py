"""The scripts that rounds can run: those that come with the program, and those put in here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import PurePath

from aiohttp import web
from multidict import MultiDictProxy

from bot.authoring.files import SCRIPT, read_script, shipped
from bot.authoring.script_store import keep_script
from bot.refused import BotRefused
from bot.web.app_state import ROOT, OrganiserState, login_in, state_of
from bot.web.forms import row_number
from bot.web.render import page
from dialogues.checks.check import CheckResult, examine
from dialogues.languages.offered import drafts, spare
from dialogues.script.fragments import included
from dialogues.script.loader import HANDOUTS, Script, load
from dialogues.script.problems import ScriptFaulty
from storage.accounts import audit
from storage.rounds import scripts
from storage.rounds.scripts import StoredScript

SCRIPT_ENDINGS = {".yaml", ".yml"}
PICTURE_ENDINGS = {".png", ".jpg", ".jpeg", ".gif", ".webp"}
HANDOUT_ENDINGS = {".pdf", ".txt"}
SHIPPED, STORED = "shipped", "stored"
NOTHING = CheckResult()

Given = MultiDictProxy[str | bytes | bytearray | web.FileField]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A script that can be chosen for a round."""

    key: str  # shipped:taster, stored:3
    dialogue: str  # its id
    title: str
    version: int
    summary: str
    stages: int
    minutes: int
    drafts: tuple[str, ...]  # languages that it can be offered in as drafts
    stored: StoredScript | None = None


async def choices(state: OrganiserState) -> tuple[Choice, ...]:
    """List the scripts there are to choose from, those that came with the program first."""
    own = [_choice(f"{SHIPPED}:{slug}", _shipped(slug)) for slug in shipped()]
    known = {_shipped(slug).hash for slug in shipped()}
    async with state.context.database.read() as tx:
        for stored in await scripts.listed(tx):
            if stored.hash not in known:
                script = await state.script_cache.script(tx, stored.id)
                own.append(_choice(f"{STORED}:{stored.id}", script, stored))
    return tuple(own)


async def chosen_script(state: OrganiserState, key: str) -> Script | None:
    """Give the script of a choice; None if it is none of them."""
    where, _, name = key.partition(":")
    if where == SHIPPED and name in shipped():
        return _shipped(name)
    number = row_number(name) if where == STORED else None
    if number is None:
        return None
    async with state.context.database.read() as tx:
        try:
            return await state.script_cache.script(tx, number)
        except LookupError:
            return None


async def list_scripts(request: web.Request) -> web.StreamResponse:
    """Show the scripts there are, what to look at in one just stored, and where to put one in."""
    key = f"{STORED}:{request.query.get('stored', '')}"
    script = await chosen_script(state_of(request), key)
    if script is None:
        return await _list(request)
    check_result = examine(script, today=_today(request))
    return await _list(request, check_result, stored=_choice(key, script))


async def take_script(request: web.Request) -> web.StreamResponse:
    """Check a script that is put in, and store it unless it has errors; warnings are shown."""
    state = state_of(request)
    try:
        script = _read(await request.post())
    except ScriptFaulty as faulty:
        return await _list(request, CheckResult(problems=faulty.problems))
    except _NoScript as nothing:
        return await _list(request, sentence=nothing.sentence)
    check_result = examine(script, today=_today(request))
    if check_result.errors:
        return await _list(request, check_result)
    now, actor = state.context.clock.now(), login_in(request).account.name
    async with state.context.database.write() as tx:
        script_id = await keep_script(tx, script, now)
        detail = {"script": script.hash}
        subject = f"script:{script.dialogue.dialogue.id}"
        await audit.note_action(
            tx, at=now, actor=actor, action="stored_script", subject=subject, detail=detail
        )
    if check_result.warnings or check_result.accepted:
        raise web.HTTPSeeOther(f"{ROOT}/scripts?stored={script_id}")
    raise web.HTTPSeeOther(f"{ROOT}/plan?script={STORED}:{script_id}")


class _NoScript(BotRefused):
    """What was sent is no script; the message says what to send."""


def _read(given: Given) -> Script:
    """Put the files of a form together to a script."""
    files = _files(given)
    source = _source(files)
    parts = {PurePath(name).name: name for name in included(files[source])}
    others = files.keys() - {source} - parts.keys()
    pictures = {name for name in others if PurePath(name).suffix.lower() in PICTURE_ENDINGS}
    handouts = {name for name in others if PurePath(name).suffix.lower() in HANDOUT_ENDINGS}
    translations = {name for name in others if PurePath(name).suffix.lower() == ".po"}
    if odd := sorted(others - pictures - handouts - translations):
        raise _NoScript(
            "bad_file",
            f"We cannot use {odd[0][:80]}. Choose .yaml, .po, .pdf, .txt and picture files only, "
            "and of .yaml files those that the script includes.",
        )
    return load(
        files[source],
        name=source,
        translations={PurePath(name).stem: files[name] for name in translations},
        images={f"img/{name}": files[name] for name in pictures},
        handouts={f"{HANDOUTS}{name}": files[name] for name in handouts},
        parts={path: files[name] for name, path in parts.items() if name in files},
    )


def _source(files: Mapping[str, bytes]) -> str:
    """Name the script among the files: the only .yaml, or the one that is called dialogue.yaml."""
    sources = [name for name in files if PurePath(name).suffix.lower() in SCRIPT_ENDINGS]
    if len(sources) == 1:
        return sources[0]
    if SCRIPT in sources:
        return SCRIPT
    raise _NoScript(
        "no_script_file",
        "Choose one script, a file that ends in .yaml. Its translations (.po), pictures and files "
        "to hand out may be chosen along with it, and files that it includes if it is called "
        f"{SCRIPT}.",
    )


def _files(given: Given) -> dict[str, bytes]:
    uploads = [upload for upload in given.getall("files", []) if isinstance(upload, web.FileField)]
    return {
        PurePath(upload.filename).name: upload.file.read() for upload in uploads if upload.filename
    }


async def _list(
    request: web.Request,
    check_result: CheckResult = NOTHING,
    *,
    stored: Choice | None = None,
    sentence: str = "",
) -> web.Response:
    return page(
        request,
        "scripts.html",
        status=400 if check_result.errors or sentence else 200,
        choices=await choices(state_of(request)),
        found=check_result,
        stored=stored,
        sentence=sentence,
    )


def _today(request: web.Request) -> date:
    return state_of(request).context.clock.now().date()


def _choice(key: str, script: Script, stored: StoredScript | None = None) -> Choice:
    head = script.dialogue.dialogue
    return Choice(
        key=key,
        dialogue=head.id,
        title=head.title,
        version=head.version,
        summary=head.summary,
        stages=len(script.dialogue.stages),
        minutes=sum(stage.minutes for stage in script.dialogue.stages),
        drafts=(*drafts(script), *spare(script)),
        stored=stored,
    )


@cache
def _shipped(slug: str) -> Script:
    return read_script(slug)

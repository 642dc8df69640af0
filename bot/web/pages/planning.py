"""Scheduling a round: asking for it, showing what will happen, and doing it."""

from collections.abc import Sequence

from aiohttp import web

from bot.rounds.codes import private_code
from bot.rounds.languages import name_of
from bot.rounds.lifecycle import schedule
from bot.rounds.preview import RoundPreview, preview
from bot.rounds.request import RoundRequest
from bot.rounds.times import RoundRefused
from bot.web.app_state import ROOT, login_in, state_of
from bot.web.formats import PageLabels
from bot.web.forms import Errors, text_fields
from bot.web.pages.joining import FIELDS as CODE_FIELDS
from bot.web.pages.joining import read_count
from bot.web.pages.library import choices, chosen_script
from bot.web.render import page
from dialogues.timing.timetable import Late
from storage.rounds import rounds
from storage.rounds.rounds import Strand

PACES = {"1": "As written", "24": "A day in an hour", "1440": "A day in a minute"}
STRANDS = {
    Strand.OPEN: "Open link: anybody who has the link may join",
    Strand.PANEL: "Panel: people who are asked again and again",
    Strand.DIALOGUE: "Distributed dialogue: small groups that organise themselves",
    Strand.JURY: "Jury: a few people drawn by lot",
}
FIELDS = CODE_FIELDS | {
    "script_has_errors": "script",
    "duties_unmet": "script",
    "not_filled_in": "script",
    "title_too_long": "title",
    "bad_slug": "slug",
    "slug_taken": "slug",
    "bad_start": "start",
    "start_too_far": "start",
    "start_left_out": "start",
    "start_comes_twice": "start",
    "no_such_zone": "zone",
    "bad_quiet_hours": "quiet",
    "bad_timetable": "pace",
    "language_is_draft": "drafts",
    "no_such_draft": "drafts",
}
NAMES = (
    "script",
    "title",
    "slug",
    "start",
    "zone",
    "quiet",
    "late",
    "strand",
    "pace",
    "people",
    "code",
    "label",
    "most",
)
USUAL = {"start": "now", "late": Late.CATCH_UP, "strand": Strand.OPEN, "pace": "1"}
DRAFT = "draft_"  # begins the name of a draft language's box
MADE_CODE = "made_code"  # marks a code that we made up, so that a second press changes nothing


async def ask_round(request: web.Request) -> web.StreamResponse:
    """Show the form."""
    return await _form(request, USUAL | text_fields(request.query), Errors())


async def confirm_round(request: web.Request) -> web.StreamResponse:
    """Show what the round would do; nothing is stored yet."""
    given = text_fields(request.query)
    errors = Errors()
    round_request = await _wanted(request, given, errors)
    try:
        round_preview = (
            None
            if round_request is None
            else await preview(state_of(request).context, round_request)
        )
    except RoundRefused as refusal:
        return await _refused(request, given, refusal)
    if round_preview is None:
        return await _form(request, given, errors)
    return _confirm(request, given, round_preview)


async def take_round(request: web.Request) -> web.StreamResponse:
    """Schedule the round; pressing twice schedules it once."""
    given = text_fields(await request.post())
    state, errors = state_of(request), Errors()
    round_request = await _wanted(request, given, errors)
    if round_request is None:
        return await _form(request, given, errors)
    try:
        made = await schedule(state.context, round_request, login_in(request).account.name)
    except RoundRefused as refusal:
        if refusal.code == "code_taken" and MADE_CODE in given:
            raise web.HTTPSeeOther(await _round_of(request, round_request.code)) from None
        return await _refused(request, given, refusal)
    raise web.HTTPSeeOther(f"{ROOT}/rounds/{made.round.slug}?done=scheduled")


async def _wanted(
    request: web.Request, given: dict[str, str], errors: Errors
) -> RoundRequest | None:
    """Read the form; None if something is wrong with it."""
    script = await chosen_script(state_of(request), given.get("script", ""))
    if script is None:
        errors.add("script", "Choose a script.")
    errors.need(given.get("start", ""), "start", 'Write when the round starts, or "now".')
    most = read_count(given.get("most", ""), "most", errors)
    people = read_count(given.get("people", ""), "people", errors)
    for name, known in (("late", set(Late)), ("strand", set(Strand)), ("pace", PACES.keys())):
        if given.get(name) not in known:
            errors.add(name, "Choose one of these.")
    if errors or script is None:
        return None
    return RoundRequest(
        script=script,
        start=given["start"],
        zone=given.get("zone", "").strip() or None,
        quiet=given.get("quiet", "").strip() or None,
        late=Late(given["late"]),
        time_scale=float(given["pace"]),
        title=given.get("title", ""),
        slug=given.get("slug", "").strip(),
        strand=Strand(given["strand"]),
        code=given.get("code", "").strip(),
        label=given.get("label", ""),
        most=most,
        people=people,
        draft_languages=tuple(name.removeprefix(DRAFT) for name in _ticked(given)),
    )


def _ticked(given: dict[str, str]) -> list[str]:
    """Name the boxes of draft languages that are ticked."""
    return [name for name, value in given.items() if name.startswith(DRAFT) and value]


def _confirm(
    request: web.Request, given: dict[str, str], round_preview: RoundPreview
) -> web.Response:
    fields = {name: given.get(name, "") for name in (*NAMES, *_ticked(given))}
    if not fields["code"].strip():
        fields |= {"code": private_code(), MADE_CODE: "yes"}
    return page(
        request,
        "confirm_round.html",
        preview=round_preview,
        round_plan=round_preview.round_plan,
        kept=fields,
        labels=PageLabels(round_preview.round_plan.script.dialogue),
        strands=STRANDS,
        paces=PACES,
        pace=given["pace"],
        back=request.rel_url.raw_query_string,
        is_private=MADE_CODE in fields,
    )


async def _refused(
    request: web.Request, given: dict[str, str], refusal: RoundRefused
) -> web.Response:
    errors = Errors().add(FIELDS.get(refusal.code, "script"), refusal.sentence)
    return await _form(request, given, errors, refusal.lines)


async def _form(
    request: web.Request, given: dict[str, str], errors: Errors, details: Sequence[str] = ()
) -> web.Response:
    scripts = await choices(state_of(request))
    return page(
        request,
        "new_round.html",
        status=400 if errors else 200,
        given=given,
        errors=errors,
        details=details,
        choices=scripts,
        drafts={f"{DRAFT}{tag}": name_of(tag) for script in scripts for tag in script.drafts},
        strands=STRANDS,
        paces=PACES,
    )


async def _round_of(request: web.Request, code: str) -> str:
    async with state_of(request).context.database.read() as tx:
        round_ = await rounds.by_code(tx, code)
    return f"{ROOT}/rounds" if round_ is None else f"{ROOT}/rounds/{round_.slug}?done=scheduled"

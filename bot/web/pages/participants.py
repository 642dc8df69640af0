"""One participant under their pseudonym: what they agreed to, answered, were shown and said."""

from datetime import datetime

from aiohttp import web

from bot.evidence.answers import view_transcript
from bot.web.app_state import login_in, sees_unquotable, site_of
from bot.web.pages.rounds import view_of
from bot.web.render import page
from storage.queries.answers import QUOTE
from storage.queries.filters import Filters
from storage.queries.participant_records import Answer, Dossier, dossiers
from storage.queries.transcript import REDRAW, enrolment_of


async def show_participant(request: web.Request) -> web.StreamResponse:
    """Show a participant; the audit log notes who looked."""
    view, site = await view_of(request), site_of(request)
    unquotable = sees_unquotable(request)
    told = await view_transcript(
        site.context,
        view.round.slug,
        request.match_info["pseudonym"],
        actor=login_in(request).account.name,
        unquotable=unquotable,
    )
    dossier = await _dossier(request, view.round.slug, told.participant)
    is_quotable = dossier.consents.get(QUOTE, False)
    return page(
        request,
        "participant.html",
        view=view,
        round=view.round,
        labels=view.labels,
        participant=told.participant,
        lines=[line for line in told.lines if line.kind != REDRAW],
        dossier=dossier,
        answers=[_shown(one, words=is_quotable or unquotable) for one in dossier.answers],
        is_quotable=is_quotable,
        reads_all=unquotable,
    )


async def _dossier(request: web.Request, slug: str, pseudonym: str) -> Dossier:
    context = site_of(request).context
    async with context.database.read() as tx:
        enrolment = await enrolment_of(tx, slug, pseudonym)
        if enrolment is None:
            raise web.HTTPNotFound
        async for dossier in dossiers(tx, context.vault, (enrolment,), Filters(round=slug)):
            return dossier
    raise web.HTTPNotFound


def _shown(answer: Answer, *, words: bool) -> dict[str, object]:
    """Give an answer as the page shows it, with its words only if they may be read."""
    told = answer._asdict() | {"answered_at": datetime.fromisoformat(answer.answered_at)}
    is_withheld = answer.text is not None and not words
    return told | {"withheld": is_withheld, "text": answer.text if words else None}

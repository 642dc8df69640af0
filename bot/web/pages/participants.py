"""One participant under their pseudonym: what they agreed to, answered, were shown and said."""

from datetime import datetime

from aiohttp import web

from bot.evidence.answers import view_transcript
from bot.web.app_state import login_in, sees_unquotable, state_of
from bot.web.pages.files import files_beside
from bot.web.pages.rounds import view_of
from bot.web.render import page
from storage.queries.answers import QUOTE
from storage.queries.filters import Filters
from storage.queries.participant_records import ExportedAnswer, ParticipantRecord, records
from storage.queries.transcript import REDRAW, enrolment_of


async def show_participant(request: web.Request) -> web.StreamResponse:
    """Show a participant; the audit log notes who looked."""
    view, state = await view_of(request), state_of(request)
    unquotable = sees_unquotable(request)
    transcript = await view_transcript(
        state.context,
        view.round.slug,
        request.match_info["pseudonym"],
        actor=login_in(request).account.name,
        unquotable=unquotable,
    )
    record = await _record(request, view.round.slug, transcript.participant)
    is_quotable = record.consents.get(QUOTE, False)
    files = await files_beside(
        request, record.answers, {answer.id: is_quotable for answer in record.answers}
    )
    return page(
        request,
        "participant.html",
        view=view,
        round=view.round,
        labels=view.labels,
        participant=transcript.participant,
        lines=[line for line in transcript.lines if line.kind != REDRAW],
        record=record,
        answers=[_shown(answer, words=is_quotable or unquotable) for answer in record.answers],
        is_quotable=is_quotable,
        reads_all=unquotable,
        files=files,
    )


async def _record(request: web.Request, slug: str, pseudonym: str) -> ParticipantRecord:
    context = state_of(request).context
    async with context.database.read() as tx:
        enrolment = await enrolment_of(tx, slug, pseudonym)
        if enrolment is None:
            raise web.HTTPNotFound
        async for record in records(tx, context.vault, (enrolment,), Filters(round=slug)):
            return record
    raise web.HTTPNotFound


def _shown(answer: ExportedAnswer, *, words: bool) -> dict[str, object]:
    """Give an answer as the page shows it, with its words only if they may be read."""
    columns = answer._asdict() | {"answered_at": datetime.fromisoformat(answer.answered_at)}
    is_withheld = answer.text is not None and not words
    return columns | {"withheld": is_withheld, "text": answer.text if words else None}

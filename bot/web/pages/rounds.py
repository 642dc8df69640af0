"""The list of rounds, and the page of one round with its progress."""

from dataclasses import dataclass

from aiohttp import web

from bot.accounts.duty import duty_in_words
from bot.authoring.signoff import record_of
from bot.evidence.answers import find_round, minutes, progress_table
from bot.evidence.copies import copies_to_delete
from bot.people import alarms
from bot.rounds.erasing import keeping_of
from bot.web.app_state import ROOT, login_in, may_act, state_of
from bot.web.formats import PageLabels
from bot.web.live import Panel, stream
from bot.web.pages.joining import invitations
from bot.web.render import fragment, page
from dialogues.script.loader import Script
from dialogues.signoff.balance import in_words
from dialogues.timing.timetable import plan
from storage.accounts import duty
from storage.queries import complaints
from storage.queries.progress import RoundProgress
from storage.rounds import rounds
from storage.rounds import versions as round_versions
from storage.rounds.rounds import ENDED, Code, Round, RoundStatus
from storage.rounds.versions import RoundVersion

NEEDS = {  # what a round's status must be for an action to make sense
    "pause": {RoundStatus.RUNNING},
    "resume": {RoundStatus.PAUSED},
    "shift": {RoundStatus.SCHEDULED, RoundStatus.RUNNING, RoundStatus.PAUSED},
    "send-again": {RoundStatus.RUNNING, RoundStatus.PAUSED},
    "close": {RoundStatus.RUNNING, RoundStatus.PAUSED},
    "cancel": {RoundStatus.SCHEDULED, RoundStatus.RUNNING, RoundStatus.PAUSED},
}
OFFERED_IN_PLACE = {"send-again"}  # beside the figure it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """One round with all that its pages show beside it."""

    round: Round
    status: RoundStatus
    script: Script
    labels: PageLabels
    codes: tuple[Code, ...]
    versions: tuple[RoundVersion, ...]  # that it was given, if it was more than one


async def view_of(request: web.Request) -> RoundView:
    """Find the round of the address; raise NotFound."""
    state = state_of(request)
    async with state.context.database.read() as tx:
        round_ = await find_round(tx, request.match_info["slug"])
        script = await state.script_cache.script(tx, round_.script_id)
        codes = await rounds.codes_of(tx, round_.id)
        versions = await round_versions.listed(tx, round_.id)
        ran = [
            (await state.script_cache.script(tx, version.script_id)).dialogue
            for version in versions
        ]
    return RoundView(
        round=round_,
        status=round_.status_at(state.context.clock.now()),
        script=script,
        labels=PageLabels(script.dialogue, *reversed(ran)),
        codes=codes,
        versions=versions,
    )


async def go_home(_: web.Request) -> web.StreamResponse:
    """Begin with the list of rounds."""
    raise web.HTTPSeeOther(f"{ROOT}/rounds")


async def list_rounds(request: web.Request) -> web.StreamResponse:
    """Show all rounds, the latest start first, each with the complaints that wait."""
    state = state_of(request)
    now = state.context.clock.now()
    async with state.context.database.read() as tx:
        stored = await rounds.listed(tx)
        waiting = await complaints.counted(tx, now)
        own = await duty.rounds_of(tx, login_in(request).account.id)
        looked_after = await duty.rounds_looked_after(tx)
    listed = [(round_, round_.status_at(now)) for round_ in stored]
    return page(
        request,
        "rounds.html",
        rounds=listed,
        has_topics=state.bot_has_topics(),
        alarms=await alarms.count(state.context),
        waiting=waiting,
        own=own,
        looked_after=looked_after,
    )


async def show_round(request: web.Request) -> web.StreamResponse:
    """Show one round: how it goes, how people join, what happens when."""
    view = await view_of(request)
    async with state_of(request).context.database.read() as tx:
        signed = await record_of(tx, view.script)
        keeping = await keeping_of(tx, state_of(request).script_cache, view.round)
        on_duty = await duty.names_on_duty(tx, view.round.id)
    copies = await copies_to_delete(state_of(request).context, view.round.slug)
    possible = [verb for verb, statuses in NEEDS.items() if view.status in statuses]
    actions = [verb for verb in possible if verb not in OFFERED_IN_PLACE]
    return page(
        request,
        "round.html",
        view=view,
        round=view.round,
        keeping=keeping,
        on_duty=duty_in_words(view.round.slug, on_duty),
        has_duty=bool(on_duty),
        panel=(await _panel(request, view)).html,
        invitations=invitations(request, view.codes),
        has_topics=state_of(request).bot_has_topics(),
        timeline=plan(view.script.dialogue, view.round.timetable),
        actions=actions if may_act(request) else [],
        sign_off=in_words(signed),
        signed=[(part.part, signature) for part in signed.parts for signature in part.standing],
        copies=len(copies),
        done=request.query.get("done"),
    )


async def watch_round(request: web.Request) -> web.StreamResponse:
    """Keep the progress of a round up to date on the page."""
    await view_of(request)

    async def look() -> Panel:
        return await _panel(request, await view_of(request))

    return await stream(request, look)


async def _panel(request: web.Request, view: RoundView) -> Panel:
    state = state_of(request)
    progress = await progress_table(state.context, state.script_cache, view.round.slug)
    html = fragment(
        request,
        "progress.html",
        view=view,
        round=view.round,
        progress=progress,
        people=sum(progress.statuses.values()),
        stages=_stages(view, progress),
    )
    ended = view.status in ENDED and not progress.messages["waiting"]
    return Panel(html=html, is_final=ended)


def _stages(view: RoundView, progress: RoundProgress) -> list[dict[str, object]]:
    return [
        {
            "title": view.labels.stage(stage.stage),
            "id": stage.stage,
            "reached": stage.reached,
            "finished": stage.finished,
            "minutes": minutes(stage.median_seconds),
            "responses": stage.responses,
        }
        for stage in progress.stages
    ]

"""Looks again at messages that were kept waiting, before they go: whether they still should."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogues.turn.codec import load_state
from dialogues.turn.state import LIVE
from storage.database.connection import Tx
from storage.messages.delivery import KeptBack, Proved, PutOff, Settled, Withdrawn
from storage.messages.outbox import UNASKED, Claimed
from storage.queries.kept_waiting import Whereabouts, whereabouts
from storage.rounds import rounds
from storage.rounds.rounds import Round, RoundStatus

LATE = timedelta(minutes=1)  # since a message might go; by then its round may have quiet hours
MAYBE_THERE = 2  # sends that may have arrived, the one to come included
PASSED = "passed before it could go again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Messages that go, and what became of the others."""

    going: tuple[Claimed, ...]
    settled: tuple[Settled, ...]


async def look_again(tx: Tx, claimed: Sequence[Claimed], now: datetime) -> Looked:
    """Sort out what must not go any more, or not now; most messages need no look at all."""
    doubtful = [message for message in claimed if _needs_look(message, now)]
    if not doubtful:
        return Looked(going=tuple(claimed), settled=())
    people = {m.enrolment_id for m in doubtful if m.enrolment_id is not None}
    places = await whereabouts(tx, people)
    running = await rounds.by_ids(tx, sorted({m.round_id for m in doubtful if m.round_id}))
    verdicts = [(m, _verdict(m, places, running, now)) for m in doubtful]
    settled = {m.id: found for m, found in verdicts if found is not None}
    return Looked(
        going=tuple(message for message in claimed if message.id not in settled),
        settled=tuple(settled.values()),
    )


def _needs_look(message: Claimed, now: datetime) -> bool:
    is_late = message.not_before is not None and now - message.not_before > LATE
    return message.was_tried or (message.priority >= UNASKED and is_late)


def _verdict(
    message: Claimed,
    places: dict[int, Whereabouts],
    running: dict[int, Round],
    now: datetime,
) -> Settled | None:
    place = places.get(message.enrolment_id or 0)
    if place and _is_passed(message, place):
        is_answered = place.last_at > message.created_at and not message.edits
        return (
            Proved(id=message.id, at=now)
            if is_answered
            else Withdrawn(id=message.id, failure=PASSED)
        )
    round_ = running.get(message.round_id or 0)
    if round_ is None or message.priority < UNASKED:
        return None
    if round_.status is RoundStatus.PAUSED:
        return KeptBack(id=message.id)
    allowed = round_.timetable.pushable(now)
    return PutOff(id=message.id, until=allowed) if allowed > now else None


def _is_passed(message: Claimed, place: Whereabouts) -> bool:
    """Tell whether a question that may have arrived was answered or left behind meanwhile.

    One that surely did not arrive still goes: what comes after it would not be understood. So
    does one that a crash cut off: people who write ahead may never have seen it.
    """
    if message.prompt is None or message.attempts < MAYBE_THERE or message.was_cut_off:
        return False
    state = load_state(place.state)
    return state.status not in LIVE or state.prompt is None or state.prompt.no != message.prompt

"""Sending once more what may not have arrived in a round, on the word of an organiser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.rounds.lifecycle import find_to_change
from bot.runtime.context import Context
from dialogues.turn.codec import load_state
from dialogues.turn.effects import MessageKind
from dialogues.turn.state import LIVE, State
from storage.accounts import audit
from storage.database.connection import Tx
from storage.messages import doubts
from storage.messages.doubts import UnknownRow
from storage.queries.kept_waiting import whereabouts
from storage.rounds.rounds import Round

VERB = "send again in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resending:
    """Messages that may not have arrived: those that go again, and those that stay as they are."""

    round: Round
    going: int
    staying: int


async def send_again(context: Context, slug: str, actor: str) -> Resending:
    """Let what may not have arrived go once more, as far as it still makes sense.

    That is a question that is still open, and what the script tells to somebody who still takes
    part. Remarks stay as they are, and so does what was answered meanwhile. Quiet hours and pauses
    hold. Raises RoundRefused.
    """
    now = context.clock.now()
    async with context.database.write() as tx:
        round_ = await find_to_change(tx, slug, VERB, now)
        rows = await doubts.unknown_of(tx, round_.id)
        ids = await _worth_while(tx, rows)
        await doubts.send_again(tx, ids, now)
        done = Resending(round=round_, going=len(ids), staying=len(rows) - len(ids))
        await audit.note_action(
            tx,
            at=now,
            actor=actor,
            action="sent_again",
            subject=f"round:{slug}",
            detail={"going": done.going, "staying": done.staying},
        )
    return done


async def _worth_while(tx: Tx, rows: Sequence[UnknownRow]) -> list[int]:
    """Choose the messages that still make sense: of several copies of a question the newest."""
    places = await whereabouts(tx, {row.enrolment_id for row in rows})
    states = {enrolment: load_state(place.state) for enrolment, place in places.items()}
    chosen = {_place(row): row.id for row in rows if _makes_sense(row, states)}
    return sorted(chosen.values())


def _place(row: UnknownRow) -> tuple[int, int]:
    """Name what must go only once: a question of somebody, or else the message itself."""
    return (row.enrolment_id, row.prompt) if row.prompt is not None else (0, row.id)


def _makes_sense(row: UnknownRow, states: Mapping[int, State]) -> bool:
    state = states.get(row.enrolment_id)
    if state is None or state.status not in LIVE or row.edits:
        return False
    if row.prompt is not None:
        return state.prompt is not None and state.prompt.no == row.prompt
    return row.kind == MessageKind.CONTENT

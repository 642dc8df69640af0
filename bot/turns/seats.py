"""Seats: who agreed takes one of those that a code has, and an arm with it."""

from random import SystemRandom

from bot.turns.unit_of_work import UnitOfWork
from bot.turns.writes import TurnContext
from dialogues.script.dialogue import Dialogue
from dialogues.turn.arms import draw, permuted_blocks
from dialogues.turn.effects import FreeSeat, HoldSeat
from dialogues.turn.events import Seated
from dialogues.turn.state import State
from storage.rounds import arm_draws, seats

DRAWN_AHEAD = 200  # people of an exactly balanced round whose arms are drawn at a time


async def take_seat(work: UnitOfWork, turn: TurnContext, state: State) -> Seated:
    """Take a seat for somebody who agreed, and draw their arm unless they have one.

    Who has a role needs no seat.
    """
    enrolment = turn.enrolment
    if not state.role and not await seats.take_seat(work.tx, enrolment.id, enrolment.code):
        return Seated(is_given=False)
    dialogue = (await work.plan(enrolment)).script.dialogue
    if not dialogue.arms or state.arm:
        return Seated(is_given=True)
    return Seated(is_given=True, arm=await _drawn(work, turn, dialogue, state.seed))


async def note_seat(work: UnitOfWork, turn: TurnContext, effect: FreeSeat | HoldSeat) -> None:
    """Give somebody's seat back, or let them have one after all: nobody is sent away who answered.

    The arm that was drawn with it stays theirs.
    """
    await seats.note_seat(work.tx, turn.enrolment.id, is_held=isinstance(effect, HoldSeat))


async def _drawn(work: UnitOfWork, turn: TurnContext, dialogue: Dialogue, seed: int) -> str:
    """Draw an arm by lot, or take the next of those drawn ahead."""
    round_id = turn.enrolment.round_id
    if dialogue.balance == "by_lot":
        by_lot = draw(dialogue.arms, seed)
        await arm_draws.note_draw(work.tx, round_id, by_lot, work.now)
        return by_lot
    if (arm := await _next(work, round_id, dialogue)) is not None:
        return arm
    ahead = permuted_blocks(dialogue.arms, SystemRandom(), people=DRAWN_AHEAD)
    sealed = [work.vault.master.seal(name.encode(), _place(round_id)) for name in ahead]
    await arm_draws.draw_ahead(work.tx, round_id, sealed)
    return await _next(work, round_id, dialogue) or ""


async def _next(work: UnitOfWork, round_id: int, dialogue: Dialogue) -> str | None:
    """Open the next arm that was drawn ahead and is still in the script."""
    while (waiting := await arm_draws.next_drawn(work.tx, round_id)) is not None:
        number, sealed = waiting
        arm = work.vault.master.open(sealed, _place(round_id)).decode()
        known = arm if arm in dialogue.arms else None
        await arm_draws.note_drawn(work.tx, number, known, work.now)
        if known:
            return arm
    return None


def _place(round_id: int) -> str:
    return f"arm_draws:{round_id}"

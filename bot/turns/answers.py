"""What the store answers within a turn: counts of what others said."""

from bot.turns.unit_of_work import UnitOfWork
from bot.turns.writes import TurnContext
from dialogues.disclosure.counts import settled, shares_of_people
from dialogues.disclosure.counts import shares as shares_of_answers
from dialogues.turn.effects import AskTally
from dialogues.turn.events import Tallied
from dialogues.turn.state import State
from storage.turns import writes


async def tally_answers(
    work: UnitOfWork, turn: TurnContext, ask: AskTally, state: State
) -> Tallied:
    """Tell what others answered; those who sit together are told the same, counted once."""
    question = (turn.enrolment.round_id, ask)
    if question not in work.tallies:
        work.tallies[question] = await _count_answers(work, turn, ask, state)
    return work.tallies[question]


async def _count_answers(
    work: UnitOfWork, turn: TurnContext, ask: AskTally, state: State
) -> Tallied:
    """Count what others answered, so that nobody can be found out by looking twice."""
    round_id, least = turn.enrolment.round_id, ask.min_people
    people_now, _ = await writes.tally(work.tx, round_id, ask.names)
    most = settled(people_now, least)
    number, counts = await writes.tally(work.tx, round_id, ask.names, most=most)
    plan = await work.plan(turn.enrolment)
    step = plan.outline(state.language).steps[ask.step]
    if step.COUNTS_PEOPLE:
        shares = shares_of_people(counts, people=number, k=least)
    else:
        shares = shares_of_answers(counts, k=least)
    return Tallied(step=ask.step, people=number, shares=shares or ())

"""What the store answers within a turn: what others answered."""

from bot.turns.unit_of_work import UnitOfWork
from bot.turns.writes import TurnContext
from dialogues.disclosure.counts import settled
from dialogues.disclosure.results import Floors, may_be_shown, next_results
from dialogues.script.kinds.step import Steps
from dialogues.turn.effects import AskTally
from dialogues.turn.events import Tallied
from dialogues.turn.state import State
from dialogues.turn.tallies import parts_of, tallied, ways_to_tell
from storage.turns import results


async def tally_answers(
    work: UnitOfWork, turn: TurnContext, ask: AskTally, state: State
) -> Tallied:
    """Tell what others answered; those who sit together are told the same, counted once."""
    question = (turn.enrolment.round_id, ask)
    if question not in work.tallies:
        plan = await work.plan(turn.enrolment)
        steps = plan.outline(state.language).steps
        work.tallies[question] = await _tally(work, turn.enrolment.round_id, ask, steps)
    return work.tallies[question]


async def _tally(work: UnitOfWork, round_id: int, ask: AskTally, steps: Steps) -> Tallied:
    """Count what was answered, this turn included, so that nobody is found out by looking twice."""
    await work.batch.write(work.tx)
    step, floors = steps[ask.step], Floors(people=ask.min_people, each=ask.min_each)
    first, *_ = ask.names
    before = await results.last_shown(work.tx, round_id, first)
    people = await results.answered(work.tx, round_id, ask.names)
    answered = min(people.get(part, 0) for part in parts_of(step))
    counts = await results.first_answers(work.tx, round_id, ask.names, most=settled(answered))
    shown = next_results(ways_to_tell(step, steps, counts), before, floors)
    if shown != before:
        await results.keep_shown(work.tx, round_id, first, shown, now=work.now)
    return tallied(ask.step, shown if may_be_shown(shown, floors) else (), answered)

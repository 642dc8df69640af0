"""The parts of a step that are asked one by one, and which of them is next."""

from collections.abc import Iterable

from dialogues.script.steps import Scale
from dialogues.script.weighing import Allocate, Rate, Tradeoff
from dialogues.turn.outline import shuffled
from dialogues.turn.turn import Turn


def parts(turn: Turn, step: Scale | Rate | Allocate | Tradeoff) -> tuple[str, ...]:
    """Give the codes of a step's parts in the order this person is asked for them."""
    names = tuple(_named(step))
    return shuffled(names, step.id, turn.state.seed) if step.random else names


def _named(step: Scale | Rate | Allocate | Tradeoff) -> Iterable[str]:
    match step:
        case Scale() | Rate():
            return step.items
        case Allocate():
            return step.options
        case Tradeoff():
            return step.dials


def open_part(turn: Turn, step: Scale | Rate | Allocate) -> str | None:
    """Give the first part that was not answered yet."""
    return next(iter(open_parts(turn, step)), None)


def open_parts(turn: Turn, step: Scale | Rate | Allocate) -> tuple[str, ...]:
    """Give the parts that were not answered yet."""
    answered = turn.state.answers.get(step.id, {})
    return tuple(part for part in parts(turn, step) if part not in answered)


def points_left(turn: Turn, step: Allocate) -> int:
    """Count the points that were not given yet."""
    given = turn.state.answers.get(step.id, {}).values()
    return step.points - int(sum(points or 0 for points in given))


def open_dial(turn: Turn, step: Tradeoff) -> str | None:
    """Give the first dial that was not set yet this time round."""
    times, this = turn.state.times, time_round(turn, step)
    return next((d for d in parts(turn, step) if times.get(dial_key(step, d), 0) < this), None)


def turned_to(turn: Turn, step: Tradeoff, dial: str) -> str:
    """Give the setting that a dial stands at: as just turned, or as it was set before."""
    prompt = turn.state.prompt
    if prompt is not None and (prompt.step, prompt.part) == (step.id, dial) and prompt.picked:
        return prompt.picked[0]
    return turn.state.answers.get(step.id, {}).get(dial) or ""


def time_round(turn: Turn, step: Tradeoff) -> int:
    """Tell which time it is that the person goes through a package, from 1."""
    return turn.state.times.get(step.id, 1)


def dial_key(step: Tradeoff, dial: str) -> str:
    """Name a dial where the state counts how often it was set."""
    return f"{step.id}.{dial}"

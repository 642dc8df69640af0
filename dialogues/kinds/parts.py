"""The parts of a step that are asked one by one, and which of them is next."""

from dialogues.script.kinds.step import Step
from dialogues.turn.outline import shuffled, turned
from dialogues.turn.turn import Turn


def parts(turn: Turn, step: Step) -> tuple[str, ...]:
    """Give the codes of a step's parts in the order this person is asked for them."""
    names = tuple(step.parts)
    is_mixed = step.is_drawn and not step.is_turned
    return shuffled(names, step.id, turn.state.seed) if is_mixed else names


def open_part(turn: Turn, step: Step) -> str | None:
    """Give the first part that was not answered yet."""
    return next(iter(open_parts(turn, step)), None)


def open_parts(turn: Turn, step: Step) -> tuple[str, ...]:
    """Give the parts that were not answered yet this time round."""
    answered = turn.state.answers.get(step.id, {})
    times, this = turn.state.times, turn.time_round(step.id)
    return tuple(
        part
        for part in parts(turn, step)
        if part not in answered or times.get(f"{step.id}.{part}", 1) < this
    )


def drawn_parts(turn: Turn, step: Step) -> tuple[str, ...]:
    """Give the parts as they were asked, where the order was this person's own.

    Of a scale that was turned round, give its points as they were shown.
    """
    if step.is_turned:
        return turned(step.codes, turn.state.seed)
    return parts(turn, step) if step.is_drawn else ()


def lead(text: str, *, is_told: bool) -> str:
    """Give what stands above a part: the question itself, unless the person has just read it."""
    return "" if is_told else f"{text}\n\n"

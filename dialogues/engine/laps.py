"""What the newest lap of a loop leaves of the answers of earlier laps."""

from collections.abc import Iterable

from dialogues.script.dialogue import LapNames
from dialogues.script.kinds.step import Step, StepRole
from dialogues.turn.outline import Path
from dialogues.turn.turn import Turn
from dialogues.turn.way import Met, met_so_far


def settle(turn: Turn) -> None:
    """Count no more what earlier laps asked and the newest passed by, once a loop is left.

    A lap that is passed over, or the last one, ends inside the branch that holds it.
    """
    stage, path = turn.stage, turn.state.path
    if stage is None or len(path) == 1 or not turn.outline.laps:
        return
    container = turn.outline.here(stage, path[:-2], turn.state.seed)
    number = turn.outline.loop_of(container.id) if container else None
    if container is None or number is None or container.id not in _own_names(turn, number):
        return
    _pass_by(turn, _passed_by(turn, number, met_so_far(turn.outline, stage, turn.state)))


def recount(turn: Turn, met: Iterable[Met], end: Path | None) -> None:
    """Settle the loops of a part anew, once answers were changed; `end` is where the person stands.

    An answer that counted no more and is reached by the newest lap again is asked for again.
    """
    so_far = [step for step in met if end is None or step.path < end]
    steps = [step.step for step in so_far]
    for number in {turn.outline.loop_of(step.id) for step in steps} - {None}:
        if number is None or _is_inside(turn, number, so_far, end):
            continue
        passed = _passed_by(turn, number, steps)
        _pass_by(turn, passed)
        own = {step.id for step in steps if turn.outline.loop_of(step.id) == number}
        for name in [n for n in turn.state.superseded if n in own and n not in passed]:
            turn.forget_answer(name)
            turn.change(
                superseded=tuple(n for n in turn.state.superseded if n != name),
                behind=tuple(n for n in turn.state.behind if n != name),
            )


def _is_inside(turn: Turn, number: int, met: Iterable[Met], end: Path | None) -> bool:
    """Tell whether the person stands in a lap of a loop still."""
    held = [step.path for step in met if step.step.id in _own_names(turn, number)]
    return not held or (end is not None and end[: len(held[0])] == held[0])


def _own_names(turn: Turn, number: int) -> tuple[str, ...]:
    """Give the ids of the branches that hold the later laps of a loop."""
    return next(iter(turn.outline.loops[number].values()))


def _pass_by(turn: Turn, names: Iterable[str]) -> None:
    for name in names:
        if name not in turn.state.superseded:
            turn.change(superseded=(*turn.state.superseded, name))
            turn.supersede(name)


def _passed_by(turn: Turn, number: int, met: Iterable[Step]) -> list[str]:
    """Name the questions that earlier laps of a loop met and the newest one passed by."""
    asked = {step.id: step.ROLE is StepRole.QUESTION for step in met}
    inside = _inside(turn.outline.loops[number])
    laps = [at for names in inside for at, name in enumerate(names) if name in asked]
    newest = max(laps, default=0)  # nothing of it was met where its branches were all passed by
    return [
        name
        for names in inside
        if names[newest] not in asked
        for name in names[:newest]
        if asked.get(name)
    ]


def _inside(loop: LapNames) -> list[tuple[str, ...]]:
    """Give the names of what a loop repeats; its own come first and are left out."""
    return [*loop.values()][1:]

"""What the newest lap of a loop leaves of the answers of earlier laps."""

from dialogues.script.dialogue import LapNames
from dialogues.script.kinds.step import StepRole
from dialogues.turn.turn import Turn
from dialogues.turn.way import met_so_far


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
    asked = {s.id: s.ROLE is StepRole.QUESTION for s in met_so_far(turn.outline, stage, turn.state)}
    for name in _passed_by(turn.outline.loops[number], [*asked]):
        if asked[name] and name not in turn.state.superseded:
            turn.change(superseded=(*turn.state.superseded, name))
            turn.supersede(name)


def _own_names(turn: Turn, number: int) -> tuple[str, ...]:
    """Give the ids of the branches that hold the later laps of a loop."""
    return next(iter(turn.outline.loops[number].values()))


def _passed_by(loop: LapNames, met: list[str]) -> list[str]:
    """Name what was met in earlier laps and was not in the newest one that was begun."""
    inside = [*loop.values()][1:]
    newest = max(at for names in inside for at, name in enumerate(names) if name in met)
    return [
        name
        for names in inside
        if names[newest] not in met
        for name in names[:newest]
        if name in met
    ]

"""From counts in the store to what is told of them: the ways to tell them, and the event."""

from collections import Counter
from collections.abc import Mapping

from dialogues.disclosure.counts import rounded_share
from dialogues.disclosure.results import (
    OTHERS,
    Results,
    Together,
    table_of,
    tables_of_several,
)
from dialogues.script.kinds.step import Step, Steps
from dialogues.turn.events import Tallied

AnswerCounts = Mapping[str, Mapping[str, int]]  # people by part and by codes, with blanks between


def parts_of(step: Step) -> tuple[str, ...]:
    """Name the parts of which each is counted by itself; one without a name for a single whole."""
    return tuple(step.parts) or ("",)


def ways_to_tell(step: Step, steps: Steps, counts: AnswerCounts) -> tuple[Results, ...]:
    """Give how the answers to a step may be told: each by itself, and folded if it has sides."""
    if step.COUNTS_PEOPLE:
        return (_of_several(step, counts.get("", {})),)
    each = tuple((code,) for code in step.stored_codes(steps))
    ways = (each, _covering(each, step.folded)) if step.folded else (each,)
    return tuple(
        tuple(table_of(counts.get(part, {}), told, part=part) for part in parts_of(step))
        for told in ways
    )


def tallied(step: str, results: Results, answered: int) -> Tallied:
    """Tell results as rounded shares, and how many people have answered at all."""
    cells = [
        (table.part if cell.codes != (table.part,) else "", cell.codes, cell.people, table.people)
        for table in results
        for cell in table.cells
        if cell.codes != (OTHERS,)
    ]
    return Tallied(
        step=step,
        people=min((table.people for table in results), default=0),
        shares=tuple((" ".join(codes), rounded_share(n, people)) for _, codes, n, people in cells),
        parts=tuple(part for part, *_ in cells),
        answered=answered,
    )


def _of_several(step: Step, counts: Mapping[str, int]) -> Results:
    picked = Counter[str]()
    for codes, people in counts.items():
        picked.update(dict.fromkeys(codes.split(), people))
    return tables_of_several(picked, step.codes, sum(counts.values()))


def _covering(each: tuple[Together, ...], folded: tuple[Together, ...]) -> tuple[Together, ...]:
    """Put answers that the author gave no side, such as other words, with those unsure."""
    sided = {code for codes in folded for code in codes}
    rest = tuple(code for (code,) in each if code not in sided)
    middle = len(folded) // 2
    if not rest:
        return folded
    if len(folded) == 3:  # noqa: PLR2004 - for, unsure, against
        return (*folded[:middle], folded[middle] + rest, *folded[middle + 1 :])
    return (folded[0], rest, *folded[1:])

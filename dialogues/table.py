"""One participant's answers as one row of the wide table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from dialogues.codebook import UNSURE, Measure, Variable
from dialogues.talk import Standing

NOT_REACHED = "not_reached"  # the question was never put to the person
ASKED = "asked"  # it stands open: it was put, and waits

Cell = str | int | float | None


class Answer(Protocol):
    """What the table needs to know of a stored answer."""

    @property
    def step(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def part(self) -> str: ...  # noqa: D102
    @property
    def code(self) -> str | None: ...  # noqa: D102
    @property
    def number(self) -> float | None: ...  # noqa: D102
    @property
    def text(self) -> str | None: ...  # noqa: D102
    @property
    def standing(self) -> str: ...  # noqa: D102
    @property
    def revision(self) -> int: ...  # noqa: D102
    @property
    def current(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The cells of a person in the order of the variables, and how many answers had no place."""

    cells: tuple[Cell, ...]
    unplaced: int = 0


class WideTable:
    """The variables of a dialogue, found quickly by step and part."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        self._blank: list[Cell] = [None] * len(variables)
        self._places: dict[str, dict[tuple[Measure, str], int]] = {}
        for place, variable in enumerate(variables):
            columns = self._places.setdefault(variable.step, {})
            columns[variable.measure, variable.part] = place

    def row(
        self,
        answers: Iterable[Answer],
        *,
        consents: Mapping[str, bool],
        files: Mapping[str, str] = MappingProxyType({}),
        waiting: str = "",
        complete: bool = True,
    ) -> Row:
        """Put a person's answers, in the order given, into the cells of their variables.

        `consents` are the newest ones by purpose, `files` the names of what was sent by step,
        `waiting` is the step that stands open.
        With `complete` False some answers were filtered out, so silence means nothing and the
        status of unanswered questions stays empty.
        """
        cells = list(self._blank)
        unplaced = 0
        for answer in answers:
            columns = self._places.get(answer.step)
            if columns is None or not _put(cells, columns, answer):
                unplaced += 1
        for step, columns in self._places.items():
            _fill_consents(cells, columns, consents)
            if (Measure.FILE, "") in columns:
                cells[columns[Measure.FILE, ""]] = files.get(step)
            place = columns.get((Measure.STATUS, ""))
            if place is not None and cells[place] is None and complete:
                cells[place] = ASKED if step == waiting else NOT_REACHED
        return Row(cells=tuple(cells), unplaced=unplaced)


Columns = Mapping[tuple[Measure, str], int]


def _put(cells: list[Cell], columns: Columns, answer: Answer) -> bool:
    """Put one answer in its cells; tell whether it has any."""
    status, count = columns.get((Measure.STATUS, "")), columns.get((Measure.COUNT, ""))
    if status is None or count is None:
        return answer.kind == "consent"  # told by the consents themselves
    cells[count] = max(_number(cells[count]), answer.revision)
    if not answer.current:
        if cells[status] is None and answer.standing == Standing.LATE:
            cells[status] = answer.standing
        return True
    if cells[status] != Standing.ANSWERED:
        cells[status] = answer.standing
    if answer.standing != Standing.ANSWERED:
        return True
    return _put_value(cells, columns, answer)


def _put_value(cells: list[Cell], columns: Columns, answer: Answer) -> bool:
    if (Measure.TEXT, "") in columns:
        _add(cells, columns[Measure.TEXT, ""], answer.text or "")
        return True
    for measure in (Measure.CODE, Measure.ORDER):
        if (measure, "") in columns:
            cells[columns[measure, ""]] = answer.code
            if (Measure.YES_NO, "") in columns:  # of a quiz: whether it was right
                cells[columns[Measure.YES_NO, ""]] = _number(answer.number)
            return True
    place = columns.get((Measure.NUMBER, answer.part))
    if place is not None:
        cells[place] = UNSURE if answer.number is None else _whole(answer.number)
        return True
    return _put_options(cells, columns, answer)


def _put_options(cells: list[Cell], columns: Columns, answer: Answer) -> bool:
    """Put the codes of a several-answer or ranking question in the cells of the options."""
    known = True
    for measure, option in columns:
        if measure is Measure.YES_NO:
            cells[columns[measure, option]] = 0
    for ordinal, code in enumerate((answer.code or "").split(), start=1):
        if (Measure.YES_NO, code) in columns:
            cells[columns[Measure.YES_NO, code]] = 1
        elif (Measure.PLACE, code) in columns:
            cells[columns[Measure.PLACE, code]] = ordinal
        else:
            known = False
    return known


def _fill_consents(cells: list[Cell], columns: Columns, consents: Mapping[str, bool]) -> None:
    if (Measure.STATUS, "") in columns:
        return
    for (_, purpose), place in columns.items():
        if purpose in consents:
            cells[place] = int(consents[purpose])


def _add(cells: list[Cell], place: int, text: str) -> None:
    """Put what came in several messages on lines of their own."""
    if text:
        before = cells[place]
        cells[place] = text if before is None else f"{before}\n{text}"


def _number(cell: Cell) -> int:
    return int(cell) if isinstance(cell, int | float) else 0


def _whole(number: float) -> int | float:
    return int(number) if number == int(number) else number

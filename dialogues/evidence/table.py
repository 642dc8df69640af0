"""One participant's answers as one row of the wide table."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from dialogues.evidence.codebook import Variable
from dialogues.script.columns import Measure
from dialogues.script.own_answer import OTHER
from dialogues.turn.effects import GIVEN, Standing

NOT_REACHED = "not_reached"  # the question was never put to the person
ASKED = "asked"  # it stands open: it was put, and waits
_KEPT = frozenset({Standing.LATE, Standing.SUPERSEDED})  # counted nowhere, told by its standing

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
        self._kinds = {variable.step: variable.kind for variable in variables}
        places: dict[str, dict[tuple[Measure, str], int]] = {}
        for place, variable in enumerate(variables):
            places.setdefault(variable.step, {})[variable.measure, variable.part] = place
        self._blank: list[Cell] = [None] * len(variables)
        self._consents = {s: c for s, c in places.items() if (Measure.STATUS, "") not in c}
        self._steps = {s: _Step(c) for s, c in places.items() if s not in self._consents}

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
            step = self._steps.get(answer.step)
            if step is not None and answer.kind == self._kinds[answer.step]:
                unplaced += not step.put_answer(cells, answer)
            elif answer.step not in self._consents:
                unplaced += 1
        for columns in self._consents.values():
            _fill_consents(cells, columns, consents)
        for name, file in files.items():
            if name in self._steps:
                self._steps[name].put_file(cells, file)
        if complete:
            for name, step in self._steps.items():
                step.put_silence(cells, ASKED if name == waiting else NOT_REACHED)
        return Row(cells=tuple(cells), unplaced=unplaced)


Columns = Mapping[tuple[Measure, str], int]


class _Step:
    """The cells of one question."""

    def __init__(self, columns: Columns) -> None:
        self._status = columns[Measure.STATUS, ""]
        self._statuses = {
            part: place for (m, part), place in columns.items() if m is Measure.STATUS
        }
        self._count = columns[Measure.COUNT, ""]
        self._file = columns.get((Measure.FILE, ""))
        self._is_number = any(measure is Measure.NUMBER for measure, _ in columns)
        self._is_one_number = (Measure.NUMBER, "") in columns
        self._put = _putter(columns)

    def put_answer(self, cells: list[Cell], answer: Answer) -> bool:
        """Put one answer in; tell whether it has a cell."""
        count = cells[self._count]
        if not isinstance(count, int) or count < answer.revision:
            cells[self._count] = answer.revision
        if not answer.current:
            if cells[self._status] is None and answer.standing in _KEPT:
                cells[self._status] = answer.standing
            return True
        if cells[self._status] != Standing.ANSWERED:
            cells[self._status] = answer.standing
        if answer.part or self._is_one_number:
            self._put_status(cells, answer)
        return answer.standing not in GIVEN or self._put(cells, answer)

    def _put_status(self, cells: list[Cell], answer: Answer) -> None:
        """Say of what is asked alone how it was answered, or why its number is missing."""
        if answer.part in self._statuses:
            is_unsure = self._is_number and answer.number is None and answer.code is not None
            told = answer.code if is_unsure else answer.standing
            cells[self._statuses[answer.part]] = told

    def put_silence(self, cells: list[Cell], status: str) -> None:
        """Say of what was not answered whether it was asked, or else what became of the whole."""
        if cells[self._status] is None:
            cells[self._status] = status
        if cells[self._status] not in GIVEN:
            status = str(cells[self._status])
        for place in self._statuses.values():
            if cells[place] is None:
                cells[place] = status

    def put_file(self, cells: list[Cell], file: str) -> None:
        """Put the names of files in, if the question takes any."""
        if self._file is not None:
            cells[self._file] = file


Putter = Callable[[list[Cell], Answer], bool]


def _putter(columns: Columns) -> Putter:
    """Give what puts the value of an answer to such a question into its cells."""
    measures = {measure for measure, _ in columns}
    if (Measure.TEXT, OTHER) in columns:
        rest = {at: place for at, place in columns.items() if at != (Measure.TEXT, OTHER)}
        return _own_words_putter(columns[Measure.TEXT, OTHER], _putter(rest))
    if Measure.TEXT in measures:
        return _text_putter(columns[Measure.TEXT, ""])
    for measure in (Measure.CODE, Measure.ORDER):
        if (measure, "") in columns:
            return _code_putter(columns[measure, ""], columns.get((Measure.YES_NO, "")))
    if Measure.NUMBER in measures:
        return _number_putter({part: p for (m, part), p in columns.items() if m is Measure.NUMBER})
    if Measure.CODE in measures:
        return _dials_putter({part: p for (m, part), p in columns.items() if m is Measure.CODE})
    return _options_putter(columns)


def _text_putter(place: int) -> Putter:
    def put(cells: list[Cell], answer: Answer) -> bool:
        """Put what came in several messages on lines of their own."""
        if answer.text:
            before = cells[place]
            cells[place] = answer.text if before is None else f"{before}\n{answer.text}"
        return True

    return put


def _own_words_putter(place: int, of_codes: Putter) -> Putter:
    of_words = _text_putter(place)

    def put(cells: list[Cell], answer: Answer) -> bool:
        """Put own words apart from the codes that they stand beside."""
        return (of_words if answer.part == OTHER else of_codes)(cells, answer)

    return put


def _code_putter(place: int, right: int | None) -> Putter:
    def put(cells: list[Cell], answer: Answer) -> bool:
        cells[place] = answer.code
        if right is not None:  # of a quiz: whether it was right
            cells[right] = _number(answer.number)
        return True

    return put


def _number_putter(places: Mapping[str, int]) -> Putter:
    def put(cells: list[Cell], answer: Answer) -> bool:
        if answer.part not in places:
            return False
        cells[places[answer.part]] = None if answer.number is None else _whole(answer.number)
        return True

    return put


def _dials_putter(places: Mapping[str, int]) -> Putter:
    def put(cells: list[Cell], answer: Answer) -> bool:
        if answer.part not in places:
            return False
        cells[places[answer.part]] = answer.code
        return True

    return put


def _options_putter(columns: Columns) -> Putter:
    ticks = {part: place for (m, part), place in columns.items() if m is Measure.YES_NO}
    ranks = {part: place for (m, part), place in columns.items() if m is Measure.PLACE}

    def put(cells: list[Cell], answer: Answer) -> bool:
        """Put the codes of a several-answer or ranking question in the cells of the options."""
        codes = (answer.code or "").split()
        if answer.standing != Standing.PARTIAL:  # else what was not picked may have come still
            for place in ticks.values():
                cells[place] = 0
        for ordinal, code in enumerate(codes, start=1):
            if code in ticks:
                cells[ticks[code]] = 1
            elif code in ranks:
                cells[ranks[code]] = ordinal
        return all(code in ticks or code in ranks for code in codes)

    return put


def _fill_consents(cells: list[Cell], columns: Columns, consents: Mapping[str, bool]) -> None:
    for (_, purpose), place in columns.items():
        if purpose in consents:
            cells[place] = int(consents[purpose])


def _number(cell: Cell) -> int:
    return int(cell) if isinstance(cell, int | float) else 0


def _whole(number: float) -> int | float:
    return int(number) if number == int(number) else number

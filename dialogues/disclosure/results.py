"""Which results may be shown to those who take part, one look after the other.

Results are shown as a whole or not at all. Ten people behind each answer is the threshold of the
"10-5 rule" of the Office for National Statistics. That answers are told together where they are
rare, and that as many people must have come to each before results are shown anew, are rules of our
own: people look again, and what grew between two looks is a count like any other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialogues.disclosure.counts import K_PUBLIC

MIN_PEOPLE = 60  # with fewer, three answers seldom have ten people each
OTHERS = "_others"  # those who did not give an answer, where one person may give several

Together = tuple[str, ...]  # codes of answers that are told as one


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """How many people must be behind what is shown."""

    people: int = MIN_PEOPLE  # behind all of it
    each: int = K_PUBLIC  # behind each answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCell:
    """How many people gave an answer, or one of those that are told as one."""

    codes: Together
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTable:
    """What was answered to a question, or to one part of it: everybody is in one cell."""

    part: str = ""
    cells: tuple[ResultCell, ...]

    @property
    def people(self) -> int:
        """How many people answered."""
        return sum(cell.people for cell in self.cells)

    @property
    def told(self) -> tuple[Together, ...]:
        """Which answers are told, and which of them as one."""
        return tuple(cell.codes for cell in self.cells)


Results = tuple[ResultTable, ...]  # of one question; empty where nothing is shown


def table_of(counts: Mapping[str, int], told: Iterable[Together], *, part: str = "") -> ResultTable:
    """Count answers as they are told; a code that is not told counts nowhere."""
    cells = (
        ResultCell(codes=codes, people=sum(counts.get(code, 0) for code in codes)) for codes in told
    )
    return ResultTable(part=part, cells=tuple(cells))


def tables_of_several(counts: Mapping[str, int], codes: Iterable[str], people: int) -> Results:
    """Count answers of which one person may give several: a table for each, of those who did.

    ValueError if an answer was counted more often than there are people.
    """
    if max(counts.values(), default=0) > people:
        raise ValueError(f"an answer was counted more often than there are people ({people})")
    return tuple(_given_or_not(code, counts.get(code, 0), people) for code in codes)


def next_results(ways: Sequence[Results], before: Results, floors: Floors) -> Results:
    """Give what to show after `before` was shown: that again, if nothing else may follow it.

    `ways` are the counts of now as they can be told, the finest first. What was told in finer
    answers once is not told in coarser ones later.
    """
    for results in ways:
        if may_follow(results, before, floors):
            return results
        if before and _told(results) == _told(before):
            break
    return before


def may_follow(results: Results, before: Results, floors: Floors) -> bool:
    """Tell whether results may be shown to somebody who may have seen those before.

    Each of their cells must have `floors.each` people, and so many more than before. Where answers
    are told as one in one of the two, this is asked of what can be told from both.
    """
    earlier = {table.part: table for table in before}
    return may_be_shown(results, floors) and all(
        grown >= floors.each
        for table in results
        if table.part in earlier
        for grown in _growth(earlier[table.part], table)
    )


def may_be_shown(results: Results, floors: Floors) -> bool:
    """Tell whether enough people are behind all of the results, and behind each cell of them."""
    return bool(results) and all(
        table.people >= floors.people
        and len(table.cells) > 1  # an answer that all of them gave tells what each of them thinks
        and all(cell.people >= floors.each for cell in table.cells)
        for table in results
    )


def _given_or_not(code: str, given: int, people: int) -> ResultTable:
    return table_of({code: given, OTHERS: people - given}, ((code,), (OTHERS,)), part=code)


def _told(results: Results) -> list[tuple[str, tuple[Together, ...]]]:
    return [(table.part, table.told) for table in results]


def _growth(before: ResultTable, now: ResultTable) -> Iterator[int]:
    """Give how much each count grew that can be told from both tables."""
    for codes in _merged((*before.told, *now.told)):
        yield _within(now, codes) - _within(before, codes)


def _within(table: ResultTable, codes: set[str]) -> int:
    return sum(cell.people for cell in table.cells if codes.issuperset(cell.codes))


def _merged(told: Iterable[Together]) -> list[set[str]]:
    """Join what is told as one with whatever shares a code with it."""
    merged: list[set[str]] = []
    for codes in map(set, told):
        touching = [other for other in merged if other & codes]
        merged = [other for other in merged if not other & codes]
        merged.append(codes.union(*touching))
    return merged

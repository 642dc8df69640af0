"""What is wrong with a script, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dialogues.limits import MAX_REASON
from dialogues.source import Place


class Severity(StrEnum):
    """Whether a problem keeps a script from being used."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault of a script, for its author."""

    file: str
    line: int  # from 1
    column: int  # from 1, in characters
    reason: str  # what is wrong, without a full stop
    remedy: str  # what to do: whole sentences
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.reason}. {self.remedy}"


def problem_at(
    file: str, place: Place, reason: str, remedy: str, severity: Severity = Severity.ERROR
) -> Problem:
    """Make the problem of a place, in `file` if the place names none.

    A reason that repeats too much of the file is cut.
    """
    return Problem(
        file=place.file or file,
        line=place.line,
        column=place.column,
        reason=reason if len(reason) <= MAX_REASON else f"{reason[:MAX_REASON]}...",
        remedy=remedy,
        severity=severity,
    )


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Put problems in the order in which an author goes through the files."""
    return tuple(sorted(problems, key=lambda one: (one.file, one.line, one.column, one.reason)))


@dataclass(slots=True)
class ScriptFaulty(Exception):
    """A script that cannot be read, with everything that keeps it from being read."""

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

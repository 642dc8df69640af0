"""What is wrong with a script, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dialogues.refused import Refused
from dialogues.script.codes import WARNINGS
from dialogues.script.limits import MAX_REASON
from dialogues.script.source import Place


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
    code: str  # what kind it is of: a key of dialogues.script.codes
    reason: str  # what is wrong, without a full stop
    remedy: str  # what to do: whole sentences
    at: str = ""  # where it stands in words of the script: stage.step, sources.name

    @property
    def severity(self) -> Severity:
        """Whether it keeps the script from being used."""
        return Severity.WARNING if self.code in WARNINGS else Severity.ERROR

    @property
    def sentence(self) -> str:
        """What is wrong and what to do."""
        return f"{self.reason}. {self.remedy}"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place}: {self.severity}: {self.sentence} [{self.code}]"


def problem_at(
    file: str, place: Place, code: str, reason: str, remedy: str, *, at: str = ""
) -> Problem:
    """Make the problem of a place, in `file` if the place names none.

    A reason that repeats too much of the file is cut.
    """
    return Problem(
        file=place.file or file,
        line=place.line,
        column=place.column,
        code=code,
        reason=reason if len(reason) <= MAX_REASON else f"{reason[:MAX_REASON]}...",
        remedy=remedy,
        at=at,
    )


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Put problems in the order in which an author goes through the files."""
    return tuple(
        sorted(
            problems,
            key=lambda problem: (problem.file, problem.line, problem.column, problem.reason),
        )
    )


def beside(name: str, other: str) -> str:
    """Give the name of a file that lies in the folder of another."""
    folder, slash, _ = name.rpartition("/")
    return f"{folder}{slash}{other}"


class ScriptFaulty(Refused):
    """A script that cannot be read, with everything that keeps it from being read."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first, *others = map(str, problems)
        super().__init__("script-unreadable", first, others)
        self.problems = problems

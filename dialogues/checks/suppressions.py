"""Take out the warnings that a script accepts, and prove that it accepts no others."""

from collections.abc import Iterator
from dataclasses import dataclass

from dialogues.checks.index import ScriptIndex
from dialogues.checks.references import did_you_mean
from dialogues.script.codes import DUTY, ERRORS, TIMELY, WARNINGS
from dialogues.script.dialogue import Accept
from dialogues.script.problems import Problem, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A warning that the script switches off, with the reason its author gives."""

    problem: Problem
    because: str

    def __str__(self) -> str:
        place = f"{self.problem.file}:{self.problem.line}:{self.problem.column}"
        return f"{place}: accepted: {self.problem.reason}. {self.because} [{self.problem.code}]"


def sorted_out(
    index: ScriptIndex, found: set[Problem]
) -> tuple[tuple[Accepted, ...], set[Problem]]:
    """Tell the accepted warnings from what stands, faults of `accept` itself among it."""
    reasons = {
        (accept.code, accept.at): accept.because
        for accept in index.dialogue.accept
        if _may_be_accepted(accept.code)
    }
    taken = {one for one in found if (one.code, one.at) in reasons}
    accepted = tuple(
        Accepted(problem=one, because=reasons[one.code, one.at]) for one in in_order(taken)
    )
    return accepted, found - taken | set(_faults(index, found))


def _may_be_accepted(code: str) -> bool:
    return code in WARNINGS and code != "accept-unused" and not code.startswith(DUTY)


def _faults(index: ScriptIndex, found: set[Problem]) -> Iterator[Problem]:
    told = {(one.code, one.at) for one in found}
    for at, accept in enumerate(index.dialogue.accept):
        path = ("accept", at, "code")
        if accept.code in ERRORS:
            reason, remedy = f"'{accept.code}' is an error", "Correct it: only warnings can stand."
            yield index.tell("accept-error", path, reason, remedy)
        elif accept.code in WARNINGS and not _may_be_accepted(accept.code):
            reason, remedy = f"'{accept.code}' cannot be accepted", "Take the entry out."
            yield index.tell("accept-unknown", path, reason, remedy)
        elif accept.code not in WARNINGS:
            remedy = did_you_mean(accept.code, list(WARNINGS)) or "Copy it from the warning."
            reason = f"there is no warning '{accept.code}'"
            yield index.tell("accept-unknown", path, reason, remedy)
        elif (accept.code, accept.at) not in told and accept.code not in TIMELY:
            reason = f"there is no warning '{accept.code}' at {accept.at} any more"
            yield index.tell("accept-unused", path, reason, _places(accept, found))


def _places(accept: Accept, found: set[Problem]) -> str:
    places = sorted({one.at for one in found if one.code == accept.code})
    return f"It is given at: {', '.join(places)}." if places else "Take the entry out."

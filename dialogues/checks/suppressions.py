"""Take out the warnings that a script accepts, and check that it accepts no others."""

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
    index: ScriptIndex, problems: set[Problem]
) -> tuple[tuple[Accepted, ...], set[Problem]]:
    """Tell the accepted warnings from what stands, faults of `accept` itself among it."""
    reasons = {
        (accept.code, accept.at): accept.because
        for accept in index.dialogue.accept
        if _may_be_accepted(accept.code)
    }
    taken = {problem for problem in problems if (problem.code, problem.at) in reasons}
    accepted = tuple(
        Accepted(problem=problem, because=reasons[problem.code, problem.at])
        for problem in in_order(taken)
    )
    return accepted, problems - taken | set(_faults(index, problems))


def _may_be_accepted(code: str) -> bool:
    return code in WARNINGS and code != "accept-unused" and not code.startswith(DUTY)


def _faults(index: ScriptIndex, problems: set[Problem]) -> Iterator[Problem]:
    reported = {(problem.code, problem.at) for problem in problems}
    for at, accept in enumerate(index.dialogue.accept):
        path = ("accept", at, "code")
        if accept.code in ERRORS:
            reason, remedy = f"'{accept.code}' is an error", "Correct it: only warnings can stand."
            yield index.problem_at("accept-error", path, reason, remedy)
        elif accept.code in WARNINGS and not _may_be_accepted(accept.code):
            reason, remedy = f"'{accept.code}' cannot be accepted", "Take the entry out."
            yield index.problem_at("accept-unknown", path, reason, remedy)
        elif accept.code not in WARNINGS:
            remedy = did_you_mean(accept.code, list(WARNINGS)) or "Copy it from the warning."
            reason = f"there is no warning '{accept.code}'"
            yield index.problem_at("accept-unknown", path, reason, remedy)
        elif (accept.code, accept.at) not in reported and accept.code not in TIMELY:
            reason = f"there is no warning '{accept.code}' at {accept.at} any more"
            yield index.problem_at("accept-unused", path, reason, _places(accept, problems))


def _places(accept: Accept, problems: set[Problem]) -> str:
    places = sorted({problem.at for problem in problems if problem.code == accept.code})
    return f"It is given at: {', '.join(places)}." if places else "Take the entry out."

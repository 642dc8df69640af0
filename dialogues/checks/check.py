"""Check a whole script: everything that can be proved before anybody meets it."""

from dataclasses import dataclass, replace
from datetime import date

from dialogues.checks import (
    answers,
    arms,
    balance,
    handouts,
    languages,
    messages,
    openings,
    order,
    pace,
    phrasing,
    pictures,
    placeholders,
    plain_language,
    questions,
    quizzes,
    reachability,
    references,
    scales,
    sources,
    suppressions,
    times,
    weighing,
)
from dialogues.checks.duties import unmet
from dialogues.checks.index import Proof, ScriptIndex
from dialogues.checks.suppressions import Accepted
from dialogues.script.loader import Script
from dialogues.script.problems import Problem, Severity, in_order

PROOFS: tuple[Proof, ...] = (
    *arms.PROOFS,
    *order.PROOFS,
    *openings.PROOFS,
    *times.PROOFS,
    *pace.PROOFS,
    *references.PROOFS,
    *reachability.PROOFS,
    *quizzes.PROOFS,
    *scales.PROOFS,
    *weighing.PROOFS,
    *answers.PROOFS,
    *questions.PROOFS,
    *phrasing.PROOFS,
    *plain_language.PROOFS,
    *messages.PROOFS,
    *pictures.PROOFS,
    *handouts.PROOFS,
    *placeholders.PROOFS,
    *sources.PROOFS,
    *balance.PROOFS,
    *languages.PROOFS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a check came to."""

    problems: tuple[Problem, ...] = ()  # errors and warnings, in the file's order
    accepted: tuple[Accepted, ...] = ()  # warnings that the script itself switches off

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the script from being used."""
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What the author should look at."""
        return tuple(one for one in self.problems if one.severity is Severity.WARNING)


def check(script: Script, *, today: date, start: date | None = None) -> CheckResult:
    """Find everything that can be proved wrong of a script that was read.

    `today` is the day of the check. With `start`, the first day of a round, days of the script
    are dates, and more can be proved of them.
    """
    index = ScriptIndex(script, today=today, start=start)
    found = {problem for proof in PROOFS for problem in proof(index)}
    accepted, standing = suppressions.sorted_out(index, found)
    return CheckResult(problems=in_order(standing), accepted=accepted)


def examine(script: Script, *, today: date, start: date | None = None) -> CheckResult:
    """Check a script, and tell along with it what a public body still owes, as warnings."""
    found = check(script, today=today, start=start)
    return replace(found, problems=in_order((*found.problems, *unmet(script))))

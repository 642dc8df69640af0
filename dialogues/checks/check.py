"""Check a whole script: everything that rules can tell of it before anybody meets it."""

from dataclasses import dataclass, replace
from datetime import date

from dialogues.checks import (
    answers,
    arms,
    balance,
    codes,
    editions,
    handouts,
    keeping,
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
    reveals,
    roles,
    scales,
    sources,
    suppressions,
    times,
    typed,
    weighing,
)
from dialogues.checks.duties import unmet
from dialogues.checks.index import CheckRule, ScriptIndex
from dialogues.checks.suppressions import Accepted
from dialogues.script.loader import Script
from dialogues.script.problems import Problem, Severity, in_order

RULES: tuple[CheckRule, ...] = (
    *arms.RULES,
    *order.RULES,
    *openings.RULES,
    *times.RULES,
    *pace.RULES,
    *references.RULES,
    *roles.RULES,
    *reveals.RULES,
    *reachability.RULES,
    *quizzes.RULES,
    *scales.RULES,
    *weighing.RULES,
    *answers.RULES,
    *typed.RULES,
    *questions.RULES,
    *phrasing.RULES,
    *plain_language.RULES,
    *messages.RULES,
    *pictures.RULES,
    *handouts.RULES,
    *keeping.RULES,
    *placeholders.RULES,
    *sources.RULES,
    *balance.RULES,
    *languages.RULES,
    *editions.RULES,
    *codes.RULES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a check came to."""

    problems: tuple[Problem, ...] = ()  # errors and warnings, in the file's order
    accepted: tuple[Accepted, ...] = ()  # warnings that the script itself switches off

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the script from being used."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What the author should look at."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)


def check(script: Script, *, today: date, start: date | None = None) -> CheckResult:
    """Find everything that breaks a rule in a script that was read.

    `today` is the day of the check. With `start`, the first day of a round, days of the script
    are dates, and more rules apply to them.
    """
    index = ScriptIndex(script, today=today, start=start)
    problems = {problem for rule in RULES for problem in rule(index)}
    accepted, standing = suppressions.sorted_out(index, problems)
    return CheckResult(problems=in_order(standing), accepted=accepted)


def examine(script: Script, *, today: date, start: date | None = None) -> CheckResult:
    """Check a script, and tell along with it what a public body still owes, as warnings."""
    result = check(script, today=today, start=start)
    return replace(result, problems=in_order((*result.problems, *unmet(script))))

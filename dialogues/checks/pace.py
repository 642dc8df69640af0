"""Check that the dialogue asks for no more time and attention than it says and people have."""

from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.checks.openings import DAY, earliest_openings
from dialogues.script.dialogue import Stage
from dialogues.script.kinds.step import TELLING, Step, StepRole
from dialogues.script.problems import Problem
from dialogues.script.source import Path
from dialogues.timing.effort import minutes
from dialogues.turn.arms import is_for

LONGEST_DAY = 12  # minutes; more in one sitting and people give up
OFF_BY = 1  # minutes that a promise may be off the estimate
MOST_IN_ROW = 3  # messages without a question: more is a lecture


def promises(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a stage takes about the minutes it says."""
    stages = zip(index.dialogue.stages, minutes(index.dialogue), strict=True)
    for at, (stage, estimate) in enumerate(stages):
        takes = max(estimate, 1)
        if abs(takes - stage.minutes) > OFF_BY:
            reason = f"'{stage.id}' says {_minutes(stage.minutes)}, and takes about {takes:.0f}"
            remedy = "Say how long it takes, or change what is in it (an estimate)."
            yield index.problem_at("minutes-wrong", ("stages", at, "minutes"), reason, remedy)


def days(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no day asks anybody for more than twelve minutes."""
    for arm in index.dialogue.arms or ("",):
        yield from _long_days(index, arm)


def monologues(index: ScriptIndex) -> Iterator[Problem]:
    """Check that at most three messages come in a row without a question."""
    for at, stage in enumerate(index.dialogue.stages):
        yield from _monologues(index, stage.steps, ("stages", at, "steps"))


RULES = (promises, days, monologues)


def _long_days(index: ScriptIndex, arm: str) -> Iterator[Problem]:
    by_day: dict[str, int] = {}
    for at, (stage, day) in enumerate(_days(index)):
        if not is_for(stage, arm):
            continue
        before = by_day.get(day, 0)
        by_day[day] = before + stage.minutes
        if before <= LONGEST_DAY < by_day[day]:
            reason = f"{day} asks for {by_day[day]} minutes or more"
            remedy = f"Move a stage to another day: people give about {LONGEST_DAY} minutes."
            yield index.problem_at("day-too-long", ("stages", at, "minutes"), reason, remedy)


def _days(index: ScriptIndex) -> Iterator[tuple[Stage, str]]:
    """Give every stage with the day it opens at the earliest, in words."""
    earliest = earliest_openings(index)
    for stage in index.dialogue.stages:
        if stage.id in earliest:
            yield stage, f"day {earliest[stage.id] // DAY}"
        else:
            yield stage, str(stage.opens.on or f"the day after '{stage.opens.after}'")


def _monologues(index: ScriptIndex, steps: tuple[Step, ...], path: Path) -> Iterator[Problem]:
    run = 0
    for at, step in enumerate(steps):
        run = run + 1 if step.ROLE in TELLING else 0
        if run == MOST_IN_ROW + 1:
            reason = f"'{step.id}' is the fourth message in a row without a question"
            remedy = "Ask something before it, or put cards into a deck."
            yield index.problem_at("messages-in-row", (*path, at), reason, remedy)
        if step.ROLE is StepRole.WAY:
            for key, held in step.inside():
                yield from _monologues(index, held, (*path, at, key))


def _minutes(count: int) -> str:
    return f"{count} minute{'' if count == 1 else 's'}"

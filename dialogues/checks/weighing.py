"""Check that points can be shared out sensibly, and that the settings of a package differ."""

from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.script.kinds.allocate import Allocate
from dialogues.script.kinds.tradeoff import Tradeoff
from dialogues.script.problems import Problem


def shares(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every option can get a point."""
    for placed in index.steps:
        step = placed.step
        if isinstance(step, Allocate) and step.points < len(step.options):
            reason = f"{step.points} points are too few for {len(step.options)} options"
            remedy = "Give more points, so that every option can get one."
            yield index.problem_at("points-few", (*placed.path, "points"), reason, remedy)


def settings(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a code names one setting of a package only."""
    for placed in index.steps:
        if not isinstance(placed.step, Tradeoff):
            continue
        first: dict[str, str] = {}
        for name, dial in placed.step.dials.items():
            for code in dial.settings:
                if code in first:
                    path = (*placed.path, "dials", name, "settings", code)
                    reason = f"the code '{code}' is used in the dial '{first[code]}' too"
                    remedy = "Give it another code."
                    yield index.problem_at("setting-twice", path, reason, remedy, key=True)
                first.setdefault(code, name)


RULES = (shares, settings)

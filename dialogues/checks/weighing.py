"""Prove that points can be shared out sensibly, and that the settings of a package differ."""

from collections.abc import Iterator

from dialogues.checks.index import Book
from dialogues.script.problems import Problem
from dialogues.script.weighing import Allocate, Tradeoff


def shares(book: Book) -> Iterator[Problem]:
    """Prove that every option can get a point."""
    for placed in book.steps:
        step = placed.step
        if isinstance(step, Allocate) and step.points < len(step.options):
            reason = f"{step.points} points are too few for {len(step.options)} options"
            remedy = "Give more points, so that every option can get one."
            yield book.tell("points-few", (*placed.path, "points"), reason, remedy)


def settings(book: Book) -> Iterator[Problem]:
    """Prove that a code names one setting of a package only."""
    for placed in book.steps:
        if not isinstance(placed.step, Tradeoff):
            continue
        first: dict[str, str] = {}
        for name, dial in placed.step.dials.items():
            for code in dial.settings:
                if code in first:
                    path = (*placed.path, "dials", name, "settings", code)
                    reason = f"the code '{code}' is used in the dial '{first[code]}' too"
                    remedy = "Give it another code."
                    yield book.tell("setting-twice", path, reason, remedy, key=True)
                first.setdefault(code, name)


PROOFS = (shares, settings)

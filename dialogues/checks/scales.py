"""Check that a scale runs upwards, fits on buttons, and says what its ends mean."""

from collections.abc import Iterator

from dialogues.checks.index import Placed, ScriptIndex
from dialogues.script.kinds.scale import Scale
from dialogues.script.limits import MAX_POINTS
from dialogues.script.problems import Problem
from dialogues.script.source import Path


def points(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a scale runs upwards, and its points fit on buttons."""
    for placed, scale in index.of(Scale):
        path = _given(index, placed.path, "max", "min")
        if scale.least >= scale.most:
            reason = f"the scale runs from {scale.least} to {scale.most}"
            yield index.problem_at("scale-backwards", path, reason, "Make max larger than min.")
        elif scale.most - scale.least >= MAX_POINTS:
            reason = f"the scale has {scale.most - scale.least + 1} points"
            yield index.problem_at("scale-too-long", path, reason, f"Use at most {MAX_POINTS}.")


def labels(index: ScriptIndex) -> Iterator[Problem]:
    """Check that labels stand at points of the scale, and at both its ends."""
    for placed, scale in index.of(Scale):
        if 0 < scale.most - scale.least < MAX_POINTS:
            yield from _strays(index, placed, scale)
            yield from _ends(index, placed, scale)


RULES = (points, labels)


def _strays(index: ScriptIndex, placed: Placed, scale: Scale) -> Iterator[Problem]:
    points = {str(point) for point in range(scale.least, scale.most + 1)}
    for code in scale.labels:
        if code not in points:
            path = (*placed.path, "labels", code)
            reason = f"'{code}' is no point between {scale.least} and {scale.most}"
            yield index.problem_at(
                "scale-label-unknown", path, reason, "Take the label out.", key=True
            )


def _ends(index: ScriptIndex, placed: Placed, scale: Scale) -> Iterator[Problem]:
    for end in (scale.least, scale.most):
        if str(end) not in scale.labels:
            path, reason = (*placed.path, "labels"), f"the end {end} of the scale has no label"
            remedy = "Say what it means, so that people know."
            yield index.problem_at("scale-end-unlabelled", path, reason, remedy, key=True)


def _given(index: ScriptIndex, path: Path, *keys: str) -> Path:
    """Give the path of the first key that the author wrote."""
    node = index.script.node
    whole = node.place_of(path)
    return next(((*path, key) for key in keys if node.place_of((*path, key)) != whole), path)

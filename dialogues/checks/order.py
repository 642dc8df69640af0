"""Check that stages and steps have names of their own, and come in an order that works."""

from collections.abc import Iterator
from datetime import date

from dialogues.checks.index import ScriptIndex
from dialogues.script.kinds.step import ASKING, StepRole
from dialogues.script.problems import Problem

# Translations name texts by stage and step; these words name the rest of the script there.
_RESERVED = frozenset({"arms", "head", "privacy", "proposal", "scales", "sources"})


def stage_names(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every stage has a name of its own that means nothing else."""
    lines: dict[str, int] = {}
    for at, stage in enumerate(index.dialogue.stages):
        path = ("stages", at, "id")
        if stage.id in _RESERVED:
            reason = f"a stage cannot be called '{stage.id}'"
            yield index.problem_at("stage-reserved", path, reason, "Give it another name.")
        if stage.id in lines:
            reason = f"a second stage '{stage.id}', the first is on line {lines[stage.id]}"
            yield index.problem_at("stage-twice", path, reason, "Rename one of them.")
        lines.setdefault(stage.id, index.script.node.place_of(path).line)


def step_names(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every step has a name of its own in the whole dialogue."""
    for placed in index.steps:
        first = index.by_id[placed.step.id]
        if first is placed:
            continue
        reason = f"a second step '{placed.step.id}', the first is on {index.line_of(first)}"
        remedy = "Rename one of them."
        if index.line_of(first) == index.line_of(placed):
            reason, remedy = f"'{placed.step.id}' is included twice", "Include it once."
        yield index.problem_at("step-twice", (*placed.path, "id"), reason, remedy)


def consent_first(index: ScriptIndex) -> Iterator[Problem]:
    """Check that nothing is asked before consent, which everybody meets in the first stage."""
    first = next((placed for placed in index.steps if placed.step.ROLE in ASKING), None)
    remedy = "Begin the first stage with a step of type consent."
    if first is None:
        reason = "nobody is asked for consent"
        yield index.problem_at("consent-missing", ("stages",), reason, remedy, key=True)
    elif first.step.ROLE is not StepRole.CONSENT:
        reason = f"'{first.step.id}' asks before consent is given"
        yield index.problem_at("consent-late", first.path, reason, remedy)
    elif first.stage_no > 0 or not first.is_top:
        reason = f"not everybody meets the consent '{first.step.id}' before the rest"
        yield index.problem_at("consent-missed", first.path, reason, remedy)


def consent_purposes(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every purpose of a consent has a name of its own."""
    for placed, consent in index.in_role(StepRole.CONSENT):
        seen: set[str] = set()
        for field in ("required", "optional"):
            for at, purpose in enumerate(getattr(consent, field)):
                if purpose.id in seen:
                    path = (*placed.path, field, at, "id")
                    reason = f"a second purpose '{purpose.id}'"
                    yield index.problem_at("purpose-twice", path, reason, "Rename one of them.")
                seen.add(purpose.id)


def stage_order(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a stage opens after an earlier one, and days never run backwards."""
    before: list[str] = []
    day, on = -1, date.min
    for at, stage in enumerate(index.dialogue.stages):
        path, opens = ("stages", at, "opens"), stage.opens
        if opens.after is not None and opens.after not in before:
            reason = f"no stage '{opens.after}' comes before this one"
            yield index.problem_at("stage-unknown", (*path, "after"), reason, _one_of(before))
        if opens.day is not None and opens.day < day:
            reason = f"day {opens.day} comes after a stage that opens on day {day}"
            remedy = "Put the stages in the order of their days."
            yield index.problem_at("stages-disordered", (*path, "day"), reason, remedy)
        if opens.on is not None and opens.on < on:
            reason = f"{opens.on} comes after a stage that opens on {on}"
            remedy = "Put the stages in the order of their dates."
            yield index.problem_at("stages-disordered", (*path, "on"), reason, remedy)
        day, on = max(day, opens.day or 0), max(on, opens.on or on)
        before.append(stage.id)


RULES = (stage_names, step_names, consent_first, consent_purposes, stage_order)


def _one_of(names: list[str]) -> str:
    return f"Earlier stages: {', '.join(names)}." if names else "This is the first stage: use day."

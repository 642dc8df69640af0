"""Check that placeholders name what was asked before, and that no brace is left alone."""

from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.checks.texts import Wording
from dialogues.script.problems import Problem
from dialogues.text.placeholders import PERSONAL, asked_for, has_loose_brace

_OF_STAGES = ("title", "invitation")
_OF_STEPS = (*PERSONAL, "else")


def placeholders(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every placeholder stands in a message and names an earlier question."""
    for wording in index.wordings:
        yield from _told(index, wording)


RULES = (placeholders,)


def _told(index: ScriptIndex, wording: Wording) -> Iterator[Problem]:
    if not _may_hold_one(index, wording.context):
        if asked_for(wording.text):
            reason = f"a placeholder cannot stand here{wording.suffix}"
            remedy = "Only messages may hold one, and no answers or labels."
            yield index.problem_in(wording, "placeholder-misplaced", reason, remedy)
        return
    if has_loose_brace(wording.text):
        reason = f"a brace begins or ends no placeholder{wording.suffix}"
        remedy = "Write {step|fall-back}, or the brace twice: {{ or }}."
        yield index.problem_in(wording, "brace-loose", reason, remedy)
    for name in asked_for(wording.text):
        yield from _named(index, wording, name)


def _may_hold_one(index: ScriptIndex, context: str) -> bool:
    first, *rest = context.split(".")
    is_stage = any(stage.id == first for stage in index.dialogue.stages)
    match rest:
        case [field]:
            return is_stage and field in _OF_STAGES
        case [_, field]:
            return is_stage and field in _OF_STEPS
        case _:
            return False


def _named(index: ScriptIndex, wording: Wording, name: str) -> Iterator[Problem]:
    question = index.by_id.get(name)
    if question is None:
        reason = f"there is no question '{name}' to put in{wording.suffix}"
        yield index.problem_in(wording, "question-unknown", reason, _known(index))
    elif not question.step.has_words:
        reason = f"the answer to '{name}' cannot be put in{wording.suffix}"
        remedy = "Name a profile, single, multi or quiz step, or a scale of one item."
        yield index.problem_in(wording, "question-kind", reason, remedy)
    elif not _is_before(index, name, wording.context):
        reason = f"'{name}' is asked only later{wording.suffix}"
        yield index.problem_in(
            wording, "question-later", reason, "Ask it earlier, or leave it out."
        )


def _is_before(index: ScriptIndex, name: str, context: str) -> bool:
    stage, step, *_ = context.split(".")
    question = index.by_id[name]
    if placed := index.by_id.get(step):
        return question.position < placed.position
    order = [listed.id for listed in index.dialogue.stages]
    return question.stage_no < order.index(stage)


def _known(index: ScriptIndex) -> str:
    known = [placed.step.id for placed in index.steps if placed.step.has_words]
    return f"Name one of: {', '.join(known)}." if known else "Leave it out."

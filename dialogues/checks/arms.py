"""Check that arms are fair: known by name, told of, and offered what they missed."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from dialogues.checks.index import ScriptIndex
from dialogues.script.conditions import ARM, Test
from dialogues.script.kinds.say import Say
from dialogues.script.kinds.step import StepRole
from dialogues.script.problems import Problem
from dialogues.script.source import Path
from dialogues.turn.arms import is_for, meeting, missed


def arm_names(index: ScriptIndex) -> Iterator[Problem]:
    """Check that there is something to compare, and that stages name arms that there are."""
    arms = index.dialogue.arms
    if len(arms) == 1:
        yield index.problem_at(
            "arm-alone", ("arms",), "there is only one arm", "Add another, or none.", key=True
        )
    if arms and ARM in index.by_id:
        path = (*index.by_id[ARM].path, "id")
        reason = f"a step cannot be called '{ARM}' here"
        yield index.problem_at("step-reserved", path, reason, "Give it another name.")
    for at, stage in enumerate(index.dialogue.stages):
        for no, name in enumerate(stage.arms):
            if name not in arms:
                yield _no_arm(index, ("stages", at, "arms", no), name)


def arm_stages(index: ScriptIndex) -> Iterator[Problem]:
    """Check that everybody meets the first stage, and no arm waits for what it never meets."""
    for at, stage in enumerate(index.dialogue.stages):
        if at == 0 and stage.arms:
            reason = f"'{stage.id}' is the first stage, which everybody meets"
            remedy = "Take 'arms' out."
            yield index.problem_at(
                "arm-misses-start", ("stages", 0, "arms"), reason, remedy, key=True
            )
        before = {earlier.id: earlier for earlier in index.dialogue.stages[:at]}.get(
            stage.opens.after or ""
        )
        for arm in index.dialogue.arms:
            if before and is_for(stage, arm) and not is_for(before, arm):
                reason = f"people of the arm '{arm}' never finish '{before.id}'"
                remedy = "Let the stage open on a day, or after a stage that they meet."
                path = ("stages", at, "opens", "after")
                yield index.problem_at("arm-waits", path, reason, remedy)


def arm_before_consent(index: ScriptIndex) -> Iterator[Problem]:
    """Check that nothing asks for the arm before consent: it is drawn when somebody agreed."""
    consents = [placed.path for placed, _ in index.in_role(StepRole.CONSENT)]
    for placed in index.steps:
        names = placed.step.condition.names
        if index.dialogue.arms and ARM in names and placed.path < min(consents, default=()):
            reason = f"'{placed.step.id}' asks for the arm before people have agreed"
            remedy = "Put it behind the consent: only then is the arm drawn."
            yield index.problem_at("arm-early", placed.path, reason, remedy)


def control_told(index: ScriptIndex) -> Iterator[Problem]:
    """Check that people of a control arm are told that they are in one."""
    met = meeting(index.dialogue)
    telling = [p.step.id for p in index.steps if isinstance(p.step, Say) and p.step.tells_control]
    for arm in _controls(index):
        if not any(arm in met[step] for step in telling):
            reason = f"nothing tells people of '{arm}' that they are in a control arm"
            remedy = "Mark a message that they meet: 'tells_control: true'."
            yield index.problem_at("control-untold", ("arms", arm), reason, remedy, key=True)


def control_offered(index: ScriptIndex) -> Iterator[Problem]:
    """Check that people of a control arm are offered afterwards the cards they missed."""
    for arm in _controls(index):
        offered = _offered(index, arm)
        if left := [card for card in missed(index.dialogue, arm) if card not in offered]:
            reason = f"people of '{arm}' are never offered {_some(left)}, which others see"
            remedy = (
                f"Add a stage after the last questions with 'arms: [{arm}]' and "
                f"'gate: {{seen: [{left[0]}...]}}', which shows what they missed."
            )
            yield index.problem_at("control-unoffered", ("arms", arm), reason, remedy, key=True)


RULES = (arm_names, arm_stages, arm_before_consent, control_told, control_offered)


def arm_tests(index: ScriptIndex, path: Path, test: Test) -> Iterator[Problem]:
    """Report a test of the arm that names none."""
    if test.opposite is not None:
        yield from arm_tests(index, (*path, "not"), test.opposite)
        return
    for key, name in (("is", test.equals), ("includes", test.includes)):
        if name is not None and name not in index.dialogue.arms:
            yield _no_arm(index, (*path, key), name)
    for at, name in enumerate(test.one_of or ()):
        if name not in index.dialogue.arms:
            yield _no_arm(index, (*path, "one_of", at), name)
    if not test.names_codes:
        reason = "an arm is tested with 'is' or 'one_of'"
        yield index.problem_at("arm-test", path, reason, _arms(index), key=True)


def _no_arm(index: ScriptIndex, path: Path, name: str) -> Problem:
    near = get_close_matches(name, index.dialogue.arms, n=1)
    remedy = f"Did you mean '{near[0]}'?" if near else _arms(index)
    return index.problem_at("arm-unknown", path, f"there is no arm '{name}'", remedy)


def _arms(index: ScriptIndex) -> str:
    arms = ", ".join(index.dialogue.arms)
    return f"Arms: {arms}." if arms else "Add it under 'arms' at the top."


def _controls(index: ScriptIndex) -> list[str]:
    return [name for name, arm in index.dialogue.arms.items() if arm.control]


def _offered(index: ScriptIndex, arm: str) -> set[str]:
    """Name the cards that stages of the arm's own show after the last questions for everybody."""
    stages = index.dialogue.stages
    asking = {p.stage_no for p, _ in index.in_role(StepRole.QUESTION) if not p.stage.arms}
    own = [stage for stage in stages[max(asking, default=0) + 1 :] if arm in stage.arms]
    return {card for stage in own for card in stage.gate.seen}


def _some(cards: Sequence[str]) -> str:
    more = len(cards) - 1
    return f"the card '{cards[0]}'" + (f" and {more} more" if more else "")

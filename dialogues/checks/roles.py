"""Check that roles are named, ask for answers that there are, and leave people to be counted."""

from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.checks.references import condition_of
from dialogues.script.problems import Problem
from dialogues.script.roles import RESERVED


def role_names(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no role is called what filters call people."""
    for name in index.dialogue.roles:
        if name in RESERVED:
            reason, remedy = f"a role cannot be called '{name}'", "Give it another name."
            yield index.problem_at("role-reserved", ("roles", name), reason, remedy, key=True)


def role_conditions(index: ScriptIndex) -> Iterator[Problem]:
    """Check that roles test questions of the script for what they can be answered."""
    for name, role in index.dialogue.roles.items():
        path = ("roles", name, "when")
        yield from condition_of(index, path, role.condition, index.steps[-1], is_last=True)


def role_from_the_start(index: ScriptIndex) -> Iterator[Problem]:
    """Check that nobody has a role before any answer: whoever joins is a person."""
    for name, role in index.dialogue.roles.items():
        if role.condition.holds({}):
            reason = f"whoever has answered nothing yet would have the role '{name}'"
            remedy = "Test for an answer that only this role gives."
            yield index.problem_at("role-unasked", ("roles", name), reason, remedy, key=True)


RULES = (role_names, role_conditions, role_from_the_start)

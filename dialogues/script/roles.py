"""Roles: what somebody in a round may be instead of one of its people."""

from pydantic import ConfigDict, Field, model_validator

from dialogues.script.conditions import Alternatives, Requirement, Test
from dialogues.script.fields import Id, Part, Text

PERSON = "person"  # what filters call those who have no role
EVERYBODY = "everybody"  # and people and roles together
RESERVED = frozenset({PERSON, EVERYBODY})


class ScriptRole(Part):
    """What takes part and is no person, as the phone that a whole table shares."""

    title: Text
    """What it is called, for those who read the results."""
    when: dict[Id, Test] = Field(default={})
    """Questions, and what their answers must be; all must hold."""
    any_of: Alternatives = Field(default=(), alias="any")
    """Lists of such tests; all of at least one list must hold, beside those in `when`."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _tests_something(self) -> "ScriptRole":
        if not self.condition.is_stated:
            raise ValueError("give tests in when, in any, or in both")
        return self

    @property
    def condition(self) -> Requirement:
        """Give its tests."""
        return Requirement(self.when, self.any_of)

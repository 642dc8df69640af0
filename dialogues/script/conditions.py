"""What earlier answers must be: the tests of branches and loops."""

from collections.abc import Mapping

from pydantic import ConfigDict, Field, model_validator

from dialogues.script.fields import Code, Part

ARM = "arm"  # what a test calls the person's arm


class Test(Part):
    """What one earlier answer must be; exactly one of the fields."""

    equals: Code | None = Field(default=None, alias="is")
    """The code that was answered."""
    includes: Code | None = None
    """A code among those that were answered."""
    at_least: float | None = None
    """The number answered, or a higher one."""
    at_most: float | None = None
    """The number answered, or a lower one."""
    answered: bool | None = None
    """Whether there is an answer at all."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _exactly_one(self) -> "Test":
        if sum(value is not None for value in self.__dict__.values()) != 1:
            raise ValueError("give exactly one of: is, includes, at_least, at_most, answered")
        return self


Tests = Mapping[str, Test]  # by the step whose answer is tested

"""What earlier answers must be: the tests of branches and loops."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ConfigDict, Field, model_validator

from dialogues.script.fields import Code, Id, Part

ARM = "arm"  # what a test calls the person's arm
_WHOLE = re.compile(r"-?[0-9]{1,9}")


class Test(Part):
    """What one earlier answer must be; exactly one of the fields."""

    equals: Code | None = Field(default=None, alias="is")
    """The code that was answered."""
    one_of: tuple[Code, ...] | None = Field(default=None, min_length=1)
    """Codes, one of which was answered."""
    includes: Code | None = None
    """A code among those that were answered."""
    at_least: float | None = None
    """The number answered, or a higher one."""
    at_most: float | None = None
    """The number answered, or a lower one."""
    answered: bool | None = None
    """Whether there is an answer at all."""
    opposite: "Test | None" = Field(default=None, alias="not")
    """A test that must fail; whose answer is missing, or no number to compare, passes neither."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _exactly_one(self) -> "Test":
        if sum(value is not None for value in self.__dict__.values()) != 1:
            raise ValueError(
                "give exactly one of: is, one_of, includes, at_least, at_most, answered, not"
            )
        return self

    @property
    def innermost(self) -> "Test":
        """The test that is turned round, or this one."""
        return self if self.opposite is None else self.opposite.innermost

    @property
    def names_codes(self) -> bool:
        """Whether it asks for codes, as of an arm."""
        test = self.innermost
        return bool(test.equals or test.includes or test.one_of)

    def passes(self, answer: Any) -> bool | None:
        """Tell whether an answer passes; None where there is no answer to be tested."""
        if self.opposite is not None:
            passed = self.opposite.passes(answer)
            return None if passed is None else not passed
        if self.answered is not None:
            return (answer is not None) == self.answered
        return None if answer is None else self._is_met(answer)

    def _is_met(self, answer: Any) -> bool | None:
        if self.equals is not None:
            return _codes(answer) == [self.equals]
        if self.one_of is not None:
            return len(_codes(answer)) == 1 and _codes(answer)[0] in self.one_of
        if self.includes is not None:
            return self.includes in _codes(answer)
        return self._is_within(_numbers(answer))

    def _is_within(self, numbers: list[float]) -> bool | None:
        """Compare every number: a scale of several items passes when all its items do.

        None where there is none, as of somebody who could not say.
        """
        if not numbers:
            return None
        if self.at_least is not None:
            return min(numbers) >= self.at_least
        return self.at_most is not None and max(numbers) <= self.at_most


Tests = Mapping[Id, Test]  # by the step whose answer is tested
Alternatives = tuple[dict[Id, Test], ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Tests that must all hold, and lists of tests, one of which must hold as a whole."""

    tests: Tests
    any_of: Alternatives = ()

    def __bool__(self) -> bool:
        """Tell whether anything is tested."""
        return bool(self.tests or self.any_of)

    @property
    def is_stated(self) -> bool:
        """Whether something is tested, and none of the lists is empty."""
        return bool(self) and all(self.any_of)

    @property
    def names(self) -> frozenset[str]:
        """The steps whose answers are tested."""
        return frozenset(name for tests in (self.tests, *self.any_of) for name in tests)

    def ways(self) -> Iterator[tuple[tuple[str, Test], ...]]:
        """Give each list of tests that is enough for the condition to hold."""
        for tests in self.any_of or ({},):
            yield (*self.tests.items(), *tests.items())

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Tell whether it holds for these answers."""
        return any(all(test.passes(answers.get(step)) for step, test in way) for way in self.ways())

    def renamed(self, names: Mapping[str, str]) -> "Requirement":
        """Give the same tests of steps that have other names."""
        tests, *any_of = [
            {names.get(step, step): test for step, test in tests.items()}
            for tests in (self.tests, *self.any_of)
        ]
        return Requirement(tests, tuple(any_of))


NOTHING = Requirement({})  # holds for everybody


def number(code: str) -> float | None:
    """Give a code's value where it is a whole number, as points are; 'inf' and '1e5' are names."""
    return float(code) if _WHOLE.fullmatch(code) else None


def _codes(answer: Any) -> list[str]:
    if isinstance(answer, dict):
        return [_code(value) for value in answer.values() if value is not None]
    return [str(code) for code in answer] if isinstance(answer, list) else [_code(answer)]


def _code(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.15g}"


def _numbers(answer: Any) -> list[float]:
    if isinstance(answer, dict):
        return [value for value in answer.values() if isinstance(value, int | float)]
    if isinstance(answer, int | float):
        return [answer]
    return [value for code in _codes(answer) if (value := number(code)) is not None]

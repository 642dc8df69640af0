"""A question with several answers."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from dialogues.script.change_rules import ASKED, OFFERED, SAFE, Rules
from dialogues.script.columns import Column, Label, Measure, each
from dialogues.script.fields import Code, FurtherNames, Options, Text
from dialogues.script.kinds.step import (
    ID_AND_TYPE,
    Step,
    StepRole,
    Steps,
    in_words,
    picked_together,
)
from dialogues.script.own_answer import LABEL, OTHER, checked, with_own, words_column


class Multi(Step):
    """Several answers out of several; an exclusive option clears the rest."""

    ROLE: ClassVar[StepRole] = StepRole.QUESTION
    HAS_BUTTONS: ClassVar[bool] = True
    MAY_BE_REVEALED: ClassVar[bool] = True
    COUNTS_PEOPLE: ClassVar[bool] = True
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "text": ASKED,
        "options": OFFERED,
        "also": SAFE,
        "exclusive": OFFERED,
        "most": OFFERED,
        "other": OFFERED,
        "other_label": ASKED,
        "random": ASKED,
    }

    type: Literal["multi"]
    """A question with several answers."""
    text: Text
    """The question."""
    options: Options
    """The answers: a short code and what people see."""
    also: FurtherNames = Field(default={})
    """What else people may call an answer when they type: by its code, with commas between."""
    exclusive: tuple[Code, ...] = ()
    """Codes of answers that go with no other, such as none of these."""
    most: int | None = Field(default=None, ge=1)
    """How many answers may be picked."""
    other: bool = False
    """Whether people may answer something else, and then say it in their own words."""
    other_label: Text | None = None
    """The words for something else, in place of the bot's own."""
    random: bool = False
    """Whether the answers are shown in an order drawn by lot."""

    @model_validator(mode="after")
    def _own_answer(self) -> "Multi":
        checked(self.options, other=self.other, label=self.other_label)
        return self

    @property
    def own_answer(self) -> Label | None:
        """Give the words for something else, if people may answer that."""
        return (self.other_label or LABEL) if self.other else None

    @property
    def codes(self) -> tuple[str, ...]:
        """Name the options, and something else."""
        return tuple(with_own(self.options, self.own_answer))

    def choices(self, steps: Steps) -> Mapping[str, Label]:
        """Give the options, and something else."""
        return with_own(self.options, self.own_answer)

    @property
    def built_in(self) -> tuple[str, Label] | None:
        """Give something else, if people may answer that."""
        own = self.own_answer
        return None if own is None else (OTHER, own)

    @property
    def listed_codes(self) -> tuple[str, tuple[str, ...]]:
        """Give the answers that go with no other, which stay at the end."""
        return "exclusive", self.exclusive

    @property
    def pick_limit(self) -> tuple[str, int | None]:
        """Give how many may be picked."""
        return "most", self.most

    @property
    def presses(self) -> int:
        """Count as many as may be picked, or one."""
        return self.most or 1

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give a column for each option, and one of own words."""
        yield from each(Measure.YES_NO, self.choices(steps))
        yield from words_column(self.own_answer)

    @property
    def has_words(self) -> bool:
        """Tell that the labels of the answers can be put into a text."""
        return True

    def in_words(self, answer: Any, steps: Steps) -> str:
        """Give the labels of the answers."""
        return in_words(self.options, answer)

    def remembered(self, needed: Collection[str]) -> Iterator[Any]:
        """Give each code alone, and those needed with at most one more."""
        for picked in picked_together(self.codes, needed):
            if len(picked) == 1 or self._may_be_picked(picked):
                yield picked

    def _may_be_picked(self, picked: list[str]) -> bool:
        is_few = self.most is None or len(picked) <= self.most
        return is_few and not set(self.exclusive) & set(picked)

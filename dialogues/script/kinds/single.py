"""A question with one answer."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from dialogues.disclosure.results import Together
from dialogues.script.change_rules import ASKED, OFFERED, SAFE, Rules
from dialogues.script.columns import Column, Label, Measure
from dialogues.script.fields import Code, Drawn, FurtherNames, Id, ManyOptions, Part, Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps, in_words
from dialogues.script.limits import MAX_ALWAYS, MAX_OPTIONS
from dialogues.script.own_answer import LABEL, OTHER, checked, with_own, words_column
from dialogues.script.sides import Sides, halves


class Single(Step):
    """One answer out of several."""

    ROLE: ClassVar[StepRole] = StepRole.QUESTION
    HAS_BUTTONS: ClassVar[bool] = True
    MAY_BE_REVEALED: ClassVar[bool] = True
    JUDGED_BY: ClassVar[str] = "options"
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "text": ASKED,
        "options": OFFERED,
        "other": OFFERED,
        "other_label": ASKED,
        "also": SAFE,
        "random": ASKED,
        "last": ASKED,
        "compare_to": SAFE,
        "ordered": SAFE,
        "sides": SAFE,
    }
    PARTS: ClassVar[tuple[type[Part], ...]] = (Sides,)

    type: Literal["single"]
    """A question with one answer."""
    text: Text
    """The question."""
    options: ManyOptions
    """The answers: a short code and what people see. Over 20 are searched by their letters."""
    also: FurtherNames = Field(default={})
    """What else people may call an answer when they type: by its code, with commas between."""
    random: Drawn = False
    """Whether the answers are shown in an order drawn by lot; `flip` only turns them round."""
    last: tuple[Code, ...] = ()
    """Codes of answers that stay at the end of a drawn order, such as something else."""
    other: bool = False
    """Whether people may answer something else, and then say it in their own words."""
    other_label: Text | None = None
    """The words for something else, in place of the bot's own."""
    compare_to: Id | None = None
    """The earlier question with the same answers that this one is compared to."""
    ordered: bool = False
    """Whether the answers run from one end to the other; the middle then counts as unsure."""
    sides: Sides | None = None
    """Which answers are for it, unsure, and against it, where they do not run in that order."""

    @model_validator(mode="after")
    def _own_answer(self) -> "Single":
        checked(self.options, other=self.other, label=self.other_label)
        return self

    @model_validator(mode="after")
    def _list(self) -> "Single":
        if self.is_searched and self.random:
            raise ValueError(
                f"over {MAX_OPTIONS} answers are shown as people search them: take random out"
            )
        if self.is_searched and len(self.last) > MAX_ALWAYS:
            raise ValueError(
                f"name at most {MAX_ALWAYS} answers under last, which always shows them"
            )
        return self

    @property
    def is_searched(self) -> bool:
        """Tell that there are more answers than can be shown."""
        return len(self.options) > MAX_OPTIONS

    def read_texts(self) -> Iterator[str]:
        """Give the question, and the answers if people see them all."""
        yield self.text
        if not self.is_searched:
            yield from self.options.values()

    @property
    def presses(self) -> int:
        """Count one, and one more for letters that are typed first."""
        return 2 if self.is_searched else 1

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
    def folded(self) -> tuple[Together, ...]:
        """Fold the answers to their sides."""
        if self.sides is not None:
            return self.sides.folded
        neither = (OTHER,) if self.other else ()
        return halves(tuple(self.options), neither) if self.ordered else ()

    @property
    def listed_codes(self) -> tuple[str, tuple[str, ...]]:
        """Give the answers that stay at the end."""
        return "last", self.last

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give one column, and one of own words."""
        yield Column(measure=Measure.CODE, values=tuple(self.choices(steps).items()))
        yield from words_column(self.own_answer)

    @property
    def has_words(self) -> bool:
        """Tell that the label of the answer can be put into a text."""
        return True

    def in_words(self, answer: Any, steps: Steps) -> str:
        """Give the label of the answer."""
        return in_words(self.options, answer)

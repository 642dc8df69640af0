"""A question with a right answer."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from dialogues.script.change_rules import ASKED, OFFERED, SAFE, Rules
from dialogues.script.columns import DONT_KNOW, YES_NO, Column, Label, Measure
from dialogues.script.fields import Code, FurtherNames, Id, Options, Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps, in_words
from dialogues.script.reading import reading_seconds


class Quiz(Step):
    """A knowledge item whose key a card answers; asked again by `repeats`, without feedback."""

    ROLE: ClassVar[StepRole] = StepRole.QUESTION
    HAS_BUTTONS: ClassVar[bool] = True
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "text": ASKED,
        "options": OFFERED,
        "also": SAFE,
        "answer": ASKED,
        "card": SAFE,
        "repeats": OFFERED,
        "explain": SAFE,
        "random": ASKED,
        "last": ASKED,
    }

    type: Literal["quiz"]
    """A question with a right answer."""
    text: Text | None = None
    """The question."""
    options: Options | None = None
    """The answers: a short code and what people see."""
    also: FurtherNames = Field(default={})
    """What else people may call an answer when they type: by its code, with commas between."""
    answer: Code | None = None
    """The code of the right answer."""
    card: Id | None = None
    """The card that gives the answer."""
    repeats: Id | None = None
    """The earlier quiz that is asked again."""
    explain: Text | None = None
    """What is said after the answer; nothing if not given."""
    random: bool = True
    """Whether the answers are shown in an order drawn by lot."""
    last: tuple[Code, ...] = ()
    """Codes of answers that stay at the end of a drawn order, such as none of these."""

    @model_validator(mode="after")
    def _whole_or_repeat(self) -> "Quiz":
        own = (self.text, self.options, self.answer, self.card)
        if self.repeats is None and None in own:
            raise ValueError("a quiz needs text, options, answer and card, or repeats")
        if self.repeats is not None and any(part is not None for part in own):
            raise ValueError("a quiz that repeats another takes its text, options and answer")
        return self

    def asked_as(self, steps: Steps) -> Step:
        """Give the quiz it repeats, if it is there."""
        return steps.get(self.repeats, self) if self.repeats is not None else self

    def wording(self, steps: Steps) -> str:
        """Give its own words, or those of the quiz it repeats."""
        if self.repeats is None:
            return super().wording(steps)
        return steps[self.repeats].wording({}) if self.repeats in steps else ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Name its own options."""
        return tuple(self.options or ())

    def choices(self, steps: Steps) -> Mapping[str, Label]:
        """Give its own options, or those of the quiz it repeats."""
        if self.repeats is None:
            return dict(self.options or {})
        return steps[self.repeats].choices({}) if self.repeats in steps else {}

    def stored_codes(self, steps: Steps) -> list[str]:
        """Name the options, and that somebody did not know."""
        return [*self.choices(steps), DONT_KNOW[0]]

    def stored_labels(self, steps: Steps) -> Mapping[str, Label]:
        """Give the options, and what those chose who did not know."""
        return {**dict((DONT_KNOW,)), **self.choices(steps)}

    @property
    def built_in(self) -> tuple[str, Label] | None:
        """Give what lets people say that they do not know."""
        return DONT_KNOW

    @property
    def key_card(self) -> str:
        """Give the card of a quiz that does not repeat another."""
        return self.card or ""

    @property
    def tells_key(self) -> bool:
        """Tell that an explanation gives it away."""
        return self.explain is not None

    @property
    def listed_codes(self) -> tuple[str, tuple[str, ...]]:
        """Give the answers that stay at the end."""
        return "last", self.last

    def seconds(self, steps: Steps) -> float:
        """Count what it repeats, if that is there."""
        first = steps.get(self.repeats or "")
        if isinstance(first, Quiz) and first.text:
            return first.seconds(steps) + reading_seconds(self.explain or "")
        return super().seconds(steps)

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give the column of the answer, and whether it was right."""
        key = getattr(self.asked_as(steps), "answer", None) or ""
        values = (*self.choices(steps).items(), DONT_KNOW)
        yield Column(measure=Measure.CODE, values=values, key=key)
        yield Column(measure=Measure.YES_NO, suffix="__right", values=YES_NO, key=key)

    @property
    def has_words(self) -> bool:
        """Tell that the label of the answer can be put into a text."""
        return True

    def in_words(self, answer: Any, steps: Steps) -> str:
        """Give the label of the answer, as the quiz it repeats has it."""
        if self.repeats is None:
            return in_words(self.options or {}, answer)
        return steps[self.repeats].in_words(answer, steps) if self.repeats in steps else ""

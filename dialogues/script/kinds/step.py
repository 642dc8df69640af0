"""What can be asked of any step of a script, without anybody taking part in it.

A kind answers where it has something to say of its own; all else is as it stands here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar, Self

from dialogues.disclosure.results import Together
from dialogues.script.change_rules import OFFERED, SAFE, STAGE, Rules
from dialogues.script.columns import Column, Label
from dialogues.script.conditions import NOTHING, Requirement
from dialogues.script.enclosures import Handout, Image, Link
from dialogues.script.fields import BETWEEN_NAMES, FLIP, Id, Part, Text
from dialogues.script.purposes import Purpose
from dialogues.script.reading import PRESS, reading_seconds
from dialogues.script.rewording import TextChange, reworded_fields, reworded_labels
from dialogues.text.markup import escape

_TEXTS = ("title", "text", "more", "why", "explain", "declined", "other_label", "unit", "unsure")
_LABELS = ("options", "items", "labels", "points", "also")
_READ = ("title", "text", "more", "why", "explain")
_LISTED = ("options", "items")

# A step's id and type are no changes of a field: other ids are other steps, and a step of another
# type is told as such. They are listed so that nothing is missing.
# What no kind is without. Nobody who takes part is shown a note.
ID_AND_TYPE: Rules = {"id": STAGE, "type": OFFERED, "note": SAFE}

Steps = Mapping[str, "Step"]  # of a whole dialogue, by id
Inside = tuple["Step", ...]  # what stands in a step, in order


class StepRole(StrEnum):
    """What a step is to those who take part, whatever its kind."""

    MESSAGE = "message"  # says something
    CARD = "card"  # informs
    DECK = "deck"  # holds cards
    QUESTION = "question"  # asks for an answer
    CONSENT = "consent"  # asks to agree, which is kept apart from answers
    RESULTS = "results"  # tells what others answered
    REST = "rest"  # offers to stop for today
    WAY = "way"  # holds steps that some meet, or that are met again


TELLING = frozenset({StepRole.MESSAGE, StepRole.CARD, StepRole.RESULTS})
ASKING = frozenset({StepRole.QUESTION, StepRole.CONSENT})
HOLDING = frozenset({StepRole.DECK, StepRole.WAY})


class Step(Part):
    """What every step has: an id, unique in the whole dialogue."""

    ROLE: ClassVar[StepRole]  # every kind says its own
    PARTS: ClassVar[tuple[type[Part], ...]] = ()  # what only this kind is made of
    HOLDS: ClassVar[Mapping[str, str]] = {}  # fields that hold steps -> keys in the file
    IS_MET: ClassVar[bool] = True  # by people; what is not has gone when a script is read
    MAY_BE_REPEATED: ClassVar[bool] = True  # inside a loop
    MAY_BE_REVEALED: ClassVar[bool] = False  # its answers, to others
    HAS_BUTTONS: ClassVar[bool] = False  # it is answered by a tap on what its author wrote
    COUNTS_PEOPLE: ClassVar[bool] = False  # one person counts for several answers
    IS_OF_PERSON: ClassVar[bool] = False  # it asks who somebody is
    JUDGED_BY: ClassVar[str] = ""  # the key of its answers, where it asks what somebody thinks
    WAY_OUT: ClassVar[str] = "options"  # the key that lets people be unsure

    id: Id
    """The step's name, unique in the whole dialogue."""
    note: Text | None = None
    """What reviewers and readers of the codebook should know; people are not shown it."""

    # --- what stands in it ---

    def inside(self) -> Iterator[tuple[str, Inside]]:
        """Give the steps it holds, with the key they stand under."""
        for field, key in self.HOLDS.items():
            yield key, getattr(self, field)

    def with_inside(self, change: Callable[[Inside], Inside]) -> Self:
        """Put other steps in place of those it holds."""
        update = {field: change(getattr(self, field)) for field in self.HOLDS}
        return self.model_copy(update=update) if update else self

    def entered(self, arm: int, seed: int) -> Sequence["Step"]:
        """Give the steps that a person meets in one of its arms; the seed is the person's."""
        raise TypeError(f"{self.id} holds no steps")

    def parted(self, arms: frozenset[str]) -> Iterator[tuple[Inside, frozenset[str]]]:
        """Give the steps it holds, with those of the arms whose people may meet them."""
        for _, steps in self.inside():
            yield steps, arms

    @property
    def condition(self) -> Requirement:
        """What must hold for the first of the arms it holds to be met."""
        return NOTHING

    @property
    def goal(self) -> Requirement:
        """What must hold for the repeating to end."""
        return NOTHING

    def later_names(self) -> Iterator[tuple[str, str]]:
        """Give each id that repeating makes, with the one it was made of."""
        yield from ()

    # --- what it says ---

    def wording(self, steps: Steps) -> str:
        """Give the words it asks with."""
        return getattr(self, "text", None) or ""

    def reworded(self, stage: str, change: TextChange) -> Self:
        """Change every text of it and of what it holds."""
        prefix = f"{stage}.{self.id}"
        worded = reworded_fields(self, prefix, _TEXTS, change)
        return worded.model_copy(update=self.reworded_inside(stage, prefix, change))

    def reworded_inside(self, stage: str, prefix: str, change: TextChange) -> dict[str, Any]:
        """Change what is deeper in it than one of its own texts."""
        update: dict[str, Any] = {
            field: reworded_labels(labels, f"{prefix}.{field}", change)
            for field in _LABELS
            if isinstance(labels := getattr(self, field, None), dict)
        }
        for field in self.HOLDS:
            steps: Inside = getattr(self, field)
            update[field] = tuple(step.reworded(stage, change) for step in steps)
        return update

    def read_texts(self) -> Iterator[str]:
        """Give the texts that somebody reads who meets it."""
        for field in _READ:
            yield getattr(self, field, None) or ""
        for field in _LISTED:
            yield from (getattr(self, field, None) or {}).values()

    @property
    def presses(self) -> int:
        """How many buttons somebody presses who answers all of it."""
        return 1

    def seconds(self, steps: Steps) -> float:
        """Estimate how long it takes somebody who reads all of it and answers everything."""
        return reading_seconds(*self.read_texts()) + PRESS * self.presses

    # --- what a card shows and claims ---

    @property
    def speaks_of(self) -> str:
        """Whether it speaks of a benefit, of a risk, or of neither; empty if it is no card."""
        return ""

    @property
    def claims(self) -> tuple[str, ...]:
        """What it says for or against."""
        return ()

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Names of the sources of its claims."""
        return ()

    @property
    def picture(self) -> Image | None:
        """A picture shown with it."""
        return None

    @property
    def page(self) -> Link | None:
        """A page to read elsewhere."""
        return None

    @property
    def handout(self) -> Handout | None:
        """A file to take away."""
        return None

    @property
    def shown_results(self) -> tuple[str, int] | None:
        """The question whose answers it shows to others, and the people it wants for that."""
        return None

    # --- what it can be answered with ---

    def asked_as(self, steps: Steps) -> "Step":
        """Give the step whose question this one asks: itself, or the quiz it repeats."""
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes it can be answered with; none if it has none."""
        return ()

    def choices(self, steps: Steps) -> Mapping[str, Label]:
        """Give the codes its answers may have with their labels; empty for open questions."""
        return {}

    def stored_codes(self, steps: Steps) -> list[str]:
        """Give the codes that may stand in the store as an answer, in order."""
        return list(self.choices(steps))

    def stored_labels(self, steps: Steps) -> Mapping[str, Label]:
        """Give the labels of what may stand in the store as an answer."""
        return self.choices(steps)

    @property
    def written_labels(self) -> Mapping[str, str]:
        """The labels that its author gave its answers, by code."""
        labels: Mapping[str, str]
        labels = getattr(self, "options", None) or getattr(self, "labels", None) or {}
        return labels

    @property
    def synonyms(self) -> Iterator[tuple[str, str]]:
        """Give what else its answers may be called: a code and a name, one after the other."""
        for code, names in (getattr(self, "also", None) or {}).items():
            yield from ((code, name.strip()) for name in names.split(BETWEEN_NAMES))

    @property
    def built_in(self) -> tuple[str, Label] | None:
        """The code and the words of an answer that always stands beside the others."""
        return None

    @property
    def is_searched(self) -> bool:
        """Whether its answers are too many to show, so that people find theirs by its letters."""
        return False

    @property
    def own_answer(self) -> Label | None:
        """The words for something else, which people then say in their own; None if they cannot."""
        return None

    @property
    def takes_numbers(self) -> bool:
        """Whether its answers are numbers, which tests can compare."""
        return bool(self.codes) and all(map(is_whole, self.codes))

    @property
    def parts(self) -> Mapping[str, str]:
        """The parts that are answered one by one, with their labels."""
        return {}

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """What people may agree to in it."""
        return ()

    @property
    def needed_purposes(self) -> tuple[Purpose, ...]:
        """What people must agree to in it."""
        return ()

    @property
    def folded(self) -> tuple[Together, ...]:
        """Its answers told as two or three sides; empty where they have none."""
        return ()

    def told_as_one(self, codes: Together, steps: Steps) -> str:
        """Say answers that are told as one, in words that are safe inside Markdown."""
        labels = self.written_labels
        return " / ".join(escape(labels.get(code, code)) for code in codes)

    @property
    def listed_codes(self) -> tuple[str, tuple[str, ...]]:
        """The key of a list of its codes, and the list: those stay last in a drawn order."""
        return "", ()

    @property
    def pick_limit(self) -> tuple[str, int | None]:
        """The key of how many answers may be picked, and how many."""
        return "", None

    @property
    def is_drawn(self) -> bool:
        """Whether what it offers is shown in an order drawn by lot."""
        return bool(getattr(self, "random", False))

    @property
    def is_turned(self) -> bool:
        """Whether the lot only says which end of what it offers comes first."""
        return getattr(self, "random", False) == FLIP

    @property
    def compared_to(self) -> str | None:
        """The earlier question with the same answers that this one is compared to."""
        return getattr(self, "compare_to", None)

    @property
    def key_card(self) -> str:
        """The card that gives its right answer; empty if it has none."""
        return ""

    @property
    def tells_key(self) -> bool:
        """Whether the right answer is told after one."""
        return False

    @property
    def media(self) -> tuple[str, ...]:
        """How it can be answered but by a tap: text, voice, photo."""
        return ()

    # --- what becomes of an answer ---

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give the columns of a table that it fills."""
        yield from ()

    @property
    def has_words(self) -> bool:
        """Whether an answer to it can be put into a text."""
        return False

    def in_words(self, answer: Any, steps: Steps) -> str:
        """Give an answer, as it is remembered, in words that are safe inside Markdown."""
        return ""

    def remembered(self, needed: Collection[str]) -> Iterator[Any]:
        """Give answers as they are remembered: any that tests can tell apart has a like here.

        `needed` are codes that must be among those picked, where several can be, and numbers that
        tests compare with.
        """
        own = () if self.built_in is None else self.built_in[:1]
        yield from dict.fromkeys((*self.codes, *own)) if self.codes else (1,)


def is_whole(code: str) -> bool:
    """Tell whether a code is a whole number, as points are; 'inf' and '1e5' are names."""
    return code.isascii() and code.removeprefix("-").isdecimal()


def walk(steps: Iterable[Step]) -> Iterator[Step]:
    """Give steps depth first, in script order: a container comes before what it holds."""
    for step in steps:
        yield step
        for _, held in step.inside():
            yield from walk(held)


def in_words(labels: Mapping[str, str], answer: Any) -> str:
    """Give the labels of one code, or of several, safe inside Markdown."""
    codes = answer if isinstance(answer, list) else [answer] if answer else []
    return ", ".join(escape(labels[code]) for code in codes if code in labels)


def picked_together(codes: Sequence[str], needed: Collection[str]) -> Iterator[list[str]]:
    """Give each code alone, and then those needed with at most one more, where that is several."""
    yield from ([code] for code in codes)
    for code in codes:
        picked = [known for known in codes if known in needed or known == code]
        if len(picked) > 1:
            yield picked

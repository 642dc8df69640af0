"""What a question puts into the columns of a table, as far as its kind can tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

UNSURE_CODE = "unsure"  # as answers to a scale are stored


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWord:
    """One of the bot's own words, by its key; who writes a codebook spells it."""

    key: str


Label = str | OwnWord
Values = tuple[tuple[str, Label], ...]  # (code, label)

YES_NO: Values = (("1", "yes"), ("0", "no"))
DONT_KNOW: tuple[str, Label] = ("dont_know", OwnWord(key="dont_know"))
"""What every quiz offers beside its options."""
NO_INFORMATION: tuple[str, Label] = ("no_information", OwnWord(key="no_information"))
"""What stands beside every rating."""


class Measure(StrEnum):
    """What a variable's cells hold."""

    CODE = "code"  # one of the values
    YES_NO = "yes_no"  # 1 or 0
    NUMBER = "number"  # as written, a point of a scale, a rating, or points given
    PLACE = "place"  # 1 is the first place
    ORDER = "order"  # ids in the order shown
    TEXT = "text"  # the person's words
    FILE = "file"  # names of files in the attachments folder
    STATUS = "status"  # whether the question or its part was answered, and if not, why
    COUNT = "count"  # how many times it was answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column that a question fills."""

    measure: Measure
    suffix: str = ""  # what its name has after that of the question
    part: str = ""  # the option, scale item or consent purpose it is about
    label: Label = ""  # of the part
    values: Values = ()  # what its cells may hold, where that is a list
    missing: Values = ()  # why a cell may be blank: what stands in its status then, and the words
    key: str = ""  # the right answer of a quiz
    unit: str = ""  # what a number counts
    least: float | None = None  # of the numbers that can be answered
    most: float | None = None


def each(
    measure: Measure,
    parts: Mapping[str, Label],
    *,
    prefix: str = "",
    values: Values = YES_NO,
    missing: Values = (),
) -> Iterator[Column]:
    """Give a column for each part that is answered by itself."""
    for part, label in parts.items():
        yield Column(
            measure=measure,
            suffix=f"__{prefix}{part}",
            part=part,
            label=label,
            values=values,
            missing=missing,
        )

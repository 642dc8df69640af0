"""The small typed values authors write: ids, codes, durations, times of day."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)

from dialogues.script.change_rules import Rules
from dialogues.script.editions import Limit
from dialogues.script.limits import MAX_ID, MAX_LISTED, MAX_OPTIONS, MAX_TEXT

_UNITS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 30 * 86_400}


_DURATION = re.compile(r"^(\d+) (minute|hour|day|week|month)s?$")


def parse_duration(value: object) -> object:
    """Read '30 minutes', '1 day' or '12 months' (a month is 30 days) as a timedelta."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.match(value.strip()) if isinstance(value, str) else None
    if not match:
        raise ValueError("write a number and a unit, such as '30 minutes', '2 hours' or '1 day'")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def parse_clock(value: object) -> object:
    """Read '18:30' as a time of day."""
    if isinstance(value, time):
        return value
    try:
        hour, minute = str(value).split(":")
        return time(int(hour), int(minute))
    except ValueError:
        raise ValueError('write a time of day between quotes, such as "18:30"') from None


def codes_as_text(value: object) -> object:
    """Let authors write 1: and 'yes': alike; a code is always text."""
    if isinstance(value, Mapping):
        return {str(code): label for code, label in value.items()}
    return value


def as_text(pattern: str) -> WithJsonSchema:
    """Describe to editors what an author writes, not what it is read as."""
    return WithJsonSchema({"type": "string", "pattern": pattern})


Duration = Annotated[timedelta, BeforeValidator(parse_duration), as_text(_DURATION.pattern)]


ClockTime = Annotated[time, BeforeValidator(parse_clock), as_text(r"^\d{1,2}:\d{2}$")]


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=MAX_ID)]


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=MAX_ID)]


Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]*$", max_length=24)]


Point = Annotated[
    str, StringConstraints(pattern=r"^(?:-?[0-9]+|[A-Za-z0-9][A-Za-z0-9_]*)$", max_length=24)
]


Text = Annotated[
    str,
    StringConstraints(min_length=1, strip_whitespace=True),
    Limit(since=2, longest=MAX_TEXT),
]


WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>]+$")]


Words = Annotated[dict[Code, Text], BeforeValidator(codes_as_text)]


SeveralWords = Annotated[
    dict[Code, Text], Field(min_length=2, max_length=MAX_OPTIONS), BeforeValidator(codes_as_text)
]


ManyWords = Annotated[
    dict[Code, Text], Field(min_length=2, max_length=MAX_LISTED), BeforeValidator(codes_as_text)
]


ManyPoints = Annotated[
    dict[Point, Text], Field(min_length=2, max_length=MAX_LISTED), BeforeValidator(codes_as_text)
]


FLIP = "flip"  # turns an ordered list round by lot


def true_false_or_flip(value: object, check: ValidatorFunctionWrapHandler) -> object:
    """Refuse any other word, in one sentence."""
    try:
        return check(value)
    except ValidationError:
        raise ValueError("write true, false or flip") from None


Drawn = Annotated[bool | Literal["flip"], WrapValidator(true_false_or_flip)]


class Named(dict[str, str]):
    """The answers of a named scale, which know its name."""

    __slots__ = ("scale",)

    def __init__(self, scale: str, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.scale = scale


def _keep_name(value: object, check: ValidatorFunctionWrapHandler) -> object:
    return Named(value.scale, check(value)) if isinstance(value, Named) else check(value)


ScaleName = Annotated[str, Field(description="The name of one of the scales at the top.")]


Labels = Annotated[Words, WrapValidator(_keep_name, json_schema_input_type=Words | ScaleName)]


PointLabels = Annotated[
    dict[Point, Text],
    BeforeValidator(codes_as_text),
    WrapValidator(_keep_name, json_schema_input_type=dict[Point, Text] | ScaleName),
]


Options = Annotated[
    SeveralWords, WrapValidator(_keep_name, json_schema_input_type=SeveralWords | ScaleName)
]


def names_joined(value: object) -> object:
    """Let authors give further names as a list, too; translators meet them as one text."""
    if not isinstance(value, Mapping):
        return value
    return {code: _joined(names) for code, names in value.items()}


def _joined(names: object) -> object:
    return f"{BETWEEN_NAMES} ".join(map(str, names)) if isinstance(names, list | tuple) else names


BETWEEN_NAMES = ","  # stands between further names of an answer


FurtherNames = Annotated[
    dict[Code, Text],
    BeforeValidator(codes_as_text),
    BeforeValidator(names_joined, json_schema_input_type=dict[Code, Text | list[Text]]),
]


ManyOptions = Annotated[
    ManyWords, WrapValidator(_keep_name, json_schema_input_type=ManyWords | ScaleName)
]


class Part(BaseModel):
    """Anything an author writes: closed to unknown keys, and never changed after loading."""

    CHANGES: ClassVar[Rules] = {}  # what a change of each key means; a table has those of the rest

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

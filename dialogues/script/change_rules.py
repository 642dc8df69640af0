"""What a change of one key of the language means for people in mid-round."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class MayMeet(StrEnum):
    """Who may meet a change while a round runs."""

    SAFE = "safe"  # everybody, at any point
    STAGE = "stage"  # whoever is not in the midst of the stage
    NEVER = "never"  # nobody who has joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a change of one key means."""

    verdict: MayMeet
    is_comparable: bool = True


Rules = Mapping[str, Rule]  # by key

SAFE = Rule(verdict=MayMeet.SAFE)
STAGE = Rule(verdict=MayMeet.STAGE)
NEVER = Rule(verdict=MayMeet.NEVER)
ASKED = Rule(verdict=MayMeet.SAFE, is_comparable=False)  # how a question is put
OFFERED = Rule(verdict=MayMeet.STAGE, is_comparable=False)  # what can be answered

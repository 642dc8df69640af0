"""The editions of the script language: what became stricter when, and how older scripts are read.

A script that a round runs is kept with the edition it was checked by, and read by that one for
ever: nobody's dialogue may break off because a newer version of the program asks more of authors.
Whatever makes the language stricter comes with a new edition: a limit says `since` when it holds,
and what is written otherwise by now is put into today's words here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

OLDEST = 1  # of all scripts kept before December 2026, when editions were not yet counted
NEWEST = 2
EDITION = "edition"  # the key of a script that names it, and of what validation is told

# --- limits that came with an edition -----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long a text or list may be, or how low a number, in scripts from an edition on."""

    since: int
    longest: int | None = None  # characters of a text, entries of a list
    least: int | None = None  # of a number

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let pydantic hold values to it."""
        return core_schema.with_info_after_validator_function(self._held, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Tell editors, who write new scripts."""
        described = handler(schema)
        if self.longest is not None:
            kind = "maxLength" if described.get("type") == "string" else "maxItems"
            described[kind] = self.longest
        if self.least is not None:
            described["minimum"] = self.least
        return described

    def _held(self, value: Any, info: ValidationInfo) -> Any:
        if edition_told(info) < self.since:
            return value
        if self.longest is not None and len(value) > self.longest:
            raise _too_long(value, self.longest)
        if self.least is not None and value < self.least:
            raise PydanticKnownError("greater_than_equal", {"ge": self.least})
        return value


def edition_told(info: ValidationInfo) -> int:
    """Tell by which edition a value is being read."""
    told: int = (info.context or {}).get(EDITION, NEWEST)
    return told


def _too_long(value: Any, longest: int) -> PydanticKnownError:
    if isinstance(value, str):
        return PydanticKnownError("string_too_long", {"max_length": longest})
    counted = {"field_type": "List", "max_length": longest, "actual_length": len(value)}
    return PydanticKnownError("too_long", counted)


# --- what was written otherwise -----------------------------------------------------------------

# Texts of a proposal that stand deeper by now: translations name them by where they stood.
_MOVED_TEXTS = {
    "proposal.decision": "proposal.decision.who",
    "proposal.complaints": "proposal.complaints.to",
}
_MOVED_LIST = ("proposal.alternatives.", "proposal.alternatives.considered.")


def in_todays_words(script: Any, edition: int) -> Any:
    """Give the plain values of a script of an edition as the newest one would have them written."""
    if edition > OLDEST or not isinstance(script, Mapping):
        return script
    proposal = script.get("proposal")
    if not isinstance(proposal, Mapping):
        return script
    return {**script, "proposal": _proposal(proposal)}


def context_today(context: str, edition: int) -> str:
    """Give the context by which a text is translated today, from that of an edition."""
    if edition > OLDEST:
        return context
    before, now = _MOVED_LIST
    if (at := context.removeprefix(before)) != context and at.isdecimal():
        return f"{now}{at}"
    return _MOVED_TEXTS.get(context, context)


def _proposal(written: Mapping[str, Any]) -> dict[str, Any]:
    """Sort sentences of a proposal into its fixed form, which they came before."""
    proposal = dict(written)
    for key, kind, place in (
        ("decision", str, "who"),
        ("alternatives", list, "considered"),
        ("complaints", str, "to"),
    ):
        if isinstance(proposal.get(key), kind):
            proposal[key] = {place: proposal[key]}
    return proposal

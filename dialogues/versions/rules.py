"""What a change of each key of the script language means for people in mid-round: one table."""

from dataclasses import dataclass

from dialogues.script.dialogue import (
    Accept,
    Arm,
    Clock,
    Closes,
    Dialogue,
    Gate,
    Head,
    Opens,
    Privacy,
    Quiet,
    Source,
    Stage,
)
from dialogues.script.fields import Part
from dialogues.script.proposal import Alternatives, Complaints, Decision, Proposal, Response
from dialogues.script.steps import (
    Branch,
    Card,
    Consent,
    Deck,
    Handout,
    Image,
    Include,
    Link,
    Loop,
    Multi,
    Pause,
    Profile,
    Purpose,
    Quiz,
    Rank,
    Reflect,
    Reveal,
    Say,
    Scale,
    Single,
    Test,
)
from dialogues.script.weighing import Allocate, Dial, Rate, Setting, Tradeoff
from dialogues.versions.changes import MayMeet


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a change of one key means."""

    verdict: MayMeet
    is_comparable: bool = True


SAFE = Rule(verdict=MayMeet.SAFE)
STAGE = Rule(verdict=MayMeet.STAGE)
NEVER = Rule(verdict=MayMeet.NEVER)
ASKED = Rule(verdict=MayMeet.SAFE, is_comparable=False)  # how a question is put
OFFERED = Rule(verdict=MayMeet.STAGE, is_comparable=False)  # what can be answered

# A step's id and type are no changes of a field: other ids are other steps, and a step of another
# type is told as such. They are listed so that nothing is missing.
_STEP = {"id": STAGE, "type": OFFERED}

RULES: dict[type[Part], dict[str, Rule]] = {
    Dialogue: {
        "dialogue": NEVER,
        "languages": NEVER,  # one taken away; a further one is safe
        "proposal": NEVER,
        "clock": SAFE,
        "privacy": NEVER,
        "scales": SAFE,  # each question that names one tells of it
        "sources": SAFE,
        "fragments": SAFE,  # empty once the script is read
        "arms": NEVER,
        "glossary": SAFE,
        "accept": SAFE,
        "stages": NEVER,  # taken away, or put in another order; a further one is of its own stage
    },
    Head: {
        "id": NEVER,
        "version": SAFE,
        "language": NEVER,
        "title": SAFE,
        "summary": SAFE,
        "reading_age": SAFE,
    },
    Proposal: {
        "question": NEVER,
        "bodies": NEVER,
        "data": NEVER,
        "not_data": NEVER,
        "purpose": NEVER,
        "lawful_basis": NEVER,
        "decision": NEVER,
        "alternatives": NEVER,
        "complaints": SAFE,
        "response": SAFE,
    },
    Decision: {"who": NEVER, "when": SAFE, "status": NEVER},
    Alternatives: {"considered": NEVER, "discarded": NEVER},
    Complaints: {"to": SAFE, "next": SAFE},
    Response: {"owner": SAFE, "by": SAFE},
    Clock: {
        "timezone": NEVER,
        "quiet": SAFE,
        "weekends": SAFE,
        "remind_after": SAFE,
        "max_reminders": SAFE,
    },
    Quiet: {"begins": SAFE, "ends": SAFE},
    Privacy: {"notice": NEVER, "contact": SAFE, "keep_for": NEVER, "reveal_min": SAFE},
    Source: {"title": SAFE, "url": SAFE, "checked": SAFE},
    Arm: {"title": SAFE, "share": NEVER, "control": NEVER},
    Accept: {"code": SAFE, "at": SAFE, "because": SAFE},
    Stage: {
        "id": NEVER,
        "title": SAFE,
        "minutes": SAFE,
        "opens": STAGE,
        "closes": STAGE,
        "gate": STAGE,
        "arms": STAGE,
        "invitation": SAFE,
        "steps": STAGE,
    },
    Opens: {"day": STAGE, "on": STAGE, "after": STAGE, "wait": STAGE, "at": STAGE},
    Closes: {"day": STAGE, "on": STAGE, "within": STAGE, "at": STAGE},
    Gate: {"seen": STAGE, "since_joining": STAGE},
    Say: _STEP | {"text": SAFE, "tells_control": SAFE},
    Card: _STEP
    | {
        "title": SAFE,
        "text": SAFE,
        "more": SAFE,
        "side": STAGE,  # a deck may be dealt by it
        "image": SAFE,
        "link": SAFE,
        "file": SAFE,
        "sources": SAFE,
    },
    Image: {"file": SAFE, "alt": SAFE},
    Link: {"title": SAFE, "url": SAFE},
    Handout: {"title": SAFE, "file": SAFE},
    Deck: _STEP | {"order": STAGE, "cards": STAGE},
    Consent: _STEP | {"text": NEVER, "required": NEVER, "optional": NEVER, "declined": SAFE},
    Purpose: {"id": NEVER, "text": NEVER},
    Profile: _STEP | {"text": ASKED, "why": ASKED, "options": OFFERED},
    Single: _STEP
    | {"text": ASKED, "options": OFFERED, "random": ASKED, "last": ASKED, "compare_to": SAFE},
    Multi: _STEP
    | {"text": ASKED, "options": OFFERED, "exclusive": OFFERED, "most": OFFERED, "random": ASKED},
    Scale: _STEP
    | {
        "text": ASKED,
        "items": OFFERED,
        "least": OFFERED,
        "most": OFFERED,
        "labels": ASKED,
        "unsure": OFFERED,
        "random": ASKED,
        "compare_to": SAFE,
    },
    Rank: _STEP | {"text": ASKED, "options": OFFERED, "top": OFFERED, "random": ASKED},
    Allocate: _STEP | {"text": ASKED, "options": OFFERED, "points": OFFERED, "random": ASKED},
    Rate: _STEP | {"text": ASKED, "items": OFFERED, "points": ASKED, "random": ASKED},
    Tradeoff: _STEP | {"text": ASKED, "dials": OFFERED, "random": ASKED},
    Dial: {"title": ASKED, "settings": OFFERED},
    Setting: {"label": ASKED, "gains": ASKED, "gives_up": ASKED},
    Quiz: _STEP
    | {
        "text": ASKED,
        "options": OFFERED,
        "answer": ASKED,
        "card": SAFE,
        "repeats": OFFERED,
        "explain": SAFE,
        "random": ASKED,
        "last": ASKED,
    },
    Reflect: _STEP | {"text": ASKED, "accept": ASKED},
    Branch: _STEP | {"when": STAGE, "then": STAGE, "otherwise": STAGE},
    Loop: _STEP | {"steps": STAGE, "until": STAGE, "most": STAGE},
    Test: {
        "equals": STAGE,
        "includes": STAGE,
        "at_least": STAGE,
        "at_most": STAGE,
        "answered": STAGE,
    },
    Include: _STEP | {"fragment": STAGE, "file": STAGE},
    Reveal: _STEP | {"of": STAGE, "text": SAFE, "min_people": SAFE, "otherwise": SAFE},
    Pause: _STEP | {"text": SAFE},
}
"""Every key of every part of the language."""

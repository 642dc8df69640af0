"""What a change of each key of the script language means for people in mid-round: one table."""

from dialogues.script.change_rules import NEVER, SAFE, STAGE, Rules
from dialogues.script.conditions import Test
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
from dialogues.script.kinds.all import KINDS
from dialogues.script.proposal import Alternatives, Complaints, Decision, Proposal, Response
from dialogues.script.roles import ScriptRole
from dialogues.script.safeguarding import HelpService, Safeguarding

_OF_THE_REST: dict[type[Part], Rules] = {
    Dialogue: {
        "dialogue": NEVER,
        "languages": NEVER,  # one taken away; a further one is safe
        "proposal": NEVER,
        "clock": SAFE,
        "privacy": NEVER,
        "safeguarding": SAFE,  # who told of harm is helped by what is right today
        "scales": SAFE,  # each question that names one tells of it
        "sources": SAFE,
        "fragments": SAFE,  # empty once the script is read
        "arms": NEVER,
        "balance": NEVER,
        "roles": NEVER,
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
        "edition": SAFE,
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
        "settle_after": SAFE,
        "grace": SAFE,
    },
    Quiet: {"begins": SAFE, "ends": SAFE},
    Privacy: {
        "notice": NEVER,
        "contact": SAFE,
        "keep_for": NEVER,
        "reveal_min": SAFE,
        "reveal_each": SAFE,
    },
    Safeguarding: {"services": SAFE, "look_within": SAFE, "least_age": SAFE},
    HelpService: {"name": SAFE, "reach": SAFE, "helps_with": SAFE},
    Source: {"title": SAFE, "url": SAFE, "checked": SAFE},
    Arm: {"title": SAFE, "share": NEVER, "control": NEVER},
    ScriptRole: {"title": SAFE, "when": NEVER, "any_of": NEVER},  # who counts is settled beforehand
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
        "note": SAFE,
        "steps": STAGE,
    },
    Opens: {"day": STAGE, "on": STAGE, "after": STAGE, "wait": STAGE, "at": STAGE},
    Closes: {"day": STAGE, "on": STAGE, "within": STAGE, "at": STAGE},
    Gate: {"seen": STAGE, "since_joining": STAGE},
    Test: {
        "equals": STAGE,
        "one_of": STAGE,
        "includes": STAGE,
        "at_least": STAGE,
        "at_most": STAGE,
        "answered": STAGE,
        "opposite": STAGE,
    },
}
RULES: dict[type[Part], Rules] = _OF_THE_REST | {
    part: part.CHANGES for kind in KINDS for part in (kind, *kind.PARTS)
}
"""Every key of every part of the language."""

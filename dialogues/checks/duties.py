"""What a public body owes the people it asks: one table, and what a script still leaves open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter

from dialogues.script.codes import DUTY
from dialogues.script.dialogue import Stage
from dialogues.script.loader import Script
from dialogues.script.problems import Problem, problem_at
from dialogues.script.proposal import OPEN, Proposal

ENOUGH_TIME = timedelta(days=1)  # a stage that closes sooner leaves out who has a long day
MAY_BE_EMPTY = frozenset({"alternatives.discarded"})  # an empty list says that nothing was

_GUNNING = "R v Brent LBC, ex parte Gunning (1985) 84 LGR 168"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing that is owed, where it comes from, and where a script meets it."""

    code: str  # for programs; problems have it after 'duty-'
    sentence: str  # what is owed
    source: str  # the law, or the case that made it
    keys: Mapping[str, str]  # key under `proposal` -> what to write there; none: see the stages


DUTIES = (
    Duty(
        code="formative",
        sentence="people are asked while the decision is still open",
        source=f"{_GUNNING}, first rule",
        keys={
            "decision.status": f"Write '{OPEN}', and ask only while it is true.",
            "decision.who": "Write who takes the decision.",
            "decision.when": "Write when it is taken, so that people see there is time.",
        },
    ),
    Duty(
        code="information",
        sentence="people are told enough to weigh the proposal",
        source=f"{_GUNNING}, second rule",
        keys={
            "data": "Write which data would be shared.",
            "not_data": "Write which data would not be shared.",
        },
    ),
    Duty(
        code="alternatives",
        sentence="people are told what else could be done, and what was ruled out",
        source="R (Moseley) v Haringey LBC [2014] UKSC 56",
        keys={
            "alternatives.considered": "List what could be done instead, doing nothing among it.",
            "alternatives.discarded": "List what was ruled out, and why; [] if nothing was.",
        },
    ),
    Duty(
        code="time",
        sentence="people have enough time to think and to answer",
        source=f"{_GUNNING}, third rule",
        keys={},
    ),
    Duty(
        code="consideration",
        sentence="somebody weighs what people said with care, and replies to it",
        source=f"{_GUNNING}, fourth rule",
        keys={
            "response.owner": "Write who replies in public to what people said.",
            "response.by": "Write by when, such as 'eight weeks after the close'.",
        },
    ),
    Duty(
        code="controllers",
        sentence="people know every body that would answer for their data",
        source="UK GDPR, article 13(1)(a)",
        keys={"bodies": "List every body that would share the data."},
    ),
    Duty(
        code="lawfulness",
        sentence="people know what their data would be used for, and what makes that lawful",
        source="UK GDPR, articles 5(1)(a) and 13(1)(c)",
        keys={
            "purpose": "Write what the data would be used for.",
            "lawful_basis": "Write the lawful basis; ask your data protection officer.",
        },
    ),
    Duty(
        code="complaints",
        sentence="people can complain, and know whom to turn to next",
        source="Data Protection Act 2018, sections 164A and 165",
        keys={
            "complaints.to": "Write where to complain.",
            "complaints.next": "Write whom to turn to next, such as the Information Commissioner.",
        },
    ),
)


def unmet(script: Script) -> tuple[Problem, ...]:
    """Give what a script still owes, in the order of the duties; empty if it may be used."""
    proposal = script.dialogue.proposal
    if proposal is None:
        return (_without_proposal(script),)
    return tuple(
        problem
        for duty in DUTIES
        for problem in (_left_out(script, duty, proposal) if duty.keys else _hasty(script, duty))
    )


def _without_proposal(script: Script) -> Problem:
    keys = ", ".join(Proposal.model_fields)
    reason = "there is no 'proposal', so people cannot tell what is proposed and who decides"
    remedy = f"Add 'proposal:' with {keys}."
    return problem_at(
        script.name, script.node.place, f"{DUTY}proposal", reason, remedy, at="proposal"
    )


def _left_out(script: Script, duty: Duty, proposal: Proposal) -> Iterator[Problem]:
    """Tell which keys of a duty are missing, or say that the decision is taken."""
    for key, remedy in duty.keys.items():
        value = attrgetter(key)(proposal)
        if value is None or (value == () and key not in MAY_BE_EMPTY):
            yield _owed(script, duty, key, f"'{key}' is missing", remedy)
        elif key == "decision.status" and value != OPEN:
            yield _owed(script, duty, key, f"'{key}' is '{value}'", remedy)


def _owed(script: Script, duty: Duty, key: str, what: str, remedy: str) -> Problem:
    place, code = script.node.place_of(("proposal", *key.split("."))), f"{DUTY}{duty.code}"
    reason = f"{what}: {duty.sentence} ({duty.source})"
    return problem_at(script.name, place, code, reason, remedy, at=f"proposal.{key}")


def _hasty(script: Script, duty: Duty) -> Iterator[Problem]:
    """Tell which stages close so soon that people with a long day are left out."""
    for at, stage in enumerate(script.dialogue.stages):
        if _open_for(stage) < ENOUGH_TIME:
            place = script.node.place_of(("stages", at, "closes"), key=True)
            reason = f"'{stage.id}' closes within a day: {duty.sentence} ({duty.source})"
            code, remedy = f"{DUTY}{duty.code}", "Let it stay open for a day or more."
            yield problem_at(script.name, place, code, reason, remedy, at=stage.id)


def _open_for(stage: Stage) -> timedelta:
    """Tell how long a stage is open at least, as far as the script alone can say."""
    opens, closes = stage.opens, stage.closes
    if closes is None:
        return timedelta.max
    if closes.within is not None:
        return closes.within
    if opens.day is not None and closes.day is not None:
        days = timedelta(days=closes.day - opens.day)
    elif opens.on is not None and closes.on is not None:
        days = closes.on - opens.on
    else:
        return timedelta.max
    begins, ends = opens.at or time.min, closes.at or time.max
    return days + (datetime.combine(date.min, ends) - datetime.combine(date.min, begins))

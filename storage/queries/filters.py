"""Which answers are meant: the filters that queries, counts and exports share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, literal, or_, select, true

from dialogues.script.roles import EVERYBODY, PERSON
from dialogues.turn.effects import GIVEN, Standing
from storage.rounds.roles import in_role, is_of_person
from storage.schema.rounds import rounds
from storage.schema.turns import enrolments, responses

KEPT = (Standing.LATE, Standing.SUPERSEDED)  # in no count, and told with its standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What must be true of an answer; what is left out does not matter."""

    round: str  # slug
    stage: str | None = None
    step: str | None = None
    code: str | None = None
    profile: tuple[tuple[str, str], ...] = ()  # (step, code): the person answered so
    language: str | None = None
    channel: str | None = None
    arm: str | None = None  # of the person
    role: str | None = None  # of the script, or everybody: people and roles; people if not given
    since: datetime | None = None  # aware; answered then or later
    until: datetime | None = None  # aware; answered before
    text: str | None = None  # every word of it stands in the person's words
    standing: Standing | None = None
    history: bool = False  # corrected answers too, not only those that count

    @property
    def narrows_answers(self) -> bool:
        """Whether some answers of the people meant are left out."""
        values = (self.stage, self.step, self.code, self.language, self.channel)
        return any((*values, self.since, self.until, self.text, self.standing))


def round_id(filters: Filters) -> ScalarSelect[int]:
    """Give the round's internal number, as a part of a statement."""
    return select(rounds.c.id).where(rounds.c.slug == filters.round).scalar_subquery()


def answers_where(filters: Filters) -> ColumnElement[bool]:
    """Say what must be true of a row of `responses`; the text is looked for afterwards."""
    rules = [responses.c.round_id == round_id(filters), alone_where(filters)]
    people = (*_who_answered(filters), *_in_arm(filters))
    rules += [responses.c.enrolment_id.in_(who) for who in people]
    return and_(*rules, _has_role(responses.c.enrolment_id, filters))


def alone_where(filters: Filters) -> ColumnElement[bool]:
    """Say what must be true of an answer of somebody who is known to be meant."""
    answers = responses.c
    rules: list[ColumnElement[bool]] = []
    for column, value in (
        (answers.stage, filters.stage),
        (answers.step, filters.step),
        (answers.language, filters.language),
        (answers.channel, filters.channel),
        (answers.standing, filters.standing),
    ):
        if value is not None:
            rules.append(column == value)
    if filters.code is not None:
        rules.append(has_code(filters.code))
    if filters.since is not None:
        rules.append(answers.answered_at >= filters.since)
    if filters.until is not None:
        rules.append(answers.answered_at < filters.until)
    if not filters.history:
        rules.append(or_(answers.current, answers.standing.in_(KEPT)))
    return and_(true(), *rules)


def is_counted() -> ColumnElement[bool]:
    """Choose the answers that count: given whole or in part, and not changed since."""
    return and_(responses.c.current, responses.c.standing.in_(sorted(GIVEN)))


def people_where(filters: Filters) -> ColumnElement[bool]:
    """Say what must be true of a row of `enrolments`: its round, profile, arm and role."""
    rules: list[ColumnElement[bool]] = [enrolments.c.round_id == round_id(filters)]
    rules += [enrolments.c.id.in_(who) for who in _who_answered(filters)]
    if filters.arm is not None:
        rules.append(enrolments.c.arm == filters.arm)
    return and_(*rules, _has_role(enrolments.c.id, filters))


def has_code(code: str) -> ColumnElement[bool]:
    """Say that an answer is this code or has it among several, joined by spaces."""
    listed = literal(" ") + responses.c.code + literal(" ")
    return or_(responses.c.code == code, listed.contains(f" {code} ", autoescape=True))


def _who_answered(filters: Filters) -> list[Select[Any]]:
    selects = []
    for step, code in filters.profile:
        who = select(responses.c.enrolment_id).where(
            responses.c.round_id == round_id(filters),
            responses.c.step == step,
            responses.c.current,
            has_code(code),
        )
        selects.append(who)
    return selects


def _in_arm(filters: Filters) -> list[Select[Any]]:
    if filters.arm is None:
        return []
    mine = (enrolments.c.round_id == round_id(filters)) & (enrolments.c.arm == filters.arm)
    return [select(enrolments.c.id).where(mine)]


def _has_role(enrolment: ColumnElement[int], filters: Filters) -> ColumnElement[bool]:
    """Say whose a row is; `enrolment` is its column that tells of whom it is."""
    if filters.role == EVERYBODY:
        return true()
    if filters.role in {None, PERSON}:
        return is_of_person(enrolment, round_id(filters))
    return enrolment.in_(in_role(round_id(filters), filters.role))

"""How far the people of a round are, and what was sent to them; roles are no people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

from dialogues.turn.effects import Standing
from dialogues.turn.state import Status
from storage.database.connection import Tx
from storage.messages.attachments import KEEPING
from storage.messages.doubts import CERTAIN, Uncertain, uncertain
from storage.queries.filters import is_counted
from storage.rounds import arm_draws
from storage.rounds.roles import IS_PERSON, is_of_person, roles_of
from storage.schema.messages import outbox
from storage.schema.people import addresses
from storage.schema.turns import attachments, enrolments, progress, responses

DELIVERY = {
    "pending": "waiting",
    "held": "waiting",
    "retry": "waiting",
    "sending": "waiting",
    "sent": "sent",
    "unknown": "unknown",
    "dead": "failed",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProgress:
    """How one stage goes."""

    stage: str
    reached: int  # people
    finished: int  # people
    median_seconds: float | None  # active time of those who finished
    responses: int  # answers that count


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmProgress:
    """How the people of one arm go; who was erased, or has a role, counts as drawn alone."""

    drawn: int  # how often it was drawn, whoever left since or turned out to have a role
    begun: int  # people who have answered something
    finished: int  # people who came to the end


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundProgress:
    """How a whole round goes; stages in alphabetical order, the script knows theirs."""

    stages: tuple[StageProgress, ...]
    statuses: Mapping[str, int]  # active, paused, finished... -> people
    channels: Mapping[str, int]  # people
    languages: Mapping[str, int]  # people
    arms: Mapping[str, ArmProgress]
    messages: Mapping[str, int]  # sent, waiting, failed... -> messages
    responses: int  # answers that count
    late: int  # answers that came after their stage had closed, and do not count
    uncertain: Uncertain = CERTAIN  # messages that may or may not have arrived
    files: Mapping[str, int] = field(default_factory=dict)  # kept, awaited, lost -> files sent
    roles: Mapping[str, int] = field(default_factory=dict)  # role -> how many; no people


async def progress_of(tx: Tx, round_id: int) -> RoundProgress:
    """Count people, their answers, and messages of a round.

    What has a role is in none of these but messages and files, which go to phones.
    """
    answers = await _by(tx, responses.c.stage, _of_people(responses, round_id) & is_counted())
    return RoundProgress(
        stages=await _stages(tx, round_id, answers),
        statuses=await _by(tx, enrolments.c.status, _people(round_id)),
        channels=await _channels(tx, round_id),
        languages=await _by(tx, enrolments.c.language, _people(round_id)),
        arms=await arms_of(tx, round_id),
        messages=await _messages(tx, round_id),
        uncertain=await uncertain(tx, round_id),
        files=await _files(tx, round_id),
        roles=await roles_of(tx, round_id),
        responses=sum(answers.values()),
        late=await _late(tx, round_id),
    )


def _of(table: Any, round_id: int) -> ColumnElement[bool]:
    rule: ColumnElement[bool] = table.c.round_id == round_id
    return rule


def _people(round_id: int) -> ColumnElement[bool]:
    return and_(_of(enrolments, round_id), IS_PERSON)


def _of_people(table: Any, round_id: int) -> ColumnElement[bool]:
    return and_(_of(table, round_id), is_of_person(table.c.enrolment_id, round_id))


async def _by(tx: Tx, column: Any, where: ColumnElement[bool]) -> dict[str, int]:
    statement = select(column, func.count()).where(where).group_by(column).order_by(column)
    return {row[0]: row[1] for row in await tx.execute(statement)}


async def _late(tx: Tx, round_id: int) -> int:
    mine = and_(_of_people(responses, round_id), responses.c.standing == Standing.LATE)
    return (await tx.execute(select(func.count()).where(mine))).scalar_one()


async def _stages(tx: Tx, round_id: int, answers: Mapping[str, int]) -> tuple[StageProgress, ...]:
    medians = {stage: float(median) for stage, median in await tx.execute(_medians(round_id))}
    rows = await tx.execute(
        select(progress.c.stage, func.count(), func.count(progress.c.finished_at))
        .where(_of_people(progress, round_id))
        .group_by(progress.c.stage)
    )
    people = {row[0]: (row[1], row[2]) for row in rows}
    return tuple(
        StageProgress(
            stage=stage,
            reached=people.get(stage, (0, 0))[0],
            finished=people.get(stage, (0, 0))[1],
            median_seconds=medians.get(stage),
            responses=answers.get(stage, 0),
        )
        for stage in sorted(people.keys() | answers.keys())
    )


def _medians(round_id: int) -> Select[Any]:
    """Take the middle value, or the mean of the two middle ones; the same on every database."""
    stage, seconds = progress.c.stage, progress.c.active_seconds
    place = func.row_number().over(partition_by=stage, order_by=seconds)
    ranked = (
        select(
            stage,
            seconds,
            place.label("place"),
            func.count().over(partition_by=stage).label("people"),
        )
        .where(_of_people(progress, round_id), progress.c.finished_at.is_not(None))
        .where(seconds.is_not(None))
        .subquery()
    )
    middle = ranked.c.place.in_(((ranked.c.people + 1) // 2, (ranked.c.people + 2) // 2))
    return (
        select(ranked.c.stage, func.avg(ranked.c.active_seconds))
        .where(middle)
        .group_by(ranked.c.stage)
    )


async def arms_of(tx: Tx, round_id: int) -> dict[str, ArmProgress]:
    """Tell of each arm how often it was drawn, and how far its people are."""
    drawn = await arm_draws.drawn(tx, round_id)
    people = {row.arm: row for row in await tx.execute(_in_arms(round_id))}
    return {
        arm: ArmProgress(
            drawn=count,
            begun=people[arm].begun if arm in people else 0,
            finished=people[arm].finished if arm in people else 0,
        )
        for arm, count in drawn.items()
    }


def _in_arms(round_id: int) -> Select[Any]:
    has_answered = exists(
        select(responses.c.id).where(
            responses.c.enrolment_id == enrolments.c.id,
            responses.c.current,
            responses.c.standing != Standing.TIMED_OUT,
        )
    )
    is_through = enrolments.c.status == Status.FINISHED
    return (
        select(
            enrolments.c.arm,
            func.count().filter(has_answered).label("begun"),
            func.count().filter(is_through).label("finished"),
        )
        .where(_people(round_id), enrolments.c.arm != "")
        .group_by(enrolments.c.arm)
    )


async def _channels(tx: Tx, round_id: int) -> dict[str, int]:
    rows = await tx.execute(
        select(addresses.c.channel, func.count())
        .join(enrolments, enrolments.c.address_id == addresses.c.id)
        .where(_people(round_id))
        .group_by(addresses.c.channel)
        .order_by(addresses.c.channel)
    )
    return {row[0]: row[1] for row in rows}


async def _messages(tx: Tx, round_id: int) -> dict[str, int]:
    states = await _by(tx, outbox.c.state, _of(outbox, round_id))
    total = dict.fromkeys(("sent", "waiting", "failed"), 0)
    for state, count in states.items():
        name = DELIVERY.get(state, state)
        total[name] = total.get(name, 0) + count
    return total


async def _files(tx: Tx, round_id: int) -> dict[str, int]:
    statement = (
        select(KEEPING, func.count())
        .select_from(attachments)
        .join(enrolments, enrolments.c.id == attachments.c.enrolment_id)
        .where(_of(enrolments, round_id))
        .group_by(KEEPING)
    )
    return {row[0]: row[1] for row in await tx.execute(statement)}

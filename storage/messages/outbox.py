"""The outbox: every message that was or will be sent, in order, and what became of it.

A row is `pending` until a sender claims it. While it is `sending` it is in flight, under a
lease; it then becomes `sent`, `retry` (surely not sent, or sent once more because nobody can
know), `unknown` (it may have arrived, and was tried often enough), or `dead` (refused, or too
late). What was withdrawn before it went is `cancelled`; what a paused round keeps back is `held`.
In a chat only the oldest message may go: one that is in flight or tried again holds back those
behind it, one whose time has not come does not. `attempts` counts the sends that may have arrived.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    literal_column,
    or_,
    select,
    update,
)

from storage.database.bulk import Many
from storage.database.connection import Tx
from storage.schema.messages import outbox
from storage.schema.people import addresses, participants, person_keys

WAITING = ("pending", "retry", "sending")  # as in the conditions of the partial indexes
UNASKED = 2  # the priority from which on a message answers nobody
CRASHES = 10  # sends of one message, each cut off by a crash, before it is blamed for them
_OPENED = (
    *("id", "key", "address_id", "channel", "kind", "attempts", "created_at", "sealed"),
    *(
        "edits",
        "enrolment_id",
        "round_id",
        "prompt",
        "post_id",
        "failure",
        "state",
        "priority",
        "not_before",
    ),
)
CHUNK = 5_000  # ids in one statement; both databases stop at 32,766 parameters


class OutboxRow(NamedTuple):
    """A message to put in; `sealed` holds its content, bound to the place `outbox:{key}`."""

    key: str
    address_id: int
    channel: str
    enrolment_id: int | None
    round_id: int | None
    turn: int
    part: int
    stage: str
    step: str
    kind: str
    prompt: int | None
    edits: bool
    priority: int  # 0: an answer to the person; more: it can wait
    sealed: bytes
    created_at: datetime
    not_before: datetime
    expires_at: datetime | None = None
    post_id: int | None = None  # the row in post whose words it shows


OWED = "complaint:"  # how keys of answers begin that are owed to people who left us as well
_IS_OWED = outbox.c.key.startswith(OWED)
CUT_OFF = "stopped in flight"  # the failure of what a crash found on its way


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message taken out to be sent, still sealed."""

    id: int
    key: str
    address_id: int
    channel: str
    kind: str
    attempts: int  # sends that may have arrived, this one included
    created_at: datetime
    sealed: bytes
    address: bytes  # sealed
    lookup: bytes  # the keyed hash the address is found by
    pseudonym: str = ""  # of the person; empty for a group chat
    wrapped: bytes = b""  # the person's key; empty for a group chat
    edits: str = ""  # the channel's name for the message to change in place
    post_id: int | None = None  # the row in post whose words it shows
    topic: int | None = None  # the part of the chat that was last written in
    enrolment_id: int | None = None
    round_id: int | None = None
    prompt: int | None = None  # number of the question it asks
    priority: int = 0
    not_before: datetime | None = None
    was_tried: bool = False  # before this time
    was_cut_off: bool = False  # then by a crash, which leaves no sign whether it left us


class _Arrived(NamedTuple):
    id: int
    message_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What a dead sender had in flight: messages that go again, and those given up as unknown."""

    again: int
    given_up: int


def is_waiting(table: Any) -> ColumnElement[bool]:
    """Give the condition that a message waits.

    It is said in the very words of the partial indexes, or neither database would use them.
    """
    states: BindParameter[Any] = bindparam("waiting", WAITING, expanding=True, literal_execute=True)
    condition: ColumnElement[bool] = table.c.state.in_(states)
    return condition


def _in_time(table: Any) -> ColumnElement[bool]:
    return or_(table.c.expires_at.is_(None), table.c.expires_at > _NOW)


def _something_before() -> ColumnElement[bool]:
    earlier = outbox.alias("earlier")
    holds_back = or_(
        earlier.c.state == "sending",
        and_(_in_time(earlier), or_(earlier.c.state == "retry", earlier.c.not_before <= _NOW)),
    )
    return exists().where(
        earlier.c.address_id == outbox.c.address_id,
        earlier.c.id < outbox.c.id,
        is_waiting(earlier),
        holds_back,
    )


# built once: the sender asks for them all the time
_NOW = bindparam("now", type_=outbox.c.not_before.type)
_PUT = Many(OutboxRow, outbox.insert().values(state=literal_column("'pending'")))
_HASTEN = (
    update(outbox)
    .where(
        is_waiting(outbox),
        outbox.c.address_id.in_(bindparam("answered", expanding=True)),
        outbox.c.priority > 0,
    )
    .values(priority=0)
)
_CLAIMED = (
    select(
        *(outbox.c[name] for name in _OPENED),
        addresses.c.sealed.label("address"),
        addresses.c.lookup,
        addresses.c.topic,
        participants.c.pseudonym,
        person_keys.c.wrapped,
    )
    .join(addresses, addresses.c.id == outbox.c.address_id)
    .outerjoin(participants, participants.c.id == addresses.c.participant_id)
    .outerjoin(person_keys, person_keys.c.participant_id == addresses.c.participant_id)
)
# what may go: in time, to somebody reachable, with nothing before it in its chat
_HEADS = (
    _CLAIMED.where(
        outbox.c.channel == bindparam("channel"),
        outbox.c.priority >= bindparam("floor", type_=Integer),
        is_waiting(outbox),
        outbox.c.state != "sending",
        outbox.c.not_before <= _NOW,
        _in_time(outbox),
        addresses.c.reachable,
        or_(addresses.c.frozen_until.is_(None), addresses.c.frozen_until <= _NOW),
        ~_something_before(),
    )
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(of=outbox, skip_locked=True)
)
# the one to try whether an outage is over: what may be repeated, and was in doubt the least
_SCOUT = _HEADS.order_by(None).order_by(
    case((outbox.c.kind == "notice", 1), else_=0),
    outbox.c.attempts,
    outbox.c.priority,
    outbox.c.id,
)
_ALL = (
    _CLAIMED.where(outbox.c.channel == bindparam("channel"), is_waiting(outbox))
    .where(outbox.c.not_before <= _NOW, _in_time(outbox))
    .order_by(outbox.c.id)
)
_HAND_OVER = Many(
    _Arrived,
    update(outbox)
    .where(outbox.c.id == bindparam("b_id"))
    .values(
        state=literal_column("'sent'"),
        sent_at=outbox.c.created_at,
        attempts=outbox.c.attempts + literal_column("1"),
        message_ref=bindparam("b_message_ref"),
    ),
)
_TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state="sending",
        lease_until=bindparam("lease", type_=outbox.c.lease_until.type),
        attempts=outbox.c.attempts + 1,
    )
)


async def put_messages(tx: Tx, rows: Sequence[OutboxRow]) -> None:
    """Put messages in, in the order given.

    Where a person's own action is answered, whatever else waits for that chat becomes as
    urgent as the answer: order is kept, and nobody waits for an answer behind a broadcast.
    """
    if not rows:
        return
    await _PUT.execute(tx, rows)
    answered = {row.address_id for row in rows if row.priority == 0}
    for some in chunks(answered):
        await tx.execute(_HASTEN, {"answered": some})


async def claim(
    tx: Tx,
    *,
    channel: str,
    now: datetime,
    limit: int,
    lease_until: datetime,
    busy: Collection[int] = (),
    floor: int = 0,
) -> tuple[Claimed, ...]:
    """Take at most `limit` messages that may go now: heads of their chats, most urgent first.

    Chats in `busy` (address ids) are left alone; `floor` leaves out what is more urgent.
    Two senders never get the same message.
    """
    query = _HEADS.where(outbox.c.address_id.not_in(busy)) if busy else _HEADS
    terms = {"channel": channel, "now": now, "floor": floor, "most": limit}
    return await _take(tx, (await tx.execute(query, terms)).all(), lease_until)


async def claim_scout(
    tx: Tx,
    *,
    channel: str,
    now: datetime,
    lease_until: datetime,
    busy: Collection[int] = (),
    spared: Collection[int] = (),
) -> tuple[Claimed, ...]:
    """Take the one message by which to find out whether a channel works again, if there is one.

    It is one that may be repeated, and that was in doubt the least often. Chats in `busy` (address
    ids) and messages in `spared` (row ids) are left alone.
    """
    query = _SCOUT.where(outbox.c.address_id.not_in(busy), outbox.c.id.not_in(spared))
    terms = {"channel": channel, "now": now, "floor": 0, "most": 1}
    return await _take(tx, (await tx.execute(query, terms)).all(), lease_until)


async def _take(tx: Tx, rows: Sequence[Any], lease_until: datetime) -> tuple[Claimed, ...]:
    if not rows:
        return ()
    await tx.execute(_TAKE, {"ids": [row.id for row in rows], "lease": lease_until})
    prompt_refs = await _shown(tx, [row for row in rows if row.edits])
    return tuple(_claimed(row, prompt_refs) for row in rows)


async def hand_over(tx: Tx, *, channel: str, now: datetime) -> tuple[Claimed, ...]:
    """Take all messages of a channel that may go by now, and write down that they arrived.

    For a channel that nothing can go wrong on, and that has no pace: that of a rehearsal.
    """
    rows = (await tx.execute(_ALL, {"channel": channel, "now": now})).all()
    await _HAND_OVER.execute(tx, [_Arrived(row.id, f"s{row.id}") for row in rows])
    return tuple(_claimed(row, {}) for row in rows)


async def _shown(tx: Tx, edits: Sequence[Any]) -> Mapping[tuple[int, int], str]:
    """Find the newest message that shows each prompt to be redrawn."""
    if not edits:
        return {}
    rows = await tx.execute(
        select(outbox.c.enrolment_id, outbox.c.prompt, outbox.c.message_ref)
        .where(
            outbox.c.enrolment_id.in_({row.enrolment_id for row in edits}),
            outbox.c.prompt.in_({row.prompt for row in edits}),
            outbox.c.message_ref.is_not(None),
            ~outbox.c.edits,
        )
        .order_by(outbox.c.id)
    )
    return {(row.enrolment_id, row.prompt): row.message_ref for row in rows}


def _claimed(row: Any, prompt_refs: Mapping[tuple[int, int], str]) -> Claimed:
    return Claimed(
        id=row.id,
        key=row.key,
        address_id=row.address_id,
        channel=row.channel,
        kind=row.kind,
        attempts=row.attempts + 1,
        created_at=row.created_at,
        sealed=row.sealed,
        address=row.address,
        lookup=row.lookup,
        pseudonym=row.pseudonym or "",
        wrapped=row.wrapped or b"",
        edits=prompt_refs.get((row.enrolment_id, row.prompt), "") if row.edits else "",
        post_id=row.post_id,
        topic=row.topic,
        enrolment_id=row.enrolment_id,
        round_id=row.round_id,
        prompt=row.prompt,
        priority=row.priority,
        not_before=row.not_before,
        was_tried=row.state == "retry",
        was_cut_off=row.failure == CUT_OFF,
    )


async def cancel(tx: Tx, enrolments: Collection[int], now: datetime) -> None:
    """Withdraw what waits for these enrolments, but for answers that are owed to them.

    What is in flight cannot be called back, but it is not tried again either.
    """
    for some in chunks(enrolments):
        await _withdraw(tx, outbox.c.enrolment_id.in_(some) & ~_IS_OWED, now)


async def withdraw_unasked(tx: Tx, stages: Iterable[tuple[int, str]]) -> None:
    """Withdraw what waits of a stage that is over, by (enrolment id, stage); answers still go."""
    of_stage = defaultdict[str, list[int]](list)
    for enrolment_id, stage in stages:
        of_stage[stage].append(enrolment_id)
    for stage, ids in of_stage.items():
        for some in chunks(ids):
            pushes = (outbox.c.priority >= UNASKED, outbox.c.stage == stage)
            waits = outbox.c.state.in_(("pending", "retry", "held"))
            whose = outbox.c.enrolment_id.in_(some)
            await tx.execute(update(outbox).where(waits, whose, *pushes).values(state="cancelled"))


async def cancel_addresses(tx: Tx, address_ids: Collection[int]) -> None:
    """Withdraw what waits for these addresses, of any round or none, but for answers owed."""
    for some in chunks(address_ids):
        whose = outbox.c.address_id.in_(some) & ~_IS_OWED
        await tx.execute(
            update(outbox)
            .where(is_waiting(outbox), outbox.c.state != "sending", whose)
            .values(state="cancelled")
        )


async def hold(tx: Tx, round_id: int) -> None:
    """Keep back what waits unasked in a round; answers to people still go."""
    pushes = (outbox.c.round_id == round_id, outbox.c.priority >= UNASKED)
    waits = outbox.c.state.in_(("pending", "retry"))
    await tx.execute(update(outbox).where(*pushes, waits).values(state="held"))


async def release(tx: Tx, round_id: int) -> None:
    """Let what was kept back go."""
    held = (outbox.c.round_id == round_id, outbox.c.state == "held")
    await tx.execute(update(outbox).where(*held).values(state="pending"))


async def _withdraw(tx: Tx, whose: ColumnElement[bool], now: datetime) -> None:
    waits = update(outbox).where(is_waiting(outbox), whose)
    await tx.execute(waits.where(outbox.c.state != "sending").values(state="cancelled"))
    await tx.execute(waits.where(outbox.c.state == "sending").values(expires_at=now))


async def pull_back(tx: Tx, now: datetime) -> int:
    """Let messages go that a clock which was ahead made in what is still to come; give how many."""
    waits = outbox.c.state.in_(("pending", "retry"))
    made_ahead = and_(is_waiting(outbox), waits, outbox.c.created_at > now)
    return (await tx.execute(update(outbox).where(made_ahead).values(not_before=now))).rowcount


async def recover(tx: Tx, now: datetime, *, all_leases: bool = False) -> Recovered:
    """Free what a sender that died had in flight; give how many messages.

    They go once more, since a message that never came would leave somebody waiting; one that
    was in flight in ten crashes is given up as unknown, since it may be what makes us crash.
    `all_leases` does not wait for the leases to end: for a start, when no other sender can be
    alive.
    """
    stuck = [outbox.c.state == "sending", is_waiting(outbox)]
    if not all_leases:
        stuck.append(outbox.c.lease_until <= now)
    again = await tx.execute(
        update(outbox)
        .where(*stuck, outbox.c.attempts < CRASHES)
        .values(state="retry", lease_until=None, not_before=now, failure=CUT_OFF)
    )
    given_up = await tx.execute(
        update(outbox)
        .where(*stuck)
        .values(state="unknown", lease_until=None, failure="stopped in flight, time and again")
    )
    return Recovered(again=again.rowcount, given_up=given_up.rowcount)


async def expire(tx: Tx, now: datetime) -> int:
    """Give up what is too late to send; give how many messages."""
    late = await tx.execute(
        update(outbox)
        .where(is_waiting(outbox), outbox.c.state != "sending", outbox.c.expires_at <= now)
        .values(state="dead", failure="too late to send")
    )
    return late.rowcount


def chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    """Give ids in groups that one statement can take."""
    ordered = sorted(ids)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))

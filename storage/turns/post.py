"""Post between people: put by the speaker's turn, taken by a turn of the receiver, once.

A row is `pending` until a turn of its receiver takes it; then it is `delivered`. It is `cancelled`
if its sender or speaker leaves or is erased before that, or if its receiver has come to an end;
`taken_back` if its sender or speaker is erased after (storage/database/erasing.py). It waits, and
is not lost, while its receiver pauses, and while the receiver's round does.

A turn locks the enrolments of its own people first and post second, and telling somebody does not
wait for that person's turn: so turns do not wait for one another in a ring. Erasing somebody who is
told something in that instant can; PostgreSQL then breaks one of the two off, to be taken again.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    update,
)

from dialogues.turn.post import PostKind
from dialogues.turn.state import LIVE, Status
from storage.database.bulk import Many
from storage.database.connection import Tx
from storage.schema.post import post
from storage.schema.turns import enrolments
from storage.turns.due import QUIETED

CHUNK = 500  # ids in one IN list: far below any driver's limit of parameters
# spelt out: asked every second, where a list of parameters would be expanded anew
_LIVE: list[ColumnElement[str]] = [literal_column(f"'{status}'") for status in sorted(LIVE)]


class NewPost(NamedTuple):
    """Something that one talker tells another, to be stored."""

    sender_id: int  # the enrolment whose turn told it
    turn: int
    part: int  # place within the turn, from 0
    receiver_id: int
    kind: PostKind
    speaker_id: int  # the enrolment whose words it names
    spoken_turn: int  # their turn in which the words stand
    generation: int  # of the circle it expects; 0: from person to person
    created_at: datetime


class PostTaken(NamedTuple):
    """A row, and the turn of its receiver that took it."""

    id: int
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """Something that was told and waits for a turn of its receiver."""

    id: int
    sender_id: int
    receiver_id: int
    round_id: int  # of the receiver
    kind: PostKind


_COLUMNS = (post.c.id, post.c.sender_id, post.c.receiver_id, enrolments.c.round_id, post.c.kind)

# nobody erased has a part in it
_PENDING = and_(
    post.c.state == literal_column("'pending'"),
    post.c.sender_id.is_not(None),
    post.c.speaker_id.is_not(None),
)
_ENDED = enrolments.c.status.not_in(_LIVE)
_LISTENS = and_(
    enrolments.c.status == literal_column(f"'{Status.ACTIVE}'"),
    enrolments.c.round_id.not_in(QUIETED),
)
_TO_RECEIVERS = select(*_COLUMNS).join(enrolments, enrolments.c.id == post.c.receiver_id)

# built once, as what the idle sweep asks for every second
_CLAIM = (
    _TO_RECEIVERS.where(_PENDING, or_(_ENDED, _LISTENS))
    .order_by(post.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=post)
)
_PUT = Many(NewPost, post.insert().values(state=literal_column("'pending'")))
_DELIVER = Many(
    PostTaken,
    update(post)
    .where(post.c.id == bindparam("b_id"))
    .values(state=literal_column("'delivered'"), delivered_turn=bindparam("b_turn")),
)


async def put(tx: Tx, rows: Sequence[NewPost]) -> None:
    """Store what turns tell; what is for somebody who was erased meanwhile is for nobody."""
    receivers = await _still_there(tx, {row.receiver_id for row in rows})
    await _PUT.execute(tx, [row for row in rows if row.receiver_id in receivers])


async def claim(tx: Tx, limit: int, *, skip: Collection[int] = ()) -> tuple[PostRow, ...]:
    """Give rows that can be decided on, oldest first, leaving out the ids in `skip`.

    Those for somebody who pauses are not among them; those for somebody who has come to an end
    are, and `take_rows` cancels them. On PostgreSQL they are locked until `tx` ends, and what
    another claimed is passed over.
    """
    statement = _CLAIM.where(post.c.id.not_in(skip)) if skip else _CLAIM
    rows = await tx.execute(statement, {"most": limit})
    return tuple(_row(row) for row in rows)


async def take_rows(tx: Tx, ids: Sequence[int]) -> tuple[PostRow, ...]:
    """Lock rows in the turn that takes them, its people locked before; give those still to take.

    Left out is what another turn took, or was called off, or whose receiver does not listen now.
    """
    rows: list[PostRow] = []
    for chunk in _chunks(ids):
        ended = select(enrolments.c.id).where(_ENDED)
        await _cancel(tx, post.c.id.in_(chunk), post.c.receiver_id.in_(ended))
        mine = _TO_RECEIVERS.where(post.c.id.in_(chunk), _PENDING, _LISTENS)
        locked = await tx.execute(mine.order_by(post.c.id).with_for_update(of=post))
        rows += (_row(row) for row in locked)
    return tuple(rows)


async def mark_delivered(tx: Tx, rows: Sequence[PostTaken]) -> None:
    """Note which turn of its receiver took each row."""
    await _DELIVER.execute(tx, rows)


async def left(tx: Tx, ids: Sequence[int]) -> frozenset[int]:
    """Tell which of the rows a sweep would claim again."""
    still: set[int] = set()
    for chunk in _chunks(ids):
        mine = _TO_RECEIVERS.where(post.c.id.in_(chunk), _PENDING, or_(_ENDED, _LISTENS))
        still.update(row.id for row in await tx.execute(mine))
    return frozenset(still)


async def cancel(tx: Tx, ids: Collection[int]) -> int:
    """Call off rows that nobody can take; give how many."""
    return await _cancel(tx, post.c.id.in_(ids))


async def put_back(tx: Tx, post_id: int) -> bool:
    """Let a row that was called off be taken again; not if its words were taken back since."""
    called_off = and_(post.c.id == post_id, post.c.state == "cancelled")
    statement = update(post).where(called_off, post.c.speaker_id.is_not(None))
    return (await tx.execute(statement.values(state="pending"))).rowcount > 0


async def cancel_of(tx: Tx, enrolment_ids: Collection[int]) -> int:
    """Call off what people who leave told or said, as far as nobody took it; give how many."""
    return await _cancel(tx, _is_of(enrolment_ids))


async def place_of_words(tx: Tx, post_id: int, receiver_id: int) -> tuple[int, int] | None:
    """Tell where words stand that came to somebody: (speaker, turn); None if taken back."""
    mine = and_(post.c.id == post_id, post.c.receiver_id == receiver_id)
    statement = select(post.c.speaker_id, post.c.spoken_turn)
    row = (await tx.execute(statement.where(mine, post.c.speaker_id.is_not(None)))).one_or_none()
    return None if row is None else (row.speaker_id, row.spoken_turn)


async def _still_there(tx: Tx, ids: Collection[int]) -> frozenset[int]:
    """Tell which enrolments exist, and keep them from being erased until the transaction ends."""
    if not ids:
        return frozenset()
    statement = select(enrolments.c.id).where(enrolments.c.id.in_(ids)).order_by(enrolments.c.id)
    return frozenset(await tx.scalars(statement.with_for_update(read=True, key_share=True)))


async def _cancel(tx: Tx, *which: Any) -> int:
    pending = post.c.state == literal_column("'pending'")
    statement = update(post).where(pending, *which).values(state="cancelled")
    return (await tx.execute(statement)).rowcount


def _is_of(enrolment_ids: Collection[int]) -> Any:
    return or_(post.c.sender_id.in_(enrolment_ids), post.c.speaker_id.in_(enrolment_ids))


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _row(row: Row[*tuple[Any, ...]]) -> PostRow:
    return PostRow(
        id=row.id,
        sender_id=row.sender_id,
        receiver_id=row.receiver_id,
        round_id=row.round_id,
        kind=PostKind(row.kind),
    )

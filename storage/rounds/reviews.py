"""Reviewers and what they signed; nothing signed is ever changed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from dialogues.signoff.signing import Signature, Stance, Verdict
from storage.database.connection import Tx
from storage.schema.reviews import reviewers, reviews
from storage.schema.rounds import scripts

_COLUMNS = tuple(column for column in reviewers.c if column.name != "link")
_REVIEWERS = select(*_COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReviewer:
    """Somebody to be asked to look at a dialogue."""

    dialogue: str
    name: str
    body: str
    stance: Stance
    link: bytes  # keyed hash of what opens their page
    invited_by: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """Somebody who was asked to look at a dialogue."""

    id: int
    dialogue: str
    name: str
    body: str
    stance: Stance
    invited_by: str
    created_at: datetime
    expires_at: datetime
    revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedVerdict:
    """A verdict on one part, as it is signed."""

    part: str
    hash: str
    verdict: Verdict
    comment: str


async def invite(tx: Tx, reviewer: NewReviewer) -> Reviewer:
    """Store a reviewer, who can come by their link from now on."""
    added = await tx.execute(reviewers.insert().values(asdict(reviewer)).returning(*_COLUMNS))
    return _reviewer(added.one())


async def by_link(tx: Tx, link: bytes, now: datetime) -> Reviewer | None:
    """Find whom a link was made for, as long as it is good."""
    good = (reviewers.c.link == link, ~reviewers.c.revoked, reviewers.c.expires_at > now)
    row = (await tx.execute(_REVIEWERS.where(*good))).one_or_none()
    return None if row is None else _reviewer(row)


async def reviewers_of(tx: Tx, dialogue: str) -> tuple[Reviewer, ...]:
    """List who was asked to look at a dialogue, in the order they were invited."""
    statement = _REVIEWERS.where(reviewers.c.dialogue == dialogue).order_by(reviewers.c.id)
    return tuple(_reviewer(row) for row in await tx.execute(statement))


async def revoke(tx: Tx, reviewer_id: int) -> bool:
    """Take a link back; what was signed stays. Tell whether there was one to take back."""
    good = (reviewers.c.id == reviewer_id, ~reviewers.c.revoked)
    return (await tx.execute(update(reviewers).where(*good).values(revoked=True))).rowcount > 0


async def sign(
    tx: Tx,
    *,
    reviewer_id: int,
    script_id: int,
    signed: Sequence[SignedVerdict],
    signed_as: str,
    now: datetime,
) -> None:
    """Store signatures on parts of a version."""
    if not signed:
        return
    about = {
        "reviewer_id": reviewer_id,
        "script_id": script_id,
        "signed_as": signed_as,
        "signed_at": now,
    }
    await tx.execute(
        reviews.insert(),
        [
            about
            | {
                "part": signature.part,
                "hash": signature.hash,
                "verdict": signature.verdict,
                "comment": signature.comment,
            }
            for signature in signed
        ],
    )


async def signed_since(tx: Tx, reviewer_id: int, since: datetime) -> int:
    """Count what a reviewer signed from an instant on."""
    own = (reviews.c.reviewer_id == reviewer_id, reviews.c.signed_at >= since)
    return int(await tx.scalar(select(func.count()).select_from(reviews).where(*own)) or 0)


async def signatures(tx: Tx, dialogue: str) -> tuple[Signature, ...]:
    """Give all signatures on a dialogue, the oldest first."""
    rows = await tx.execute(
        select(
            *(reviews.c[name] for name in ("part", "hash", "verdict", "comment", "signed_at")),
            reviews.c.reviewer_id,
            reviews.c.signed_as.label("reviewer"),
            reviewers.c.name.label("invited_as"),
            reviewers.c.body,
            reviewers.c.stance,
            scripts.c.version,
        )
        .join(reviewers, reviewers.c.id == reviews.c.reviewer_id)
        .join(scripts, scripts.c.id == reviews.c.script_id)
        .where(reviewers.c.dialogue == dialogue)
        .order_by(reviews.c.id)
    )
    return tuple(_signature(row) for row in rows)


def _reviewer(row: Any) -> Reviewer:
    columns = row._asdict()
    return Reviewer(**columns | {"stance": Stance(columns["stance"])})


def _signature(row: Any) -> Signature:
    columns = row._asdict()
    judged = {"stance": Stance(columns["stance"]), "verdict": Verdict(columns["verdict"])}
    return Signature(**columns | judged)

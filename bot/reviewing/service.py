"""The sign-off: inviting reviewers by a link, what they sign, and the balance record of it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.context import Context
from bot.scripts import read_script
from bot.shelf import Shelf, keep_script
from dialogues.loader import Script
from dialogues.review.balance import Balance, balance
from dialogues.review.parts import ReviewPart, review_parts
from dialogues.review.signing import Signature, Stance, Verdict
from storage import audit, reviews, scripts
from storage.database import Tx
from storage.reviews import Reviewer, Signed

TOKEN_BYTES = 24  # 192 bits: nobody guesses a link
LONGEST_NAME, LONGEST_BODY = 80, 120  # characters, as the columns hold
LONGEST_COMMENT = 4_000  # characters
MOST_DAYS = 366


class ReviewRefused(Exception):
    """Somebody cannot be invited, or something cannot be signed; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Somebody who was invited, and what opens their page; it is shown once and not kept."""

    reviewer: Reviewer
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reviewer has before them: the newest version, and what they signed of it."""

    reviewer: Reviewer
    script: Script
    script_id: int
    parts: tuple[ReviewPart, ...]
    own: Mapping[str, Signature]  # the reviewer's last signature on each part, of any wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a reviewer says of a part."""

    verdict: Verdict
    comment: str


async def invite(
    context: Context,
    script: str | Script,
    *,
    name: str,
    stance: Stance,
    body: str = "",
    days: int = 30,
    actor: str,
) -> Invitation:
    """Keep a script as it is now and invite somebody to look at it; raise ReviewRefused."""
    _check(name, body, days)
    read = read_script(script) if isinstance(script, str) else script
    now, token = context.clock.now(), secrets.token_urlsafe(TOKEN_BYTES)
    async with context.database.write() as tx:
        await keep_script(tx, read, now)
        found = await reviews.invite(
            tx,
            dialogue=read.dialogue.dialogue.id,
            name=name.strip(),
            body=body.strip(),
            stance=stance,
            link=_link(context, token),
            invited_by=actor,
            now=now,
            expires_at=now + timedelta(days=days),
        )
        await _note(tx, context, found, actor=actor, action="invited_reviewer")
    return Invitation(reviewer=found, token=token)


async def revoke(context: Context, reviewer_id: int, actor: str) -> None:
    """Take a link back; what was signed stays. Raise ReviewRefused if there is none."""
    async with context.database.write() as tx:
        if not await reviews.revoke(tx, reviewer_id):
            raise ReviewRefused(
                f"There is no link {reviewer_id} to take back. See them with: dialogue reviews list"
            )
        await audit.note(
            tx,
            at=context.clock.now(),
            actor=actor,
            action="revoked_reviewer",
            subject=str(reviewer_id),
            detail={},
        )


async def reading(context: Context, shelf: Shelf, token: str) -> Reading | None:
    """Give what a link opens; None if it opens nothing, or nothing any more."""
    async with context.database.read() as tx:
        found = await reviews.by_link(tx, _link(context, token), context.clock.now())
        return None if found is None else await _reading(tx, shelf, found)


async def sign(
    context: Context, shelf: Shelf, token: str, given: Mapping[str, Given], signed_as: str
) -> int:
    """Sign what is new in what a reviewer says; give how many parts. Raise ReviewRefused."""
    if not signed_as.strip():
        raise ReviewRefused("Write your name under what you sign.")
    now = context.clock.now()
    async with context.database.write() as tx:
        found = await reviews.by_link(tx, _link(context, token), now)
        if found is None:
            raise ReviewRefused("This link does not work any more.")
        read = await _reading(tx, shelf, found)
        news = [part for part in read.parts if _is_news(read, part, given)]
        await reviews.sign(
            tx,
            reviewer_id=found.id,
            script_id=read.script_id,
            signed=[_signed(part, given[part.key]) for part in news],
            signed_as=signed_as.strip()[:LONGEST_NAME],
            now=now,
        )
        if news:
            who = f"reviewer {found.id}"
            await _note(tx, context, found, actor=who, action="signed_parts", rows=len(news))
    return len(news)


async def record_of(tx: Tx, script: Script) -> Balance:
    """Give the balance record of a version."""
    signatures = await reviews.signatures(tx, script.dialogue.dialogue.id)
    return balance(review_parts(script), signatures)


async def _reading(tx: Tx, shelf: Shelf, reviewer: Reviewer) -> Reading:
    kept = [one for one in await scripts.listed(tx) if one.slug == reviewer.dialogue]
    newest = max(kept, key=lambda one: one.id)
    script = await shelf.script(tx, newest.id)
    own = [
        one
        for one in await reviews.signatures(tx, reviewer.dialogue)
        if one.reviewer_id == reviewer.id
    ]
    return Reading(
        reviewer=reviewer,
        script=script,
        script_id=newest.id,
        parts=review_parts(script),
        own={one.part: one for one in own},
    )


def _is_news(read: Reading, part: ReviewPart, given: Mapping[str, Given]) -> bool:
    """Tell whether something is said of a part that was not signed so before."""
    said, before = given.get(part.key), read.own.get(part.key)
    if said is None:
        return False
    if before is None or before.hash != part.hash:
        return True
    return (said.verdict, said.comment.strip()) != (before.verdict, before.comment)


def _signed(part: ReviewPart, given: Given) -> Signed:
    comment = given.comment.strip()[:LONGEST_COMMENT]
    return Signed(part=part.key, hash=part.hash, verdict=given.verdict, comment=comment)


def _check(name: str, body: str, days: int) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise ReviewRefused(f"A reviewer needs a name of at most {LONGEST_NAME} characters.")
    if len(body.strip()) > LONGEST_BODY:
        raise ReviewRefused(f"Write whom they speak for in at most {LONGEST_BODY} characters.")
    if not 1 <= days <= MOST_DAYS:
        raise ReviewRefused(f"A link is good for 1 to {MOST_DAYS} days.")


def _link(context: Context, token: str) -> bytes:
    return context.vault.hash(f"review\0{token}")


async def _note(
    tx: Tx,
    context: Context,
    reviewer: Reviewer,
    *,
    actor: str,
    action: str,
    rows: int | None = None,
) -> None:
    await audit.note(
        tx,
        at=context.clock.now(),
        actor=actor,
        action=action,
        subject=reviewer.dialogue,
        detail={"reviewer": reviewer.id, "stance": reviewer.stance},
        rows=rows,
    )

"""The sign-off: inviting reviewers by a link, what they sign, and the balance record of it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.authoring.files import read_script
from bot.authoring.script_store import ScriptCache, keep_script
from bot.refused import BotRefused
from bot.runtime.context import Context
from dialogues.script.loader import Script
from dialogues.signoff.balance import Balance, balance
from dialogues.signoff.parts import ReviewPart, review_parts
from dialogues.signoff.signing import Signature, Stance, Verdict
from storage.accounts import audit
from storage.database.connection import Tx
from storage.rounds import reviews, scripts
from storage.rounds.reviews import NewReviewer, Reviewer, SignedVerdict

TOKEN_BYTES = 24  # 192 bits: nobody guesses a link
LONGEST_NAME, LONGEST_BODY = 80, 120  # characters, as the columns hold
LONGEST_COMMENT = 4_000  # characters
MOST_DAYS = 366
A_DAY = timedelta(days=1)
MOST_A_DAY = 1_000  # signatures by one link: every part of a long script, several times over
NAME_FIELD = "signed_as"  # of the form that is signed


class ReviewRefused(BotRefused):
    """Somebody cannot be invited, or something cannot be signed; the message says what to do.

    `at` is the part it is about, or the field of the name.
    """

    def __init__(self, code: str, sentence: str, *, at: str = NAME_FIELD) -> None:
        super().__init__(code, sentence)
        self.at = at


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInvitation:
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
    own: Mapping[str, Signature]  # on each part: the one that holds, or else on another wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a reviewer says of a part as it was shown to them."""

    hash: str  # of the part as it was shown
    verdict: Verdict | None  # None: they wrote a comment and said no more
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
) -> ReviewInvitation:
    """Keep a script as it is now and invite somebody to look at it; raise ReviewRefused."""
    _check(name, body, days)
    read = read_script(script) if isinstance(script, str) else script
    now, token = context.clock.now(), secrets.token_urlsafe(TOKEN_BYTES)
    async with context.database.write() as tx:
        await keep_script(tx, read, now)
        reviewer = await reviews.invite(
            tx,
            NewReviewer(
                dialogue=read.dialogue.dialogue.id,
                name=name.strip(),
                body=body.strip(),
                stance=stance,
                link=_link(context, token),
                invited_by=actor,
                created_at=now,
                expires_at=now + timedelta(days=days),
            ),
        )
        await _note(tx, context, reviewer, actor=actor, action="invited_reviewer")
    return ReviewInvitation(reviewer=reviewer, token=token)


async def revoke(context: Context, reviewer_id: int, actor: str) -> None:
    """Take a link back; what was signed stays. Raise ReviewRefused if there is none."""
    async with context.database.write() as tx:
        if not await reviews.revoke(tx, reviewer_id):
            raise ReviewRefused(
                "no_such_link",
                f"There is no link {reviewer_id} to take back. "
                "See them with: dialogue reviews list",
            )
        await audit.note_action(
            tx,
            at=context.clock.now(),
            actor=actor,
            action="revoked_reviewer",
            subject=str(reviewer_id),
            detail={},
        )


async def reading(context: Context, script_cache: ScriptCache, token: str) -> Reading | None:
    """Give what a link opens; None if it opens nothing, or nothing any more."""
    async with context.database.read() as tx:
        reviewer = await reviews.by_link(tx, _link(context, token), context.clock.now())
        return None if reviewer is None else await _reading(tx, script_cache, reviewer)


async def file_beside(
    context: Context, script_cache: ScriptCache, token: str, name: str
) -> bytes | None:
    """Give a picture or a handout of the script that a link opens; None if there is none."""
    async with context.database.read() as tx:
        reviewer = await reviews.by_link(tx, _link(context, token), context.clock.now())
        if reviewer is None:
            return None
        _, script = await _newest(tx, script_cache, reviewer)
    return {**script.images, **script.handouts}.get(name)


async def sign(
    context: Context,
    script_cache: ScriptCache,
    token: str,
    given: Mapping[str, Given],
    signed_as: str,
) -> int:
    """Sign what is new in what a reviewer says; give how many parts. Raise ReviewRefused."""
    _check_name(signed_as)
    now = context.clock.now()
    async with context.database.write() as tx:
        reviewer = await reviews.by_link(tx, _link(context, token), now)
        if reviewer is None:
            raise ReviewRefused("link_over", "This link does not work any more.")
        read = await _reading(tx, script_cache, reviewer)
        news = _news(read, given)
        if await reviews.signed_since(tx, reviewer.id, now - A_DAY) + len(news) > MOST_A_DAY:
            raise ReviewRefused(
                "too_often", "So much was signed by this link today that we take no more now."
            )
        await reviews.sign(
            tx,
            reviewer_id=reviewer.id,
            script_id=read.script_id,
            signed=news,
            signed_as=signed_as.strip(),
            now=now,
        )
        if news:
            who = f"reviewer {reviewer.id}"
            await _note(tx, context, reviewer, actor=who, action="signed_parts", rows=len(news))
    return len(news)


async def record_of(tx: Tx, script: Script) -> Balance:
    """Give the balance record of a version."""
    signatures = await reviews.signatures(tx, script.dialogue.dialogue.id)
    return balance(review_parts(script), signatures)


async def _newest(tx: Tx, script_cache: ScriptCache, reviewer: Reviewer) -> tuple[int, Script]:
    """Give the newest version of the dialogue that somebody was asked to look at."""
    ids = [version.id for version in await scripts.listed(tx) if version.slug == reviewer.dialogue]
    return max(ids), await script_cache.script(tx, max(ids))


async def _reading(tx: Tx, script_cache: ScriptCache, reviewer: Reviewer) -> Reading:
    script_id, script = await _newest(tx, script_cache, reviewer)
    parts, signed = review_parts(script), await reviews.signatures(tx, reviewer.dialogue)
    own = balance(
        parts, (signature for signature in signed if signature.reviewer_id == reviewer.id)
    )
    return Reading(
        reviewer=reviewer,
        script=script,
        script_id=script_id,
        parts=parts,
        own={
            signature.part: signature
            for part in own.parts
            for signature in part.standing + part.outdated
        },
    )


def _news(read: Reading, given: Mapping[str, Given]) -> list[SignedVerdict]:
    """Give what was not signed so before; raise ReviewRefused at what cannot be signed."""
    said = [(part, given[part.key]) for part in read.parts if part.key in given]
    changed = [part for part, verdict in said if verdict.hash != part.hash]
    if changed:
        titles = "; ".join(part.title for part in changed)
        raise ReviewRefused(
            "changed",
            f"Changed while you read: {titles}. Read it again and say what you think.",
            at=changed[0].key,
        )
    signed = [_signed(part, verdict) for part, verdict in said]
    return [
        candidate for candidate in signed if not _is_known(candidate, read.own.get(candidate.part))
    ]


def _signed(part: ReviewPart, given: Given) -> SignedVerdict:
    comment = given.comment.strip()
    if given.verdict is None:
        raise ReviewRefused(
            "no_verdict",
            f"Say whether this is fit to use, beside your comment: {part.title}.",
            at=part.key,
        )
    if len(comment) > LONGEST_COMMENT:
        raise ReviewRefused(
            "long_comment",
            f"Shorten your comment on {part.title} to {LONGEST_COMMENT} characters.",
            at=part.key,
        )
    return SignedVerdict(part=part.key, hash=part.hash, verdict=given.verdict, comment=comment)


def _is_known(verdict: SignedVerdict, before: Signature | None) -> bool:
    said = (verdict.hash, verdict.verdict, verdict.comment)
    return before is not None and said == (before.hash, before.verdict, before.comment)


def _check_name(signed_as: str) -> None:
    if not signed_as.strip():
        raise ReviewRefused("no_name", "Write your name under what you sign.")
    if len(signed_as.strip()) > LONGEST_NAME:
        raise ReviewRefused("long_name", f"Shorten your name to {LONGEST_NAME} characters.")


def _check(name: str, body: str, days: int) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise ReviewRefused(
            "bad_name", f"A reviewer needs a name of at most {LONGEST_NAME} characters."
        )
    if len(body.strip()) > LONGEST_BODY:
        raise ReviewRefused(
            "bad_body", f"Write whom they speak for in at most {LONGEST_BODY} characters."
        )
    if not 1 <= days <= MOST_DAYS:
        raise ReviewRefused("bad_days", f"A link is good for 1 to {MOST_DAYS} days.")


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
    await audit.note_action(
        tx,
        at=context.clock.now(),
        actor=actor,
        action=action,
        subject=reviewer.dialogue,
        detail={"reviewer": reviewer.id, "stance": reviewer.stance},
        rows=rows,
    )

"""Giving a round that runs another version of its script, where that breaks the talk for nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.context import Context
from bot.drafts import RoundRequest, draft_round
from bot.rounds import find_to_change
from bot.shelf import Shelf, keep_script
from bot.times import RoundRefused
from dialogues.loader import Script
from dialogues.revision.changes import Change, Changes, Verdict
from dialogues.revision.compare import compare
from storage import audit, round_versions, rounds
from storage.database import Tx
from storage.rounds import Round

TOLD = 8  # changes that are named when they are refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """What another version would mean for a round; all of it is safe for everybody."""

    round: Round
    old: Script
    new: Script
    changes: Changes
    people: int  # in the midst of it, who would meet the new version with their next message


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which round shall run which script."""

    slug: str
    script: str  # a file, its folder, or a shipped name
    draft_languages: tuple[str, ...] = ()  # offered although nobody has checked them


async def preview(context: Context, shelf: Shelf, wish: Wish) -> Upgrade:
    """Tell what another version would mean; raise RoundRefused where it cannot be had."""
    async with context.database.write() as tx:
        return await _upgrade(tx, shelf, wish, context.clock.now())


async def upgrade(context: Context, shelf: Shelf, wish: Wish, actor: str) -> Upgrade:
    """Give a round another version: everybody meets it with their next message."""
    now = context.clock.now()
    async with context.database.write() as tx:
        found = await _upgrade(tx, shelf, wish, now)
        script_id = await keep_script(tx, found.new, now)
        await round_versions.replace(tx, found.round, script_id, now=now, actor=actor)
        await audit.note(
            tx,
            at=now,
            actor=actor,
            action="upgraded",
            subject=wish.slug,
            detail={"script": found.new.hash, "was": found.old.hash},
            rows=found.people,
        )
    return found


async def _upgrade(tx: Tx, shelf: Shelf, wish: Wish, now: datetime) -> Upgrade:
    found = await find_to_change(tx, wish.slug, "upgrade", now)
    old = await shelf.script(tx, found.script_id)
    request = RoundRequest(
        script=wish.script,
        start=found.start_at,
        zone=found.zone,
        time_scale=found.timetable.scale,
        draft_languages=wish.draft_languages,
    )
    new = draft_round(request, now).script
    _check_same(old, new)
    changes = compare(old, new)
    _check_safe(changes)
    live = await rounds.live_enrolments(tx, found.id, after=0, limit=None)
    return Upgrade(round=found, old=old, new=new, changes=changes, people=len(live))


def _check_same(old: Script, new: Script) -> None:
    was, head = old.dialogue.dialogue, new.dialogue.dialogue
    if head.id != was.id:
        raise RoundRefused(
            "another_dialogue", f"The round runs {was.id}, and this is {head.id}. Name its script."
        )
    if new.hash == old.hash:
        raise RoundRefused("same_version", "The round runs this very version already.")
    if head.version <= was.version:
        raise RoundRefused(
            "version_not_raised",
            f"The round runs version {was.version}, and this says version {head.version}. Raise "
            "it, so that answers can be told apart.",
        )


def _check_safe(changes: Changes) -> None:
    """Refuse changes that people in the midst of the round must not meet."""
    unsafe = (*changes.of(Verdict.NEVER), *changes.of(Verdict.STAGE))
    if unsafe:
        raise RoundRefused(
            "not_safe",
            f"{len(unsafe)} changes are not for people who have joined. Schedule a new round for "
            "this version, or take them back:",
            _told(unsafe),
        )


def _told(changes: Sequence[Change]) -> list[str]:
    more = [f"and {len(changes) - TOLD} more: see dialogue diff"] if changes[TOLD:] else []
    return [*(change.sentence for change in changes[:TOLD]), *more]

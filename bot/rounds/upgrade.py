"""Giving a round that runs another version of its script, and with it the people it is safe for."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.authoring.script_store import ScriptCache, keep_script
from bot.rounds.lifecycle import BATCH, find_to_change
from bot.rounds.request import RoundRequest, plan_round, wanted_script
from bot.rounds.times import RoundRefused
from bot.runtime.context import Context
from bot.turns.intake import Intake, VersionMoves
from dialogues.languages.offered import drafts, spare
from dialogues.script.change_rules import MayMeet
from dialogues.script.loader import Script
from dialogues.turn.codec import load_state
from dialogues.versions.changes import Change, Changes
from dialogues.versions.compare import compare
from dialogues.versions.moving import Hindrance, Reason, WayToVersion
from storage.accounts import audit
from storage.database.connection import Tx
from storage.people import people
from storage.people.people import Enrolment
from storage.rounds import versions
from storage.rounds.rounds import Round

TOLD = 8  # changes that are named when they are refused
BROKEN = Hindrance(reason=Reason.BROKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeRequest:
    """Which round shall run which script."""

    slug: str
    script: str | Script  # a file, its folder, a shipped name, or a script that was read
    draft_languages: tuple[str, ...] = ()  # offered, beside those that the round offers already


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody in the midst of a round who is on another version than it shall run."""

    enrolment_id: int
    participant: str  # pseudonym
    stage: str  # the part they are in or were in last; '' before the first
    version: int  # that they are on
    hindrance: Hindrance | None  # what keeps them there


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """What another version means for a round and for everybody in the midst of it."""

    round: Round
    old: Script  # as new people met it until now
    new: Script
    changes: Changes  # between the two
    people: tuple[Holder, ...]

    @property
    def moving(self) -> tuple[Holder, ...]:
        """Those who may go on with the new version."""
        return tuple(holder for holder in self.people if holder.hindrance is None)

    @property
    def staying(self) -> tuple[Holder, ...]:
        """Those who go on with the version they have."""
        return tuple(holder for holder in self.people if holder.hindrance is not None)

    @property
    def hindrances(self) -> dict[Hindrance, tuple[str, ...]]:
        """Who stays for which reason, by pseudonym; the most frequent reason first."""
        counts = Counter(holder.hindrance for holder in self.staying)
        return {
            reason: tuple(
                holder.participant for holder in self.staying if holder.hindrance == reason
            )
            for reason, _ in counts.most_common()
            if reason is not None
        }


async def preview(context: Context, script_cache: ScriptCache, request: UpgradeRequest) -> Upgrade:
    """Tell what another version would mean; raise RoundRefused where it cannot be had."""
    return await _plan(context, script_cache, request, _Comparisons(script_cache))


async def upgrade(
    context: Context,
    script_cache: ScriptCache,
    intake: Intake,
    request: UpgradeRequest,
    actor: str,
) -> Upgrade:
    """Give a round another version: new people meet it, and those who may move go on with it.

    The rest keep theirs; to do the same again later moves those who by then may. Somebody the
    program fails over stays, too, and stops nobody else. Gives what came of it: `people` are those
    who moved and those who stayed, each as they stood then.
    """
    moves = _Comparisons(script_cache)
    planned = await _plan(context, script_cache, request, moves)
    script_id = await _replace(context, planned, actor)
    moved, broken = await _move(context, intake, script_id, planned, moves)
    left = [
        replace(holder, hindrance=BROKEN) if holder.enrolment_id in broken else holder
        for holder in await _everybody(context, planned, moves)
    ]
    return replace(planned, people=(*moved, *left))


class _Comparisons:
    """The ways to a new version from those that people are on, each worked out once."""

    def __init__(self, script_cache: ScriptCache) -> None:
        self._script_cache = script_cache
        self._moves: dict[int, WayToVersion] = {}

    async def learn(self, tx: Tx, script_id: int, new: Script) -> Script:
        """Compare a version that somebody is on with the new one; give it."""
        old = await self._script_cache.script(tx, script_id)
        if script_id not in self._moves:
            self._moves[script_id] = WayToVersion(old, new)
        return old

    def hindrance(self, script_id: int, state: str) -> Hindrance | None:
        """Tell what keeps somebody from the new version; a state nobody can read does, too."""
        try:
            return self._hindrance(script_id, state)
        except Exception:  # noqa: BLE001 - nobody's state stops the others; moving them logs it
            return BROKEN

    def _hindrance(self, script_id: int, state: str) -> Hindrance | None:
        return self._moves[script_id].hindrance(load_state(state))

    def may(self, enrolment: Enrolment) -> bool:
        """Tell whether somebody may move, as they stand now; not from a version nobody was on.

        Raises on a state that cannot be read, for whoever asks to put it aside.
        """
        is_known = enrolment.script_id in self._moves
        return is_known and self._hindrance(enrolment.script_id, enrolment.state) is None


async def _plan(
    context: Context, script_cache: ScriptCache, request: UpgradeRequest, moves: _Comparisons
) -> Upgrade:
    """Look at the round and at everybody in the midst of it; nothing is locked meanwhile."""
    now = context.clock.now()
    async with context.database.read() as tx:
        round_ = await find_to_change(tx, request.slug, "upgrade", now, lock=False)
        old = await script_cache.script(tx, round_.script_id)
        new = _wanted(round_, old, request, now)
        changes = compare(old, new)
        if await people.has_joined(tx, round_.id):
            _check_terms(changes)
    planned = Upgrade(round=round_, old=old, new=new, changes=changes, people=())
    planned = replace(planned, people=await _everybody(context, planned, moves))
    if new.hash == old.hash and not planned.moving:
        raise RoundRefused("same_version", _all_there(planned))
    return planned


def _wanted(round_: Round, old: Script, request: UpgradeRequest, now: datetime) -> Script:
    """Give the script that is asked for, as this round may run it."""
    script = wanted_script(request.script)
    allowed = [tag for tag in drafts(old) if tag in (*drafts(script), *spare(script))]
    round_request = RoundRequest(
        script=script,
        start=round_.start_at,
        zone=round_.zone,
        time_scale=round_.timetable.scale,
        draft_languages=(*request.draft_languages, *allowed),
    )
    new = plan_round(round_request, now).script
    _check_same(old, new)
    return new


async def _replace(context: Context, planned: Upgrade, actor: str) -> int:
    """Let the round run the new version from now on; give the id of its script."""
    now, slug = context.clock.now(), planned.round.slug
    async with context.database.write() as tx:
        round_ = await find_to_change(tx, slug, "upgrade", now)
        if round_.script_id != planned.round.script_id:
            raise RoundRefused(
                "changed_meanwhile", f"Somebody else gave {slug} a version just now. Look again."
            )
        script_id = await keep_script(tx, planned.new, now)
        if script_id != round_.script_id:
            await versions.replace(tx, round_, script_id, now=now, actor=actor)
        await audit.note_action(
            tx,
            at=now,
            actor=actor,
            action="upgraded",
            subject=slug,
            detail={
                "script": planned.new.hash,
                "was": planned.old.hash,
                "staying": len(planned.staying),
            },
            rows=len(planned.moving),
        )
    return script_id


async def _move(
    context: Context, intake: Intake, script_id: int, planned: Upgrade, moves: _Comparisons
) -> tuple[list[Holder], set[int]]:
    """Move everybody who may, a page at a time; give those who did, and whom it failed over."""
    moved, broken = list[Holder](), set[int]()
    async for page in _pages(context, planned, moves):
        ids = [holder.enrolment_id for holder in page if holder.hindrance in {None, BROKEN}]
        done = await intake.upgrade_people(ids, script_id, moves.may) if ids else VersionMoves()
        moved += [holder for holder in page if holder.enrolment_id in done.moved]
        broken |= done.broken
    return moved, broken


async def _everybody(context: Context, planned: Upgrade, moves: _Comparisons) -> tuple[Holder, ...]:
    return tuple([holder async for page in _pages(context, planned, moves) for holder in page])


async def _pages(
    context: Context, planned: Upgrade, moves: _Comparisons
) -> AsyncIterator[list[Holder]]:
    """Look at everybody who takes part and is not on the new version, a page at a time."""
    new, last = planned.new, 0
    while True:
        async with context.database.read() as tx:
            page = await people.taking_part(tx, planned.round.id, after=last, limit=BATCH)
            on = {
                script_id: await moves.learn(tx, script_id, new)
                for script_id in {p.script_id for p in page}
            }
        if not page:
            return
        yield [
            Holder(
                enrolment_id=person.id,
                participant=person.pseudonym,
                stage=person.stage,
                version=on[person.script_id].dialogue.dialogue.version,
                hindrance=moves.hindrance(person.script_id, person.state),
            )
            for person in page
            if on[person.script_id].hash != new.hash
        ]
        last = page[-1].id


def _check_same(old: Script, new: Script) -> None:
    was, head = old.dialogue.dialogue, new.dialogue.dialogue
    if head.id != was.id:
        raise RoundRefused(
            "another_dialogue", f"The round runs {was.id}, and this is {head.id}. Name its script."
        )
    if new.hash != old.hash and head.version <= was.version:
        raise RoundRefused(
            "version_not_raised",
            f"The round runs version {was.version}, and this says version {head.version}. Raise "
            "it, so that answers can be told apart.",
        )


def _check_terms(changes: Changes) -> None:
    """Refuse what is for nobody who has joined: with it, it is another round."""
    never = changes.of(MayMeet.NEVER)
    if never:
        raise RoundRefused(
            "not_safe",
            f"{len(never)} changes are for nobody who has joined. Schedule a new round for this "
            "version, or take them back:",
            _told(never),
        )


def _told(changes: Sequence[Change]) -> list[str]:
    more = [f"and {len(changes) - TOLD} more: see dialogue diff"] if changes[TOLD:] else []
    return [*(change.sentence for change in changes[:TOLD]), *more]


def _all_there(planned: Upgrade) -> str:
    if not planned.people:
        return "The round runs this very version already, with everybody in it."
    count = len(planned.people)
    who = "1 person is" if count == 1 else f"{count} people are"
    return (
        f"The round runs this very version already. {who} still on an earlier one and may not "
        "move yet."
    )

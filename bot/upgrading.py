"""Giving a round that runs another version of its script, and with it the people it is safe for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.context import Context
from bot.conversation import Corridor
from bot.drafts import RoundRequest, draft_round, wanted_script
from bot.rounds import BATCH, find_to_change
from bot.shelf import Shelf, keep_script
from bot.times import RoundRefused
from dialogues.codec import load_state
from dialogues.loader import Script
from dialogues.offering import drafts, spare
from dialogues.revision.changes import Change, Changes, Verdict
from dialogues.revision.compare import compare
from dialogues.revision.moving import Hindrance, Move
from storage import audit, people, round_versions
from storage.database import Tx
from storage.people import Enrolment
from storage.rounds import Round

TOLD = 8  # changes that are named when they are refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which round shall run which script."""

    slug: str
    script: str | Script  # a file, its folder, a shipped name, or a script that was read
    draft_languages: tuple[str, ...] = ()  # offered, beside those that the round offers already


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveller:
    """Somebody in the midst of a round, on an earlier version than it shall run."""

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
    people: tuple[Traveller, ...]  # in the order they joined

    @property
    def moving(self) -> tuple[Traveller, ...]:
        """Those who may go on with the new version."""
        return tuple(one for one in self.people if one.hindrance is None)

    @property
    def staying(self) -> tuple[Traveller, ...]:
        """Those who go on with the version they have."""
        return tuple(one for one in self.people if one.hindrance is not None)

    @property
    def hindrances(self) -> dict[Hindrance, tuple[str, ...]]:
        """Who stays for which reason, by pseudonym; the most frequent reason first."""
        counts = Counter(one.hindrance for one in self.staying)
        return {
            reason: tuple(one.participant for one in self.staying if one.hindrance == reason)
            for reason, _ in counts.most_common()
            if reason is not None
        }


async def preview(context: Context, shelf: Shelf, wish: Wish) -> Upgrade:
    """Tell what another version would mean; raise RoundRefused where it cannot be had."""
    async with context.database.write() as tx:
        return (await _plan(tx, shelf, wish, context.clock.now()))[0]


async def upgrade(context: Context, shelf: Shelf, wish: Wish, actor: str) -> Upgrade:
    """Give a round another version: new people meet it, and those who may move go on with it.

    The rest keep theirs; to do the same again later moves those who by then may. A person who did
    something in between and may move no more stays, too.
    """
    now = context.clock.now()
    async with context.database.write() as tx:
        found, moves = await _plan(tx, shelf, wish, now)
        script_id = await keep_script(tx, found.new, now)
        if script_id != found.round.script_id:
            await round_versions.replace(tx, found.round, script_id, now=now, actor=actor)
        await audit.note(
            tx,
            at=now,
            actor=actor,
            action="upgraded",
            subject=wish.slug,
            detail={
                "script": found.new.hash,
                "was": found.old.hash,
                "staying": len(found.staying),
            },
            rows=len(found.moving),
        )
    corridor = Corridor(context=context, shelf=shelf)
    ids = [one.enrolment_id for one in found.moving]
    for start in range(0, len(ids), BATCH):
        await corridor.upgrade(ids[start : start + BATCH], script_id, moves.may)
    return found


class _Moves:
    """The ways to the new version from those that people are on."""

    def __init__(self, shelf: Shelf, new: Script) -> None:
        self._shelf = shelf
        self._new = new
        self._moves: dict[int, Move] = {}

    async def learn(self, tx: Tx, script_id: int) -> Script:
        """Compare a version that somebody is on with the new one, once; give it."""
        old = await self._shelf.script(tx, script_id)
        if script_id not in self._moves and old.hash != self._new.hash:
            self._moves[script_id] = Move(old, self._new)
        return old

    def hindrance(self, script_id: int, state: str) -> Hindrance | None:
        """Tell what keeps somebody from the new version."""
        return self._moves[script_id].hindrance(load_state(state))

    def may(self, enrolment: Enrolment) -> bool:
        """Tell whether somebody may move, as they stand now."""
        known = enrolment.script_id in self._moves
        return known and self.hindrance(enrolment.script_id, enrolment.state) is None


async def _plan(tx: Tx, shelf: Shelf, wish: Wish, now: datetime) -> tuple[Upgrade, _Moves]:
    found = await find_to_change(tx, wish.slug, "upgrade", now)
    old, wanted = await shelf.script(tx, found.script_id), wanted_script(wish.script)
    allowed = [tag for tag in drafts(old) if tag in (*drafts(wanted), *spare(wanted))]
    request = RoundRequest(
        script=wanted,
        start=found.start_at,
        zone=found.zone,
        time_scale=found.timetable.scale,
        draft_languages=(*wish.draft_languages, *allowed),
    )
    new = draft_round(request, now).script
    _check_same(old, new)
    changes = compare(old, new)
    if await people.has_joined(tx, found.id):
        _check_terms(changes)
    moves = _Moves(shelf, new)
    travellers = await _travellers(tx, found.id, moves, new)
    told = Upgrade(round=found, old=old, new=new, changes=changes, people=travellers)
    if new.hash == old.hash and not told.moving:
        raise RoundRefused("same_version", _all_there(told))
    return told, moves


async def _travellers(tx: Tx, round_id: int, moves: _Moves, new: Script) -> tuple[Traveller, ...]:
    """Look at everybody who takes part and is not on the new version, a page at a time."""
    found: list[Traveller] = []
    last = 0
    while page := await people.taking_part(tx, round_id, after=last, limit=BATCH):
        for one in page:
            old = await moves.learn(tx, one.script_id)
            if old.hash != new.hash:
                found.append(
                    Traveller(
                        enrolment_id=one.id,
                        participant=one.pseudonym,
                        stage=one.stage,
                        version=old.dialogue.dialogue.version,
                        hindrance=moves.hindrance(one.script_id, one.state),
                    )
                )
        last = page[-1].id
    return tuple(found)


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
    never = changes.of(Verdict.NEVER)
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


def _all_there(told: Upgrade) -> str:
    if not told.people:
        return "The round runs this very version already, with everybody in it."
    count = len(told.people)
    who = "1 person is" if count == 1 else f"{count} people are"
    return (
        f"The round runs this very version already. {who} still on an earlier one and may not "
        "move yet."
    )

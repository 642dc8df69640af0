"""The use case: what was put away is taken up again, in order and once, as everything comes in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.channels.contract import Incoming
from bot.channels.keeping import read_back
from bot.refused import BotRefused
from bot.runtime.context import Context
from bot.telegram.parse import UpdateRefused, read_update
from bot.turns.corridor import Corridor
from storage.accounts import audit
from storage.database.connection import Tx, is_outage
from storage.database.meta import BOT_NAME, fact
from storage.messages import quarantine
from storage.messages.quarantine import Isolated
from storage.turns import due, post

_OF_BEFORE = "an older version put it away without what it takes to take it up again"
_OF_VERSIONS = "run dialogue rounds upgrade again: it moves those who by now may"


class NotIsolated(BotRefused):
    """There is nothing in quarantine under that number; the message says what to do."""


class Fate(StrEnum):
    """What became of something that was to be taken up again."""

    TAKEN = "taken"
    MEANINGLESS = "meaningless"  # its person or its cause is gone: it was let go
    FAILED = "failed"  # again; it stays, with the new error
    WAITING = "waiting"  # behind something of the same person that failed
    LEFT = "left"  # it cannot be taken up: it stays


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp:
    """Something that was put away, and what became of it."""

    isolated: Isolated
    fate: Fate
    why: str = ""  # where it stays


async def listed(context: Context) -> tuple[Isolated, ...]:
    """List what is in quarantine, in the order it was put away."""
    async with context.database.read() as tx:
        return await quarantine.listed(tx)


async def take_up(
    context: Context, corridor: Corridor, numbers: Collection[int], actor: str
) -> tuple[TakenUp, ...]:
    """Take up what is in quarantine under these numbers, or all of it if none is given.

    What fails again stays, and what came after it from the same person waits behind it. Raises
    NotIsolated for a number that is not there, with nothing done.
    """
    waiting = _wanted(await listed(context), numbers)
    retry = _Retry(context, corridor)
    outcomes = tuple([await retry.take(isolated) for isolated in waiting])
    async with context.database.write() as tx:
        await audit.note_action(
            tx,
            at=context.clock.now(),
            actor=actor,
            action="took_up",
            subject="quarantine",
            detail={"taken": sum(outcome.fate is Fate.TAKEN for outcome in outcomes)},
            rows=len(outcomes),
        )
    return outcomes


def _wanted(isolated: Sequence[Isolated], numbers: Collection[int]) -> list[Isolated]:
    if unknown := sorted({*numbers} - {one.id for one in isolated}):
        raise NotIsolated(
            "not_isolated",
            f"There is no number {unknown[0]} in quarantine. See what is there with: dialogue "
            "quarantine list",
        )
    return [one for one in isolated if not numbers or one.id in numbers]


class _Retry:
    """One go through the quarantine."""

    def __init__(self, context: Context, corridor: Corridor) -> None:
        self._context = context
        self._corridor = corridor
        self._held: set[tuple[str, str]] = set()  # channel and address of whose update failed

    async def take(self, isolated: Isolated) -> TakenUp:
        """Take one up."""
        try:
            return await self._take(isolated)
        except Exception as error:  # whatever it is: it stays, and the others go on
            if is_outage(error):
                raise
            why = str(error) if isinstance(error, UpdateRefused) else type(error).__name__
            async with self._context.database.write() as tx:
                await quarantine.note_error(tx, isolated.id, why)
            return TakenUp(isolated=isolated, fate=Fate.FAILED, why=why)

    async def _take(self, isolated: Isolated) -> TakenUp:
        match isolated.channel, isolated.key.partition(":")[0]:
            case "clock", "due":
                return await self._put_back_time(isolated)
            case "clock", _:
                return TakenUp(isolated=isolated, fate=Fate.LEFT, why=_OF_VERSIONS)
            case "post", _:
                return await self._put_back_post(isolated)
            case _:
                return await self._take_message(isolated)

    async def _take_message(self, isolated: Isolated) -> TakenUp:
        try:
            incoming = await self._incoming(isolated)
        except ValueError:
            return TakenUp(isolated=isolated, fate=Fate.LEFT, why=_OF_BEFORE)
        if incoming is None:
            return await self._let_go(isolated)
        place = incoming.channel, incoming.address
        if place in self._held:
            return TakenUp(isolated=isolated, fate=Fate.WAITING)
        try:
            await self._take_turn(isolated, incoming)
        except Exception:
            self._held.add(place)
            raise
        return TakenUp(isolated=isolated, fate=Fate.TAKEN)

    async def _take_turn(self, isolated: Isolated, incoming: Incoming) -> None:
        """Let the corridor have it, under a name by which it is admitted once for ever."""
        key = f"again:{isolated.id}:{incoming.key}"[:120]
        again = replace(incoming, key=key, at=self._context.clock.now())
        await self._corridor.take_turns([again])
        async with self._context.database.write() as tx:
            await quarantine.let_out(tx, isolated.id)

    async def _incoming(self, isolated: Isolated) -> Incoming | None:
        """Read what came in; None if it means nothing. Raise UpdateRefused or ValueError."""
        async with self._context.database.read() as tx:
            raw = await quarantine.opened(tx, self._context.vault, isolated.id)
            username = await fact(tx, BOT_NAME)
        if isolated.channel != "telegram":
            return read_back(raw or b"")
        return read_update(
            raw or b"",
            bot_id=int(isolated.key.split(":")[1]),
            received=isolated.at,
            username=username or "",
        )

    async def _put_back_time(self, isolated: Isolated) -> TakenUp:
        """Put the time back among those that are due: the scheduler takes it with its next tick."""
        async with self._context.database.write() as tx:
            raw = await quarantine.opened(tx, self._context.vault, isolated.id)
            try:
                is_back = await due.put_back(tx, raw or b"")
            except ValueError:
                return TakenUp(isolated=isolated, fate=Fate.LEFT, why=_OF_BEFORE)
            return await _let_out(tx, isolated, is_back=is_back)

    async def _put_back_post(self, isolated: Isolated) -> TakenUp:
        async with self._context.database.write() as tx:
            is_back = await post.put_back(tx, int(isolated.key.split(":")[1]))
            return await _let_out(tx, isolated, is_back=is_back)

    async def _let_go(self, isolated: Isolated) -> TakenUp:
        async with self._context.database.write() as tx:
            return await _let_out(tx, isolated, is_back=False)


async def _let_out(tx: Tx, isolated: Isolated, *, is_back: bool) -> TakenUp:
    await quarantine.let_out(tx, isolated.id)
    return TakenUp(isolated=isolated, fate=Fate.TAKEN if is_back else Fate.MEANINGLESS)

"""Alarms for those on duty: what waits, the one message that raised each, and that it was seen."""

from bot.refused import BotRefused
from bot.runtime.context import Context
from storage.accounts import audit, duty
from storage.accounts.organisers import Account
from storage.database.connection import Tx
from storage.queries import alarms
from storage.queries.alarms import Alarm, Waiting
from storage.turns.alarms import mark_seen


class AlarmRefused(BotRefused):
    """There is no such alarm, or it is none of a round that somebody is on duty for."""


async def waiting(
    context: Context, account: Account | None = None, *, with_seen: bool = False
) -> tuple[Alarm, ...]:
    """Give alarms, oldest first: those an account is on duty for, or all on the command line."""
    async with context.database.read() as tx:
        slugs = await duty.rounds_of(tx, account.id) if account else None
        return await alarms.listed(tx, slugs, with_seen=with_seen)


async def count(context: Context) -> Waiting:
    """Count the alarms that wait."""
    async with context.database.read() as tx:
        return await alarms.count_waiting(tx, context.clock.now())


async def look(
    context: Context, alarm_id: int, *, actor: str, account: Account | None = None
) -> tuple[Alarm, str | None]:
    """Give an alarm with its words, None if they are gone; each look is a line of the audit log.

    Raises AlarmRefused.
    """
    async with context.database.write() as tx:
        alarm = await _found(tx, alarm_id, account)
        words = await alarms.words(tx, context.vault, alarm_id)
        await _note(context, tx, alarm, actor, "looked_at_alarm")
    return alarm, words


async def finish(
    context: Context, alarm_id: int, *, actor: str, account: Account | None = None
) -> None:
    """Note that somebody has dealt with an alarm; once more changes nothing. AlarmRefused."""
    async with context.database.write() as tx:
        alarm = await _found(tx, alarm_id, account)
        if await mark_seen(tx, alarm_id, by=actor, at=context.clock.now()):
            await _note(context, tx, alarm, actor, "dealt_with_alarm")


async def _found(tx: Tx, alarm_id: int, account: Account | None) -> Alarm:
    alarm = await alarms.find(tx, alarm_id)
    is_theirs = account is None or (
        alarm is not None and alarm.round in await duty.rounds_of(tx, account.id)
    )
    if alarm is None or not is_theirs:
        raise AlarmRefused("no_such_alarm", f"There is no alarm {alarm_id}. List them.")
    return alarm


async def _note(context: Context, tx: Tx, alarm: Alarm, actor: str, action: str) -> None:
    await audit.note_action(
        tx,
        at=context.clock.now(),
        actor=actor,
        action=action,
        subject=f"alarm:{alarm.id}",
        detail={"round": alarm.round},
    )

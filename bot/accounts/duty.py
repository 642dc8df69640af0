"""Whoever is on duty for a round: put on and taken off."""

from collections.abc import Sequence

from bot.accounts.organisers import OrganiserRefused, known
from bot.runtime.context import Context
from storage.accounts import audit, duty
from storage.rounds import rounds


async def put_on_duty(context: Context, *, name: str, slug: str, actor: str) -> None:
    """Open a round's complaints and alarms to an account; raise OrganiserRefused."""
    await _mark(context, name=name, slug=slug, actor=actor, is_on=True)


async def take_off_duty(context: Context, *, name: str, slug: str, actor: str) -> None:
    """Close a round's complaints and alarms to an account; raise OrganiserRefused."""
    await _mark(context, name=name, slug=slug, actor=actor, is_on=False)


def duty_in_words(slug: str, names: Sequence[str]) -> str:
    """Say who is on duty for a round, and what to do if nobody is."""
    if names:
        return f"On duty for complaints and alarms: {', '.join(names)}."
    return (
        "Nobody is on duty: complaints, and messages that may tell of harm, reach nobody. "
        f"Put somebody on duty: dialogue organisers on-duty NAME {slug}"
    )


async def _mark(context: Context, *, name: str, slug: str, actor: str, is_on: bool) -> None:
    """Give or take the mark; what stands so already leaves no line in the audit log."""
    now = context.clock.now()
    async with context.database.write() as tx:
        account, round_ = await known(tx, name), await rounds.find(tx, slug)
        if round_ is None:
            raise OrganiserRefused(
                "no_such_round", f'There is no round "{slug}". List them to see the names.'
            )
        if is_on:
            has_changed = await duty.give(tx, account.id, round_.id, now)
        else:
            has_changed = await duty.take(tx, account.id, round_.id)
        if has_changed:
            await audit.note_action(
                tx,
                at=now,
                actor=actor,
                action="put_on_duty" if is_on else "took_off_duty",
                subject=f"organiser:{name}",
                detail={"round": slug},
            )

"""Telling what another version of its script means for a round, for people and for programs."""

from bot.cli.console import say
from bot.cli.revisions import change_record, show_changes
from bot.rounds.upgrade import Holder, Upgrade

NAMED = 20  # people who stay for one reason, by name; --json names all


def show_upgrade(upgrade: Upgrade) -> None:
    """Write every change, how many people would go on with it, and who would not and why."""
    show_changes(upgrade.changes, upgrade.new)
    if not upgrade.people:
        say("Nobody is in the midst of the round on another version.")
        return
    say(f"In the midst of the round, on another version: {len(upgrade.people)}")
    say(f"  {len(upgrade.moving)} may go on with version {_version(upgrade)}")
    for hindrance, names in upgrade.hindrances.items():
        more = f" and {len(names) - NAMED} more" if names[NAMED:] else ""
        say(f"  {len(names)} will stay as they are: they {hindrance.sentence}")
        say(f"    {', '.join(names[:NAMED])}{more}")


def show_upgraded(done: Upgrade) -> None:
    """Write what was done."""
    slug = done.round.slug
    say(f"{slug} runs version {_version(done)} from now on.")
    if done.people:
        say(f"Went on with it: {len(done.moving)}. Stayed as they were: {len(done.staying)}.")
    if done.staying:
        say("Run this again later to move those who by then may.")


def upgrade_record(done: Upgrade) -> dict[str, object]:
    """Give what was done for a program."""
    return {
        "round": done.round.slug,
        "version": _version(done),
        "hash": done.new.hash,
        "people": len(done.people),
        "moved": [holder.participant for holder in done.moving],
        "staying": [_staying(holder) for holder in done.staying],
        "changes": [change_record(change, done.new) for change in done.changes.all],
    }


def _staying(holder: Holder) -> dict[str, object]:
    hindrance = holder.hindrance
    return {
        "participant": holder.participant,
        "version": holder.version,
        "stage": holder.stage,
        "reason": hindrance.reason.name.lower() if hindrance else None,
        "where": hindrance.where if hindrance else None,
    }


def _version(upgrade: Upgrade) -> int:
    return upgrade.new.dialogue.dialogue.version

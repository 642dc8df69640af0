"""Check that claims rest on sources, and that somebody checked these not long ago."""

from collections.abc import Iterator
from datetime import timedelta

from dialogues.checks.index import ScriptIndex
from dialogues.checks.references import did_you_mean
from dialogues.script.kinds.step import StepRole
from dialogues.script.problems import Problem

CHECKED_WITHIN = timedelta(days=180)


def names(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a card names sources of the list."""
    known = list(index.dialogue.sources)
    for placed, card in index.in_role(StepRole.CARD):
        for at, name in enumerate(card.rests_on):
            if name not in known:
                remedy = did_you_mean(name, known) or "Add it under 'sources' at the top."
                path, reason = (*placed.path, "sources", at), f"there is no source '{name}'"
                yield index.problem_at("source-unknown", path, reason, remedy)


def claims(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every benefit and every risk names a source."""
    for placed, card in index.in_role(StepRole.CARD):
        if card.speaks_of != "neutral" and not card.rests_on:
            reason = f"the {card.speaks_of} '{card.id}' names no source"
            remedy = "Name one under sources. If the point is made up, let the source say so."
            yield index.problem_at("claim-unsourced", placed.path, reason, remedy)


def ages(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every source was checked within 180 days."""
    for name, source in index.dialogue.sources.items():
        days = (index.today - source.checked).days
        if index.today - source.checked > CHECKED_WITHIN:
            reason = f"the source '{name}' was last checked {days} days ago"
            remedy = "Look whether it still says so, and write today's date."
            yield index.problem_at("source-old", ("sources", name, "checked"), reason, remedy)


def uses(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every source is named by a card."""
    named = {name for _, card in index.in_role(StepRole.CARD) for name in card.rests_on}
    for name in index.dialogue.sources:
        if name not in named:
            reason, remedy = f"no card names the source '{name}'", "Name it, or take it out."
            yield index.problem_at("source-unused", ("sources", name), reason, remedy, key=True)


RULES = (names, claims, ages, uses)

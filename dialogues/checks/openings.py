"""Check that every stage can open: its gate lets people in before it closes."""

from collections.abc import Iterator
from datetime import time, timedelta

from dialogues.checks.index import ScriptIndex
from dialogues.script.dialogue import Stage
from dialogues.script.kinds.step import StepRole
from dialogues.script.problems import Problem

DAY = timedelta(days=1)


def stage_ends(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a stage closes after it opens."""
    for at, stage in enumerate(index.dialogue.stages):
        if _ends_too_soon(stage):
            path, reason = ("stages", at, "closes"), f"'{stage.id}' closes before it opens"
            yield index.problem_at(
                "stage-closes-early", path, reason, "Let it close later.", key=True
            )


def stage_waits(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a stage that waits for others can open before it closes."""
    earliest = earliest_openings(index)
    for at, stage in enumerate(index.dialogue.stages):
        begin, end = earliest.get(stage.id), closing(stage)
        if stage.opens.after is None or begin is None or end is None or begin < end:
            continue
        path = ("stages", at, "closes")
        reason = f"'{stage.id}' has closed before anybody could finish '{stage.opens.after}'"
        remedy = "Let it close later, or count its closing from its opening with within."
        yield index.problem_at("stage-never-opens", path, f"{reason} and wait", remedy, key=True)


def open_ends(index: ScriptIndex) -> Iterator[Problem]:
    """Check that stages close before the round does, where others come after them.

    The last may stay open, and so may whatever the author says may: the warning comes once.
    """
    stages = index.dialogue.stages[:-1]
    if left := [f"'{stage.id}'" for stage in stages if stage.closes is None]:
        verb = "stay" if left[1:] else "stays"
        reason = f"{', '.join(left)} {verb} open until the round ends, while later stages open"
        remedy = (
            "Answers may then come after later stages were read. Give each a closes, or accept "
            "this and say why."
        )
        yield index.problem_at("stage-open-ended", ("stages",), reason, remedy, key=True)


def gate_cards(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a gate asks only for cards of earlier stages."""
    for at, stage in enumerate(index.dialogue.stages):
        for no, card in enumerate(stage.gate.seen):
            path = ("stages", at, "gate", "seen", no)
            placed = index.by_id.get(card)
            if placed is None or placed.step.ROLE is not StepRole.CARD:
                yield index.problem_at(
                    "card-unknown", path, f"there is no card '{card}'", _cards(index)
                )
            elif placed.stage_no >= at:
                reason = f"the card '{card}' is not in an earlier stage"
                remedy = "Move the card, or take it out of the gate."
                yield index.problem_at("gate-never-opens", path, reason, remedy)


def gate_times(index: ScriptIndex) -> Iterator[Problem]:
    """Check that those who join at the start pass the gate before the stage closes."""
    for at, stage in enumerate(index.dialogue.stages):
        end, since = closing(stage), stage.gate.since_joining
        if end is not None and since >= end:
            path = ("stages", at, "gate", "since_joining")
            reason = f"'{stage.id}' closes before somebody who joins at the start may begin it"
            remedy = "Let it close later, or ask for less time since joining."
            yield index.problem_at("gate-too-late", path, reason, remedy)


RULES = (stage_ends, stage_waits, open_ends, gate_cards, gate_times)


def earliest_openings(index: ScriptIndex) -> dict[str, timedelta]:
    """Give how long after the start each stage can open, where that does not hang on a date."""
    openings: dict[str, timedelta] = {}
    for stage in index.dialogue.stages:
        opens = stage.opens
        if opens.day is not None:
            openings[stage.id] = opens.day * DAY
        elif opens.after in openings:
            openings[stage.id] = openings[opens.after] + opens.wait
    return openings


def closing(stage: Stage) -> timedelta | None:
    """Give how long after the start's day began a stage closes at the latest, if it is by day."""
    closes = stage.closes
    if closes is None or closes.day is None:
        return None
    clock = closes.at
    rest = DAY if clock is None else timedelta(hours=clock.hour, minutes=clock.minute)
    return closes.day * DAY + rest


def _cards(index: ScriptIndex) -> str:
    cards = [card.id for _, card in index.in_role(StepRole.CARD)]
    return f"Cards: {', '.join(cards)}." if cards else "Add the card, or take it out of the gate."


def _ends_too_soon(stage: Stage) -> bool:
    opens, closes = stage.opens, stage.closes
    if closes is None:
        return False
    begin, end = opens.at or time.min, closes.at or time.max
    if opens.day is not None and closes.day is not None:
        return (closes.day, end) <= (opens.day, begin)
    if opens.on is not None and closes.on is not None:
        return (closes.on, end) <= (opens.on, begin)
    return False

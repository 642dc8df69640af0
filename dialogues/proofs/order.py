"""Prove that stages and steps come in an order that works: names, consent, gates and times."""

from collections.abc import Iterator
from datetime import date, time
from zoneinfo import ZoneInfo

from dialogues.problems import Problem
from dialogues.proofs.book import QUESTIONS, Book
from dialogues.script import Quiet, Stage
from dialogues.steps import Card, Consent

# Translations name texts by stage and step; these words name the rest of the script there.
_RESERVED = frozenset({"arms", "head", "privacy", "proposal", "scales", "sources"})


def stage_names(book: Book) -> Iterator[Problem]:
    """Prove that every stage has a name of its own that means nothing else."""
    lines: dict[str, int] = {}
    for at, stage in enumerate(book.dialogue.stages):
        path = ("stages", at, "id")
        if stage.id in _RESERVED:
            reason = f"a stage cannot be called '{stage.id}'"
            yield book.error(path, reason, "Give it another name.")
        if stage.id in lines:
            reason = f"a second stage '{stage.id}', the first is on line {lines[stage.id]}"
            yield book.error(path, reason, "Rename one of them.")
        lines.setdefault(stage.id, book.script.node.place_of(path).line)


def step_names(book: Book) -> Iterator[Problem]:
    """Prove that every step has a name of its own in the whole dialogue."""
    for placed in book.steps:
        first = book.by_id[placed.step.id]
        if first is placed:
            continue
        reason = f"a second step '{placed.step.id}', the first is on {book.line_of(first)}"
        remedy = "Rename one of them."
        if book.line_of(first) == book.line_of(placed):
            reason, remedy = f"'{placed.step.id}' is included twice", "Include it once."
        yield book.error((*placed.path, "id"), reason, remedy)


def consent_first(book: Book) -> Iterator[Problem]:
    """Prove that nothing is asked before consent, which everybody meets in the first stage."""
    first = next((placed for placed in book.steps if isinstance(placed.step, QUESTIONS)), None)
    remedy = "Begin the first stage with a step of type consent."
    if first is None:
        yield book.error(("stages",), "nobody is asked for consent", remedy, key=True)
    elif not isinstance(first.step, Consent):
        yield book.error(first.path, f"'{first.step.id}' asks before consent is given", remedy)
    elif first.stage_no > 0 or not first.is_top:
        reason = f"not everybody meets the consent '{first.step.id}' before the rest"
        yield book.error(first.path, reason, remedy)


def consent_purposes(book: Book) -> Iterator[Problem]:
    """Prove that every purpose of a consent has a name of its own."""
    for placed in book.steps:
        if not isinstance(placed.step, Consent):
            continue
        seen: set[str] = set()
        for field in ("required", "optional"):
            for at, purpose in enumerate(getattr(placed.step, field)):
                if purpose.id in seen:
                    path = (*placed.path, field, at, "id")
                    reason = f"a second purpose '{purpose.id}'"
                    yield book.error(path, reason, "Rename one of them.")
                seen.add(purpose.id)


def stage_order(book: Book) -> Iterator[Problem]:
    """Prove that a stage opens after an earlier one, and days never run backwards."""
    before: list[str] = []
    day, on = -1, date.min
    for at, stage in enumerate(book.dialogue.stages):
        path, opens = ("stages", at, "opens"), stage.opens
        if opens.after is not None and opens.after not in before:
            reason = f"no stage '{opens.after}' comes before this one"
            yield book.error((*path, "after"), reason, _one_of(before))
        if opens.day is not None and opens.day < day:
            reason = f"day {opens.day} comes after a stage that opens on day {day}"
            yield book.error((*path, "day"), reason, "Put the stages in the order of their days.")
        if opens.on is not None and opens.on < on:
            reason = f"{opens.on} comes after a stage that opens on {on}"
            yield book.error((*path, "on"), reason, "Put the stages in the order of their dates.")
        day, on = max(day, opens.day or 0), max(on, opens.on or on)
        before.append(stage.id)


def stage_ends(book: Book) -> Iterator[Problem]:
    """Prove that a stage closes after it opens."""
    for at, stage in enumerate(book.dialogue.stages):
        if _ends_too_soon(stage):
            reason = f"'{stage.id}' closes before it opens"
            yield book.error(("stages", at, "closes"), reason, "Let it close later.", key=True)


def gates(book: Book) -> Iterator[Problem]:
    """Prove that a gate asks only for cards of earlier stages."""
    for at, stage in enumerate(book.dialogue.stages):
        for no, card in enumerate(stage.gate.seen):
            path = ("stages", at, "gate", "seen", no)
            found = book.by_id.get(card)
            if found is None or not isinstance(found.step, Card):
                yield book.error(path, f"there is no card '{card}'", _near_cards(book))
            elif found.stage_no >= at:
                reason = f"the card '{card}' is not in an earlier stage"
                yield book.error(path, reason, "Move the card, or take it out of the gate.")


def zone(book: Book) -> Iterator[Problem]:
    """Prove that the time zone is one that computers know."""
    name = book.dialogue.clock.timezone
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        path = ("clock", "timezone")
        yield book.error(path, f"there is no time zone '{name}'", "Write one like Europe/London.")


def quiet_openings(book: Book) -> Iterator[Problem]:
    """Prove that no stage opens when nothing may be sent."""
    quiet = book.dialogue.clock.quiet
    for at, stage in enumerate(book.dialogue.stages):
        if quiet and stage.opens.at is not None and _is_quiet(quiet, stage.opens.at):
            reason = (
                f"'{stage.id}' opens in quiet hours, so people hear of it at {quiet.ends:%H:%M}"
            )
            remedy = "Let it open at another time, or change the quiet hours."
            yield book.warning(("stages", at, "opens", "at"), reason, remedy)


PROOFS = (
    stage_names,
    step_names,
    consent_first,
    consent_purposes,
    stage_order,
    stage_ends,
    gates,
    zone,
    quiet_openings,
)


def _one_of(names: list[str]) -> str:
    return f"Earlier stages: {', '.join(names)}." if names else "This is the first stage: use day."


def _near_cards(book: Book) -> str:
    cards = [placed.step.id for placed in book.steps if isinstance(placed.step, Card)]
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


def _is_quiet(quiet: Quiet, at: time) -> bool:
    if quiet.begins <= quiet.ends:
        return quiet.begins <= at < quiet.ends
    return at >= quiet.begins or at < quiet.ends

"""Filters as people write them, in a link or as flags, and back."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from bot.refused import BotRefused
from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.step import Step
from dialogues.script.roles import EVERYBODY, PERSON
from dialogues.turn.effects import Standing
from storage.queries.filters import Filters

CHANNELS = ("telegram", "web", "simulated")
ONCE = (
    *("stage", "step", "code", "language", "channel", "arm", "role", "since", "until", "text"),
    "standing",
)
OFTEN = ("profile",)
SWITCHES = ("history",)
NAMES = (*ONCE, *OFTEN, *SWITCHES)
BESIDE = frozenset({"round", "after", "size"})  # what a link carries beside filters
MOST_TEXT = 200  # characters of a text to look for
MOST_NAMED = 20  # names of what there is, in a sentence that people read

Pairs = Iterable[tuple[str, str]]


class FiltersRefused(BotRefused):
    """Filters cannot be read; every sentence says what to write instead of what."""


def read_filters(pairs: Pairs, *, round_slug: str, dialogue: Dialogue, zone: str) -> Filters:
    """Read filters of a round from (name, value) pairs; raise FiltersRefused in words.

    Empty values are as good as none. Dates and times without an offset are in `zone`; `until`
    takes in the whole of a date. `profile` is written step=code and may come several times.
    """
    given = [(n, v.strip()) for n, v in pairs if v.strip() and n not in BESIDE]
    problems = list(_names(given))
    values = dict(given)
    profile = tuple(_pair(value) for name, value in given if name == "profile")
    problems += _places(values, dialogue)
    problems += _profile(profile, dialogue)
    problems += _closed(values, dialogue)
    since, until = values.get("since"), values.get("until")
    since_at = _instant(since, zone, problems, "since")
    until_at = _instant(until, zone, problems, "until", after=True)
    if since_at and until_at and since_at >= until_at:
        problems.append(f"Nothing lies between since {since} and until {until}: swap them.")
    if len(values.get("text", "")) > MOST_TEXT:
        problems.append(f"text has more than {MOST_TEXT} characters: look for a few words.")
    if problems:
        raise FiltersRefused("bad_filters", problems[0], problems[1:])
    return Filters(
        round=round_slug,
        stage=values.get("stage"),
        step=values.get("step"),
        code=values.get("code"),
        profile=profile,
        language=values.get("language"),
        channel=values.get("channel"),
        arm=values.get("arm"),
        role=values.get("role"),
        since=since_at,
        until=until_at,
        text=values.get("text"),
        standing=Standing(values["standing"]) if "standing" in values else None,
        history=values.get("history") in {"yes", "1", "true"},
    )


def write_filters(filters: Filters) -> list[tuple[str, str]]:
    """Write filters as the pairs that `read_filters` reads, without the round."""
    pairs = []
    for name in ONCE:
        value = getattr(filters, name)
        if value is not None:
            pairs.append((name, value.isoformat() if isinstance(value, datetime) else str(value)))
    pairs += [("profile", f"{step}={code}") for step, code in filters.profile]
    return [*pairs, ("history", "yes")] if filters.history else pairs


def _names(given: list[tuple[str, str]]) -> Iterator[str]:
    for name, times in Counter(name for name, _ in given).items():
        if name not in NAMES:
            yield _unknown("filter", name, NAMES)
        elif times > 1 and name not in OFTEN:
            yield f"{name} is given {times} times: give it once."


def _places(values: dict[str, str], dialogue: Dialogue) -> Iterator[str]:
    stage, step, code = values.get("stage"), values.get("step"), values.get("code")
    stages = [place.id for place in dialogue.stages]
    if stage is not None and stage not in stages:
        yield _unknown("stage", stage, stages)
        stage = None
    steps = _questions(dialogue)
    known = [name for name, (home, _) in steps.items() if stage in {None, home}]
    if step is not None and step not in known:
        refusal = _unknown("step" if stage is None else f"step of stage {stage}", step, known)
        yield f"{refusal} {step} is a stage." if step in stages else refusal
        return
    if code is not None and step is not None:
        codes = _codes(steps[step][1], dialogue)
        if code not in codes:
            yield _unknown(f"answer to {step}", code, codes)


def _profile(profile: tuple[tuple[str, str], ...], dialogue: Dialogue) -> Iterator[str]:
    steps = {step.id: step for _, step in dialogue.walk() if step.IS_OF_PERSON}
    for name, code in profile:
        if not code:
            yield f'profile is written as step=code, such as age_band=a25_34; this is "{name}".'
        elif name not in steps:
            yield _unknown("profile question", name, list(steps))
        elif code not in steps[name].codes:
            yield _unknown(f"answer to {name}", code, list(steps[name].codes))


def _closed(values: dict[str, str], dialogue: Dialogue) -> Iterator[str]:
    """Check the filters whose values are a fixed list."""
    lists = {
        "language": list(languages_of(dialogue)),
        "channel": list(CHANNELS),
        "arm": list(dialogue.arms),
        "role": [*dialogue.roles, PERSON, EVERYBODY],
        "standing": [standing.value for standing in Standing],
        "history": ["yes", "no", "1", "0", "true", "false"],
    }
    for name, known in lists.items():
        if name in values and values[name] not in known:
            yield _unknown(name, values[name], known)


def languages_of(dialogue: Dialogue) -> tuple[str, ...]:
    """Give the languages of a dialogue, the base language first."""
    return tuple(dict.fromkeys((dialogue.dialogue.language, *dialogue.languages)))


def _questions(dialogue: Dialogue) -> dict[str, tuple[str, Step]]:
    return {step.id: (stage.id, step) for stage, step in dialogue.walk()}


def _codes(step: Step, dialogue: Dialogue) -> list[str]:
    return step.stored_codes({other.id: other for _, other in dialogue.walk()})


def _pair(value: str) -> tuple[str, str]:
    step, _, code = value.partition("=")
    return step.strip(), code.strip()


def _instant(
    text: str | None, zone: str, problems: list[str], name: str, *, after: bool = False
) -> datetime | None:
    """Read a date or a time; `after` gives the end of a date."""
    if text is None:
        return None
    try:
        at = _day(date.fromisoformat(text), after=after) if len(text) == len("2026-03-02") else None
        at = at or datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        problems.append(
            f'{name} is not a date or time: "{text}". '
            "Write a date such as 2026-03-02, or a time such as 2026-03-02T18:30."
        )
        return None


def _day(day: date, *, after: bool) -> datetime:
    return datetime.combine(day + timedelta(days=1) if after else day, time())


def _unknown(what: str, given: str, known: Iterable[str]) -> str:
    """Say that something is not known, what may be meant, and what there is."""
    names = list(known)
    close = get_close_matches(given, names, n=1)
    hint = f' Did you mean "{close[0]}"?' if close else ""
    there = f" There is: {_some(names)}." if not close or len(names) <= MOST_NAMED else ""
    return f'There is no {what} "{given[:60]}".{hint}{there}'


def _some(names: list[str]) -> str:
    """Name what there is, as far as a person would read."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "") or "none"

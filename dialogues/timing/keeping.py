"""How long something is kept, in words."""

from datetime import timedelta

from dialogues.timing.timetable import in_words

_MONTH = timedelta(days=30)  # as scripts count them


def in_months(duration: timedelta) -> str:
    """Say a duration in months, as authors do, where it comes out so; else in smaller units."""
    months, rest = divmod(duration, _MONTH)
    return in_words(duration) if rest or months <= 1 else f"{months} months"

"""Watches what a test lets the product log, for words of people, their numbers and tokens."""

import logging
import re
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from bot.runtime.logs import _TALKATIVE

SHORTEST = 6  # characters; shorter words stand in innocent places too
_NUMBER = re.compile(r"(?<!\d)5000000\d{3}(?!\d)")  # of people in the emulated Telegram
_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
_spoken: set[str] = set()


def plant(words: str) -> None:
    """Note what somebody wrote: it must never stand in a log."""
    if len(words) >= SHORTEST:
        _spoken.add(words)


class Watch(logging.Handler):
    """Keeps all that is logged, by us and by libraries, at every level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
        if record.exc_info and record.exc_info[1]:
            self.lines.append(repr(record.exc_info[1]))

    def note(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
        """Keep a line of our own, before anything takes something out of it."""
        self.lines.append(repr(event))
        return event

    def leaks(self) -> list[str]:
        """Give the lines that say too much."""
        return [line for line in self.lines if _says_too_much(line)]


def _says_too_much(line: str) -> bool:
    if _NUMBER.search(line) or _TOKEN.search(line):
        return True
    return any(words in line for words in _spoken)


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch for a while; libraries that the service silences are silent here as well."""
    watch, root = Watch(), logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", *_TALKATIVE)}
    processors = structlog.get_config()["processors"]
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    root.setLevel(logging.DEBUG)
    root.addHandler(watch)
    structlog.configure(processors=[watch.note, *processors])
    _spoken.clear()
    try:
        yield watch
    finally:
        structlog.configure(processors=processors)
        root.removeHandler(watch)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)

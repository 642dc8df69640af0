"""What the log looks like, and that nothing about a person or a secret is ever in it."""

import logging
import re
import sys
import traceback
from collections.abc import Iterable, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

from bot.runtime.settings import LogFormat, LogLevel

WITHHELD = "[withheld]"
FRAMES = 8  # places of an error's way that are told, the innermost last

# Facts about a person. Our own code does not log them; this holds if it ever does.
_PERSONAL = frozenset(
    {
        *("address", "addresses", "body", "caption", "chat", "chat_id", "code", "content", "email"),
        *("first_name", "from", "last_name", "message", "name", "password", "payload", "phone"),
        *("pseudonym", "raw", "remote", "request", "secret", "sql", "statement", "text", "title"),
        *("token", "update", "url", "user", "user_id", "username"),
    }
)
_TOKEN = re.compile(r"(?<!\d)\d{3,}:[A-Za-z0-9_-]{20,}")  # a bot's token, also within an address
_PASSWORD = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_NUMBER = re.compile(r"-?\d{5,}")  # in the words of libraries: a chat's number, a phone number
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-#0+.\d]*[sdrfxi]")

# These write down whole requests, rows or calls when they are let.
_TALKATIVE = (
    *("aiohttp.access", "aiosqlite", "alembic", "apscheduler", "asyncio", "asyncpg", "httpcore"),
    *("httpx", "sqlalchemy", "telegram", "tzlocal"),
)
_LEVELS = {level: getattr(logging, level.upper()) for level in LogLevel}

Event = MutableMapping[str, Any]


def set_up_logs(
    level: LogLevel = LogLevel.INFO,
    form: LogFormat = LogFormat.AUTO,
    *,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Send all logs, our own and those of libraries, to one place; `secrets` never appear."""
    target = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            Redaction(secrets),
            Repeats(_renderer(form, target)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_Relay()]
    root.setLevel(max(_LEVELS[level], logging.INFO))
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


class Redaction:
    """Takes out of a line whatever tells of a person, and every secret."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def __call__(self, _logger: object, _method: str, event: Event) -> Event:
        """Give the line as it may be written."""
        if error := _error(event.pop("exc_info", None)):
            event["error"], event["at"] = type(error).__name__, _places(error.__traceback__)
        event.pop("stack_info", None)
        return {key: self._safe(key, value) for key, value in event.items()}

    def _safe(self, key: str, value: object) -> object:
        if key in _PERSONAL:
            return WITHHELD
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, BaseException):
            return type(value).__name__
        return self._clean(str(value))

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, WITHHELD)
        return _PASSWORD.sub(WITHHELD, _TOKEN.sub(WITHHELD, text))


class Repeats:
    """Counts a line that comes again and again, instead of writing it each time.

    A flood is told at the 10th, 100th, 1000th time and so on, and what is left when it ends.
    """

    def __init__(self, render: structlog.typing.Processor) -> None:
        self._render = render
        self._last: Event = {}
        self._times = 0  # that the last line was said
        self._told = 0  # how many of these the log tells of

    def __call__(self, logger: Any, method: str, event: Event) -> str:
        """Give the line as it is written; raise DropEvent for one that is only counted."""
        said = {key: value for key, value in event.items() if key != "timestamp"}
        if said == self._last:
            self._times += 1
            if self._times != 10 * self._told:
                raise structlog.DropEvent
            return self._count(logger, method, event)
        line = str(self._render(logger, method, dict(event)))
        if self._times > self._told:
            line = f"{self._count(logger, method, event)}\n{line}"
        self._last, self._times, self._told = said, 1, 1
        return line

    def _count(self, logger: Any, method: str, event: Event) -> str:
        self._told = self._times
        level, now = self._last.get("level"), event.get("timestamp")
        told = {"event": f"last line {self._times} times", "level": level, "timestamp": now}
        return str(self._render(logger, method, told))


class _Relay(logging.Handler):
    """Hands on what libraries log: their fixed words, never the values they put into them."""

    def emit(self, record: logging.LogRecord) -> None:
        words = _PLACEHOLDER.sub("…", _NUMBER.sub("…", str(record.msg)))
        line = words.partition("\n")[0]
        logger = structlog.get_logger()
        logger.log(record.levelno, line, library=record.name, exc_info=record.exc_info or None)


def _renderer(form: LogFormat, target: TextIO) -> structlog.typing.Processor:
    is_text = form is LogFormat.TEXT or (form is LogFormat.AUTO and target.isatty())
    if is_text:
        return structlog.dev.ConsoleRenderer(colors=target.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _error(value: object) -> BaseException | None:
    match value:
        case BaseException():
            return value
        case (_, BaseException() as error, _):
            return error
        case True:
            return sys.exception()
        case _:
            return None


def _places(trace: TracebackType | None) -> str:
    """Tell where an error came about, without its words: they may quote people."""
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)

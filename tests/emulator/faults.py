"""Faults by script: what goes wrong with which call, and how often."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.errors import ApiError, blocked, migrated, too_many_requests


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetBefore:
    """The connection breaks; the call had no effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetAfter:
    """The call has its effect, then the connection breaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowReply:
    """The reply is held back; the effect comes at once unless `accepted` is off."""

    seconds: float
    accepted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerError:
    """A page of HTML with a 5xx, with or without effect."""

    status: int = 502
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncated:
    """The call has its effect; half of the reply arrives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The server says no in its own words."""

    code: int
    description: str
    parameters: Mapping[str, int] = field(default_factory=dict)

    def error(self) -> ApiError:
        """Return the refusal as the error that a call raises."""
        return ApiError(self.code, self.description, **self.parameters)


Fault = ResetBefore | ResetAfter | SlowReply | ServerError | Truncated | Refusal


def _refusal(error: ApiError) -> Refusal:
    return Refusal(code=error.code, description=error.description, parameters=error.parameters)


def bot_blocked() -> Refusal:
    """Make the 403 of a person who blocked the bot."""
    return _refusal(blocked())


def too_many(retry_after: int) -> Refusal:
    """Make the 429 that asks to wait so many seconds."""
    return _refusal(too_many_requests(retry_after))


def group_migrated(chat: int) -> Refusal:
    """Make the 400 that tells a group's new id."""
    return _refusal(migrated(chat))


_BY_NAME: dict[str, Any] = {
    "reset_before": ResetBefore,
    "reset_after": ResetAfter,
    "slow_reply": SlowReply,
    "server_error": ServerError,
    "truncated": Truncated,
    "refusal": Refusal,
    "blocked": bot_blocked,
    "too_many": too_many,
    "migrated": group_migrated,
}


def fault_named(name: str, **details: Any) -> Fault:
    """Make a fault from its name, as the control API takes it."""
    if name not in _BY_NAME:
        known = ", ".join(_BY_NAME)
        raise ValueError(f"there is no fault called {name!r}; use one of: {known}")
    fault: Fault = _BY_NAME[name](**details)
    return fault


@dataclass(slots=True, kw_only=True)
class _Planned:
    method: str
    chat: int | None
    left: int
    fault: Fault


class Faults:
    """The script of faults, used up in the order in which it was written."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []

    def add(self, method: str, *, chat: int | None = None, times: int = 1, fault: Fault) -> None:
        """Plan a fault for the next `times` calls of a method (`*`: any), of a chat or of all."""
        self._planned.append(_Planned(method=method.lower(), chat=chat, left=times, fault=fault))

    def take(self, method: str, chat: int) -> Fault | None:
        """Use up the fault that is planned for this call, if there is one."""
        for planned in self._planned:
            if planned.method in ("*", method) and planned.chat in (None, chat):
                planned.left -= 1
                self._planned = [plan for plan in self._planned if plan.left > 0]
                return planned.fault
        return None

    @property
    def left(self) -> int:
        """How many faults have not struck yet."""
        return sum(planned.left for planned in self._planned)

    def clear(self) -> None:
        """Forget what is still planned."""
        self._planned.clear()

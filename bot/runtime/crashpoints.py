"""Named points where a process can be made to die, so that tests can prove nothing is lost."""

import os

from bot.refused import BotRefused

POINTS = (
    "fetched",  # updates came in; nothing is stored
    "admitted",  # their identities are noted, uncommitted
    "turned",  # everything is written, uncommitted
    "committed",  # committed; nobody was told yet
    "woken",  # what times that came mean is written, uncommitted
    "opened",  # that is committed; nobody was told yet
    "heard",  # what people were told by others is taken and written, uncommitted
    "handed",  # that is committed; nobody was told yet
    "claimed",  # a message is marked as in flight; nothing was sent
    "accepted",  # the platform took the message; we did not note it
    "settled",  # noted
)
DIED = 137  # the status of a process that was killed

_armed: dict[str, int] = {}


class NoSuchPoint(BotRefused):
    """The name is not one of the crash points."""


def arm(spec: str) -> None:
    """Die at the nth passing of a point: 'committed:3'. An empty text arms nothing."""
    if not spec:
        return
    name, _, count = spec.partition(":")
    if name not in POINTS or not (count or "1").isdigit():
        raise NoSuchPoint(
            "no_such_point", f"{spec}: write one of {', '.join(POINTS)}, and :n for the nth time"
        )
    _armed[name] = int(count or 1)


def point(name: str) -> None:
    """Pass a point; does nothing unless it was armed."""
    if name not in _armed:
        return
    _armed[name] -= 1
    if _armed[name] <= 0:
        os._exit(DIED)

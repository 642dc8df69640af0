"""The queue of updates that wait for the bot to confirm them."""

import json
import random
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.emulator.clock import Clock
from tests.emulator.history import Confirmed, Expired, History, Issued

MESSAGE_LIFE = 86_400.0  # seconds
TAP_LIFE = 150.0  # seconds
RECENT = 10_000  # updates kept so that they can be sent again
_FUTURE = 10  # an offset further ahead than this is taken for another server's

# Kinds that the server leaves out unless the bot asks for them by name.
_OPT_IN = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True, kw_only=True, eq=False)
class Pending:
    """One delivery of an update, waiting."""

    update_id: int
    lane: str
    body: str
    expires_at: float
    is_offered: bool = False
    is_stubborn: bool = False  # an offset does not confirm it before it was offered


class Updates:
    """Issues updates and keeps them, in order, until they are confirmed or too old."""

    def __init__(self, history: History, clock: Clock, *, first_id: int = 100_000_001) -> None:
        self._history = history
        self._clock = clock
        self._next_id = first_id
        self._waiting: dict[int, Pending] = {}
        self._recent: OrderedDict[int, Pending] = OrderedDict()
        self._held: list[Pending] | None = None
        self._listeners: list[Callable[[Pending], None]] = []
        self.allowed: frozenset[str] = frozenset()

    def listen(self, listener: Callable[[Pending], None]) -> None:
        """Call `listener` with each delivery that joins the queue."""
        self._listeners.append(listener)

    def unlisten(self, listener: Callable[[Pending], None]) -> None:
        """Stop calling `listener`."""
        self._listeners.remove(listener)

    def issue(self, kind: str, content: Mapping[str, Any], *, person: int, chat: int) -> int:
        """Put an update in the queue; return its id, or 0 if the bot did not ask for its kind."""
        if not self._is_allowed(kind):
            return 0
        is_tap = kind == "callback_query"
        pending = Pending(
            update_id=self._take_id(),
            lane=f"taps of {person}" if is_tap else f"chat {chat}",
            body="",
            expires_at=self._clock() + (TAP_LIFE if is_tap else MESSAGE_LIFE),
        )
        pending.body = json.dumps({"update_id": pending.update_id, kind: content})
        words = content.get("data") or content.get("text") or content.get("caption") or ""
        self._record(pending, kind, person, chat, str(words))
        self._join(pending)
        return pending.update_id

    def inject(self, update: Mapping[str, Any] | str, *, lane: str = "raw") -> int:
        """Put a hand-made update in the queue; an object without id gets one.

        A string goes out as it is, JSON or not; one that is not JSON spoils every poll that it
        is part of, so it is of use with a webhook.
        """
        update_id = self._take_id()
        body = update if isinstance(update, str) else json.dumps({"update_id": update_id, **update})
        if isinstance(update, Mapping) and isinstance(update.get("update_id"), int):
            update_id = update["update_id"]
        pending = Pending(
            update_id=update_id, lane=lane, body=body, expires_at=self._clock() + MESSAGE_LIFE
        )
        self._record(pending, "raw", 0, 0, "")
        self._join(pending)
        return update_id

    def repeat(self, update_id: int) -> None:
        """Deliver an update once more, though it may be confirmed already."""
        if update_id not in self._recent:
            raise KeyError(f"update {update_id} is unknown or too long ago to repeat")
        again = replace(self._recent[update_id], is_offered=False, is_stubborn=True)
        self._record(again, "raw", 0, 0, "", is_repeat=True)
        self._join(again)

    def hold(self) -> None:
        """Keep new updates back until `release`."""
        self._held = self._held or []

    def release(self, order: str | random.Random = "issued") -> None:
        """Let held updates go: as issued, reversed, or shuffled by the given chance."""
        held, self._held = self._held or [], None
        if isinstance(order, random.Random):
            order.shuffle(held)
        elif order == "reversed":
            held.reverse()
        for pending in held:
            pending.is_stubborn = True
            self._join(pending)

    def let_through(self, update_id: int) -> None:
        """Let one held update go; the others stay back, and those to come."""
        held = self._held or []
        pending = next((one for one in held if one.update_id == update_id), None)
        if pending is None:
            raise KeyError(f"update {update_id} is not held back")
        held.remove(pending)
        pending.is_stubborn = True
        self._deliver(pending)

    def restart_ids(self, at: int) -> None:
        """Number the next updates from `at`, as Telegram may after a week of silence."""
        self._next_id = at

    def waiting(self) -> list[Pending]:
        """Return the deliveries that are not confirmed yet, oldest first."""
        return [p for p in list(self._waiting.values()) if not self.is_expired(p)]

    def now(self) -> float:
        """Return the moment on the emulator's clock, in seconds since 1970."""
        return self._clock()

    def is_expired(self, pending: Pending) -> bool:
        """Tell whether a delivery has grown too old, and throw it away then."""
        if pending.expires_at > self._clock():
            return False
        if self.is_waiting(pending):
            self.give_up(pending)
        return True

    def give_up(self, pending: Pending) -> None:
        """Throw a delivery away that came to nothing."""
        self._history.add(Expired(at=self._clock(), update_id=pending.update_id))
        self.remove(pending)

    def __len__(self) -> int:
        return len(self._waiting)

    def confirm_below(self, offset: int) -> None:
        """Confirm all updates with lower ids; an offset far ahead of the ids confirms none."""
        if offset > self._next_id + _FUTURE:
            return
        for pending in self.waiting():
            is_due = pending.is_offered or not pending.is_stubborn
            if pending.update_id < offset and is_due:
                self.confirm(pending, by="offset")

    def keep_last(self, count: int) -> None:
        """Forget all but the newest `count` updates, as a negative offset does."""
        for pending in self.waiting()[:-count]:
            self.confirm(pending, by="offset")

    def drop_all(self) -> None:
        """Forget everything that waits, because the bot asked for it."""
        for pending in self.waiting():
            self.confirm(pending, by="drop")

    def confirm(self, pending: Pending, *, by: str) -> None:
        """Record that the bot took a delivery and remove it."""
        self._history.add(Confirmed(at=self._clock(), update_id=pending.update_id, by=by))
        self.remove(pending)

    def remove(self, pending: Pending) -> None:
        """Take a delivery out of the queue without confirming it."""
        self._waiting.pop(id(pending), None)

    def is_waiting(self, pending: Pending) -> bool:
        """Tell whether a delivery is still in the queue."""
        return id(pending) in self._waiting

    def _is_allowed(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in _OPT_IN

    def _take_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _record(
        self,
        pending: Pending,
        kind: str,
        person: int,
        chat: int,
        content: str,
        *,
        is_repeat: bool = False,
    ) -> None:
        self._history.add(
            Issued(
                at=self._clock(),
                update_id=pending.update_id,
                kind=kind,
                person=person,
                chat=chat,
                content=content,
                is_repeat=is_repeat,
            )
        )
        self._recent[pending.update_id] = pending
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)

    def _join(self, pending: Pending) -> None:
        if self._held is not None:
            self._held.append(pending)
        else:
            self._deliver(pending)

    def _deliver(self, pending: Pending) -> None:
        self._waiting[id(pending)] = pending
        for listener in self._listeners:
            listener(pending)

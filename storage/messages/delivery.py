"""What became of the messages a sender took out of the outbox, and how it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from storage.database.connection import Tx
from storage.messages.outbox import cancel_addresses
from storage.schema.messages import outbox
from storage.schema.people import addresses

MAX_FAILURE = 120  # characters, as the column holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The message arrived; `ref` is the channel's name for it."""

    id: int
    ref: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """The message shall be tried again, not before an instant."""

    id: int
    not_before: datetime
    failure: str
    arrived: bool = False  # whether this try may have arrived all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """The message may have arrived and is not tried again."""

    id: int
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hopeless:
    """The message can never be sent."""

    id: int
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff:
    """Nobody can be reached at the address any more, so nothing else goes there either."""

    id: int
    address_id: int
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """The message had arrived when it was last tried: the person answered it."""

    id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The message is not worth sending any more."""

    id: int
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOff:
    """The message waits for a time at which it may go, and holds back nothing behind it."""

    id: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """The message waits until its round goes on."""

    id: int


Settled = (
    Delivered | Postponed | Doubtful | Hopeless | CutOff | Proved | Withdrawn | PutOff | KeptBack
)


async def settle(tx: Tx, results: Sequence[Settled]) -> None:
    """Write down what became of messages in flight; rows no longer in flight stay as they are."""
    for outcome, statement in _OUTCOMES.items():
        rows = [_parameters(result) for result in results if isinstance(result, outcome)]
        if rows:
            await tx.execute(statement, rows)
    if cut_off := {result.address_id for result in results if isinstance(result, CutOff)}:
        await tx.execute(
            update(addresses).where(addresses.c.id.in_(cut_off)).values(reachable=False)
        )
        await cancel_addresses(tx, cut_off)


def _parameters(result: Settled) -> dict[str, Any]:
    match result:
        case Delivered():
            return {"b_id": result.id, "b_ref": result.ref, "b_at": result.at}
        case Postponed():
            back = 0 if result.arrived else 1
            return {
                "b_id": result.id,
                "b_failure": result.failure[:MAX_FAILURE],
                "b_not_before": result.not_before,
                "b_back": back,
            }
        case Proved():
            return {"b_id": result.id, "b_at": result.at}
        case PutOff():
            return {"b_id": result.id, "b_not_before": result.until}
        case KeptBack():
            return {"b_id": result.id}
        case Doubtful() | Hopeless() | CutOff() | Withdrawn():
            return {"b_id": result.id, "b_failure": result.failure[:MAX_FAILURE]}


def _noting(**values: Any) -> Any:
    """Change a row that is in flight; one that is not any more stays as it is."""
    in_flight = update(outbox).where(outbox.c.id == bindparam("b_id"), outbox.c.state == "sending")
    return in_flight.values(lease_until=None, **values)


_OUTCOMES: dict[type[Settled], Any] = {
    Delivered: _noting(
        state="sent",
        message_ref=bindparam("b_ref"),
        sent_at=bindparam("b_at", type_=outbox.c.sent_at.type),
        failure=None,
    ),
    Postponed: _noting(
        state="retry",
        not_before=bindparam("b_not_before", type_=outbox.c.not_before.type),
        attempts=outbox.c.attempts - bindparam("b_back"),
        failure=bindparam("b_failure"),
    ),
    Doubtful: _noting(state="unknown", failure=bindparam("b_failure")),
    Hopeless: _noting(state="dead", failure=bindparam("b_failure")),
    CutOff: _noting(state="dead", failure=bindparam("b_failure")),
    Proved: _noting(
        state="sent",
        sent_at=bindparam("b_at", type_=outbox.c.sent_at.type),
        attempts=outbox.c.attempts - 1,
        failure=None,
    ),
    Withdrawn: _noting(
        state="cancelled", attempts=outbox.c.attempts - 1, failure=bindparam("b_failure")
    ),
    PutOff: _noting(
        state="pending",
        not_before=bindparam("b_not_before", type_=outbox.c.not_before.type),
        attempts=outbox.c.attempts - 1,
    ),
    KeptBack: _noting(state="held", attempts=outbox.c.attempts - 1),
}

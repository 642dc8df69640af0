"""What becomes of a message that was not sent, or may not have been."""

from datetime import datetime, timedelta

from bot.channels.contract import Failure, SendFailed
from dialogues.turn.effects import MessageKind
from storage.messages.delivery import CutOff, Doubtful, Hopeless, Postponed, Settled
from storage.messages.outbox import Claimed

RETRY_PAUSE = 1.0  # seconds before a message goes again that surely did not go
DOUBTS = 2  # tries that may each have arrived before a message is left as unknown
MOST_DOUBTS = 6  # the same over several outages, and for changes in place, which do no harm
DOUBT_PAUSE = timedelta(seconds=5)  # before a message that may have arrived goes once more


def verdict(
    claimed: Claimed, failed: SendFailed, now: datetime, *, is_out: bool = False
) -> Settled:
    """Decide what becomes of a message; `is_out` tells that its channel is in an outage."""
    match failed.failure:
        case Failure.NOT_SENT:
            pause = RETRY_PAUSE if failed.retry_after is None else failed.retry_after
            again = now + timedelta(seconds=pause)
            return Postponed(id=claimed.id, not_before=again, failure=failed.reason)
        case Failure.UNKNOWN:
            most = MOST_DOUBTS if is_out or claimed.edits else DOUBTS
            if is_chatter(claimed) or claimed.attempts >= most:
                return Doubtful(id=claimed.id, failure=failed.reason)
            return postponed_in_doubt(claimed, failed.reason, now)
        case Failure.REFUSED:
            return Hopeless(id=claimed.id, failure=failed.reason)
        case Failure.UNREACHABLE:
            return CutOff(id=claimed.id, address_id=claimed.address_id, failure=failed.reason)


def postponed_in_doubt(claimed: Claimed, reason: str, now: datetime) -> Postponed:
    """Let a message that may have arrived go once more, in a while."""
    again = now + DOUBT_PAUSE
    return Postponed(id=claimed.id, not_before=again, failure=reason, arrived=True)


def is_chatter(claimed: Claimed) -> bool:
    """Tell whether a message only remarks on what somebody did; it is not said twice."""
    return claimed.kind == MessageKind.NOTICE

"""What became of messages and channels, on its way into the store, and what came out with it."""

from dataclasses import dataclass, field
from datetime import datetime

from storage.database.connection import Tx
from storage.messages import channel_outages, doubts, pauses
from storage.messages.delivery import Settled, settle
from storage.messages.outbox import Claimed
from storage.queries.post_words import QuotesOfPost


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """An outage of a channel began, or ended."""

    channel: str
    at: datetime
    is_begun: bool


@dataclass(slots=True)
class Results:
    """What became of messages, not yet written down."""

    settled: list[Settled] = field(default_factory=list)
    paused: dict[int, datetime] = field(default_factory=dict)  # address -> until
    paused_channels: dict[str, datetime] = field(default_factory=dict)
    turnings: list[Turning] = field(default_factory=list)
    revived: set[int] = field(default_factory=set)  # rows given up though it was an outage

    def __bool__(self) -> bool:
        return bool(self.settled or self.paused_channels or self.turnings)

    def put_back(self, older: "Results") -> None:
        """Take back what could not be written down; it happened before the rest."""
        self.settled = older.settled + self.settled
        self.paused = older.paused | self.paused
        self.paused_channels = older.paused_channels | self.paused_channels
        self.turnings = older.turnings + self.turnings
        self.revived |= older.revived

    async def write_down(self, tx: Tx, now: datetime) -> None:
        """Write everything down."""
        await settle(tx, self.settled)
        await doubts.take_up_again(tx, self.revived, now)
        await pauses.pause_addresses(tx, self.paused)
        for lane, until in self.paused_channels.items():
            await pauses.pause_channel(tx, lane, until)
        for turning in self.turnings:
            change = channel_outages.begin if turning.is_begun else channel_outages.end
            await change(tx, turning.channel, turning.at)


@dataclass(slots=True)
class Load:
    """What one transaction carries: results to write down, messages taken, words they quote."""

    results: Results = field(default_factory=Results)
    claimed: list[Claimed] = field(default_factory=list)
    quotes: QuotesOfPost = field(default_factory=dict)

"""What a round will cost, and how long its messages take to go out, for a crowd of some size."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What things cost, in one currency; nothing is assumed of them."""

    fixed: Decimal = Decimal(0)  # whatever the crowd: writing, review, translation, analysis
    joined: Decimal = Decimal(0)  # for each person who joins: letters, invitations
    finished: Decimal = Decimal(0)  # for each person who reaches the end: a thank-you
    hour: Decimal = Decimal(0)  # of somebody who reads what people wrote
    reading: Decimal = Decimal(1)  # minutes to read and sort one open answer

    @property
    def is_given(self) -> bool:
        """Whether there is anything to reckon with."""
        return any((self.fixed, self.joined, self.finished, self.hour))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """What a crowd came to; counts may be parts where one crowd stands for another."""

    joined: Decimal  # people
    finished: Decimal  # people
    hours: Decimal  # of people's own time, all together
    texts: Decimal  # open answers

    def for_people(self, people: int) -> "Turnout":
        """Give what a crowd of another size would come to, in the same proportions.

        Raises ValueError where nobody joined: there is no proportion then.
        """
        if not self.joined:
            raise ValueError("nobody joined, so nothing can be said of more people")
        ratio = Decimal(people) / self.joined
        return Turnout(
            joined=Decimal(people),
            finished=self.finished * ratio,
            hours=self.hours * ratio,
            texts=self.texts * ratio,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A forecast in the currency of the prices, to the penny; None where nobody shares it."""

    total: Decimal
    per_finished: Decimal | None  # by each person who reached the end
    per_hour: Decimal | None  # by each hour of people's time


def cost(turnout: Turnout, prices: Prices) -> Cost:
    """Reckon what a turnout costs: fixed, per person, and the hours of reading."""
    reading = turnout.texts * prices.reading / 60 * prices.hour
    people = turnout.joined * prices.joined + turnout.finished * prices.finished
    total = prices.fixed + people + reading
    return Cost(
        total=_to_penny(total),
        per_finished=_share(total, turnout.finished),
        per_hour=_share(total, turnout.hours),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """The messages that go out latest: when they were due, and when the last of them went."""

    due: datetime
    lasts: timedelta


def slowest_wave(due: Iterable[datetime], *, stands_for: float, per_second: float) -> Wave | None:
    """Find the wave that takes longest to go out at a pace; None if there is nothing to send.

    Each instant is one message due then and stands for `stands_for` of them. They go one after
    the other, each when it is due or as soon as those before it are out.
    """
    each = timedelta(seconds=stands_for / per_second)
    slowest: Wave | None = None
    free: datetime | None = None  # when everything so far is out
    for at in sorted(due):
        free = max(at, free or at) + each
        if slowest is None or free - at > slowest.lasts:
            slowest = Wave(due=at, lasts=free - at)
    return slowest


def _share(total: Decimal, by: Decimal) -> Decimal | None:
    return _to_penny(total / by) if by else None


def _to_penny(amount: Decimal) -> Decimal:
    return amount.quantize(PENNY, ROUND_HALF_UP)

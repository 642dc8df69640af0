"""Tells whether the service is alive, whether it can do its work, and its figures."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.runtime.context import Context
from storage import retention
from storage.database.meta import BOT_TOPICS, fact, set_fact
from storage.database.migrate import head, revision_of
from storage.database.outages import outage_of
from storage.messages import channel_outages, doubts, quarantine
from storage.messages.backlog import count_backlog
from storage.messages.channel_outages import ChannelOutages
from storage.messages.doubts import Uncertain
from storage.queries import complaints
from storage.queries.alarms import Waiting, count_waiting
from storage.queries.complaints import ComplaintCounts

STALE = timedelta(seconds=60)  # four beats of the scheduler left out
AHEAD = timedelta(seconds=5)  # clocks of several machines may differ by so much
LATELY = timedelta(minutes=10)  # in which people's updates were put away
MANY = 3  # people: one alone sends something odd, several meet a fault of ours
LOOKED = "health_looked"  # the fact that is written to see that writing works
ROOM = 16 * 1024  # bytes written along with it: on a full disk a few might still find room
PATIENCE = 5.0  # seconds to wait for others who write
LATE = timedelta(hours=1)  # messages to 100,000 people take that long at Telegram's pace
TOPICS_ON = (
    "the bot is in threaded mode, in which a person's chat may have several topics; people are "
    "answered in the topic they wrote in last. Switch it off in @BotFather if you do not want this"
)
TEXT = "text/plain; version=0.0.4; charset=utf-8"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How the service is, in numbers."""

    revision: str  # shape of the store's tables
    beat: datetime | None  # the scheduler's last sign of life
    waiting: int  # messages whose time has come
    since: datetime | None  # the oldest of them waits since then
    quarantined: int  # updates nobody could take
    refused: int  # people whose updates nobody could take lately
    has_topics: bool  # chats with the bot may have several topics
    uncertain: Uncertain  # messages that may or may not have arrived
    outages: ChannelOutages
    alarms: Waiting  # messages that may tell of harm, for those on duty
    complaints: ComplaintCounts  # of all rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Answers those who watch over the service; `counts` is what became of messages."""

    context: Context
    counts: Mapping[str, int]

    def add_routes(self, app: web.Application) -> None:
        """Add /healthz, /readyz and /metrics."""
        app.router.add_get("/healthz", _alive)
        app.router.add_get("/readyz", self.ready)
        app.router.add_get("/metrics", self.metrics)

    async def ready(self, _: web.Request) -> web.Response:
        """Answer 200 if everything works and 503 if not, with what was looked at.

        Messages that may not have arrived and complaints that wait are counted, and make nobody
        less ready.
        """
        checks, told = await self.checks()
        is_ready = all(verdict == "ok" for verdict in checks.values())
        return web.json_response(
            {"status": "ready" if is_ready else "not ready", "checks": checks} | told,
            status=200 if is_ready else 503,
        )

    async def checks(self) -> tuple[dict[str, str], dict[str, Any]]:
        """Look at everything that must work: "ok" or what is wrong, by name; tell what is odd."""
        now = self.context.clock.now()
        try:
            figures = await self._figures()
            async with asyncio.timeout(PATIENCE), self.context.database.write() as tx:
                await set_fact(tx, LOOKED, f"{now.isoformat()}{' ' * ROOM}")
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is no
            return {"database": self._broken(error)}, {}
        return _checks(figures, now), _told(figures)

    def _broken(self, error: Exception) -> str:
        """Say why the store cannot be read or written to."""
        if isinstance(error, TimeoutError):
            return "cannot be written to: something has held it for seconds"
        if not self.context.outages.note(error):
            _log.warning("not_ready", error=type(error).__name__)
            return "cannot be reached"
        outage = outage_of(error)
        return f"{outage.sentence} ({outage.reason})" if outage.is_known else "cannot be reached"

    async def metrics(self, _: web.Request) -> web.Response:
        """Answer with figures for Prometheus; none of them is about people."""
        figures = await self._figures()
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Told(_metrics(figures, self.counts, self.context.clock.now())))
        return web.Response(body=generate_latest(registry), headers={"Content-Type": TEXT})

    async def _figures(self) -> Figures:
        now = self.context.clock.now()
        async with self.context.database.read() as tx:
            backlog = await count_backlog(tx, now)
            return Figures(
                revision=await revision_of(tx),
                beat=await retention.last_beat(tx),
                waiting=backlog.waiting,
                since=backlog.since,
                quarantined=await quarantine.isolated(tx),
                refused=await quarantine.hindered_since(tx, now - LATELY),
                has_topics=await fact(tx, BOT_TOPICS) == "on",
                uncertain=await doubts.uncertain(tx),
                outages=await channel_outages.all_outages(tx),
                alarms=await count_waiting(tx, now),
                complaints=_total(await complaints.counted(tx, now)),
            )


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


def _checks(figures: Figures, now: datetime) -> dict[str, str]:
    """Look at everything that must work; "ok" or what is wrong, by name."""
    checks = {
        "database": (True, ""),
        "migrations": (figures.revision == head(), "the store is of another version"),
        "scheduler": _scheduler(figures.beat, now),
        "outbox": _outbox(figures, now),
        "quarantine": (
            figures.refused < MANY,
            "several people's acts could not be taken lately: see dialogue quarantine list",
        ),
    }
    return {name: "ok" if is_well else why for name, (is_well, why) in checks.items()}


def _told(figures: Figures) -> dict[str, Any]:
    """Tell what is no fault but worth knowing."""
    notes = {"notes": [TOPICS_ON]} if figures.has_topics else {}
    told = {
        "messages": asdict(figures.uncertain),
        "complaints": asdict(figures.complaints),
        "alarms": asdict(figures.alarms),
    }
    return told | notes


def _total(by_round: Mapping[str, ComplaintCounts]) -> ComplaintCounts:
    return ComplaintCounts(
        waiting=sum(count.waiting for count in by_round.values()),
        overdue=sum(count.overdue for count in by_round.values()),
    )


def _scheduler(beat: datetime | None, now: datetime) -> tuple[bool, str]:
    """Tell whether the scheduler is well, and what is wrong if it is not."""
    if beat is not None and beat > now + AHEAD:
        return False, "its last sign of life is of the future: the clock was put back"
    return beat is not None and now - beat <= STALE, "has not ticked for a minute"


def _outbox(figures: Figures, now: datetime) -> tuple[bool, str]:
    """Tell whether messages go out, and if not, why."""
    if figures.outages.since:
        names = " and ".join(sorted(figures.outages.since))
        since = min(figures.outages.since.values())
        return False, f"no clear answer from {names} since {since:%Y-%m-%dT%H:%M:%SZ}"
    is_late = figures.since is not None and now - figures.since > LATE
    return not is_late, "messages have been waiting for more than an hour"


def _metrics(figures: Figures, counts: Mapping[str, int], now: datetime) -> Iterable[Metric]:
    def gauge(name: str, words: str, value: float) -> Metric:
        return GaugeMetricFamily(f"dialogue_{name}", words, value=value)

    def seconds(since: datetime | None) -> float:
        return 0.0 if since is None else max((now - since).total_seconds(), 0.0)

    yield gauge("outbox_waiting", "Messages whose time has come", figures.waiting)
    yield gauge("outbox_oldest_seconds", "How long the oldest waits", seconds(figures.since))
    yield gauge("quarantined_updates", "Updates that could not be taken", figures.quarantined)
    yield gauge("telegram_topics", "Whether chats have topics", float(figures.has_topics))
    yield gauge("scheduler_beat_seconds", "Since the last sign of life", seconds(figures.beat))
    uncertain = figures.uncertain
    yield gauge("messages_in_doubt", "Messages that go once more", uncertain.in_doubt)
    yield gauge(
        "messages_in_doubt_tries", "Tries of those, without a clear answer", uncertain.tries
    )
    yield gauge("messages_unknown", "Messages that may not have arrived", uncertain.unknown)
    yield gauge("alarms_waiting", "Alarms nobody has dealt with", figures.alarms.waiting)
    yield gauge("alarms_overdue", "Of those, later than was told", figures.alarms.overdue)
    yield gauge("complaints_waiting", "Complaints without an answer", figures.complaints.waiting)
    yield gauge("complaints_overdue", "Those of them that are late", figures.complaints.overdue)
    yield from _outages(figures.outages, seconds)
    sent = CounterMetricFamily(
        "dialogue_messages", "What became of messages since the start", labels=["result"]
    )
    for result, count in sorted(counts.items()):
        sent.add_metric([result], count)
    yield sent


def _outages(told: ChannelOutages, seconds: Callable[[datetime | None], float]) -> Iterable[Metric]:
    total = CounterMetricFamily(
        "dialogue_outages", "Times a platform gave no clear answers", labels=["channel"]
    )
    lasting = GaugeMetricFamily(
        "dialogue_outage_seconds", "How long the present one has lasted", labels=["channel"]
    )
    for channel, count in told.total.items():
        total.add_metric([channel], count)
        lasting.add_metric([channel], seconds(told.since.get(channel)))
    yield total
    yield lasting


class _Told:
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = tuple(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics

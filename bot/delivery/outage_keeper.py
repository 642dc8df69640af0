"""Keeps watch over the channels of a sender: how sends end, and whether platforms answer."""

import asyncio
from collections.abc import Callable, Iterable

import structlog

from bot.channels.contract import Failure, SendFailed
from bot.delivery.throttle import ThrottledChannel
from bot.delivery.verdict import is_chatter
from storage.messages.outbox import Claimed

_log = structlog.get_logger(__name__)

Turned = Callable[[ThrottledChannel, bool], None]
"""Is told of a channel whose outage began (True) or ended."""


class OutageKeeper:
    """Tells of outages that begin and end; asks platforms in doubt whether they answer."""

    def __init__(
        self, steady: Callable[[], float], *, turned: Turned, wake: Callable[[], None]
    ) -> None:
        self.questions: set[asyncio.Task[None]] = set()  # on their way to platforms
        self._steady = steady
        self._turned = turned
        self._wake = wake

    def note_clear(self, lane: ThrottledChannel, claimed: Claimed) -> None:
        """Note that a send got a clear answer."""
        if lane.watch.note_clear(claimed.id):
            self._turn(lane, is_begun=False)

    def note_failure(self, lane: ThrottledChannel, claimed: Claimed, failed: SendFailed) -> None:
        """Note that a send failed: that may be a clear answer too."""
        may_have_gone = failed.failure is Failure.UNKNOWN
        if not may_have_gone and not _is_no_answer(failed):
            self.note_clear(lane, claimed)
            return
        _log.warning("no clear answer", channel=lane.channel.name, reason=failed.reason)
        if lane.watch.note_trouble(
            claimed.id,
            self._steady(),
            may_have_gone=may_have_gone,
            goes_again=may_have_gone and not is_chatter(claimed),
        ):
            self._turn(lane, is_begun=True)

    def note_idle(self, lane: ThrottledChannel) -> None:
        """Note that nothing waits by which to find out whether an outage is over."""
        if lane.watch.note_idle(self._steady()):
            self._turn(lane, is_begun=False)

    def ask_platforms(self, lanes: Iterable[ThrottledChannel]) -> None:
        """Ask the platforms in doubt, whose time has come, whether they answer."""
        for lane in lanes:
            if lane.watch.may_ask(self._steady()):
                lane.watch.is_asking = True
                question = asyncio.create_task(self._ask(lane))
                self.questions.add(question)
                question.add_done_callback(self.questions.discard)

    def stop(self) -> None:
        """Wait for no more answers."""
        for question in self.questions:
            question.cancel()

    async def _ask(self, lane: ThrottledChannel) -> None:
        try:
            is_good = await lane.channel.answers()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no good answer
            _log.error("a channel broke", channel=lane.channel.name, error=type(error).__name__)
            is_good = False
        if lane.watch.note_answer(self._steady(), is_good=is_good):
            self._turn(lane, is_begun=True)
        self._wake()

    def _turn(self, lane: ThrottledChannel, *, is_begun: bool) -> None:
        what = "an outage begins" if is_begun else "an outage is over"
        _log.warning(what, channel=lane.channel.name)
        self._turned(lane, is_begun)


def _is_no_answer(failed: SendFailed) -> bool:
    """Tell whether a message did not go because nobody was there to take it."""
    has_orders = failed.retry_after is not None or failed.moved_to is not None
    return failed.failure is Failure.NOT_SENT and not has_orders

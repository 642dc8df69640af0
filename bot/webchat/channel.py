"""The web as a channel: the page reads the store, so sending only says that there is news."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from bot.channels.contract import Outgoing


class PageNotifier:
    """Tells open pages that there is news at their address; remembers nothing."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def notify_pages(self, address: str) -> None:
        """Say that there is news at an address."""
        for listener in self._listeners.get(address, ()):
            listener.set()

    @contextmanager
    def listen(self, address: str) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever there is news; whoever waits clears it."""
        news = asyncio.Event()
        self._listeners[address].add(news)
        try:
            yield news
        finally:
            self._listeners[address].discard(news)
            if not self._listeners[address]:
                del self._listeners[address]

    def count(self, address: str) -> int:
        """Count who listens at an address."""
        return len(self._listeners.get(address, ()))


class WebChannel:
    """Delivers by saying that there is news: the message is in the store already."""

    name = "web"
    paced = False

    def __init__(self, notifier: PageNotifier) -> None:
        self._notifier = notifier

    async def send(self, message: Outgoing) -> str:
        """Tell open pages, if there are any, and give the message's name."""
        self._notifier.notify_pages(message.address)
        return f"w{message.id}"

    async def answers(self) -> bool:
        """Say yes: what is sent is in the store, so nothing can be in doubt."""
        return True

"""The web chat's channel, which also remembers what its person was asked."""

from collections import defaultdict

from bot.channels.contract import Outgoing
from bot.webchat.channel import PageNotifier, WebChannel


class Watched(WebChannel):
    """Delivers to the web chat, and keeps what came since somebody last looked."""

    def __init__(self, notifier: PageNotifier) -> None:
        super().__init__(notifier)
        self._since: defaultdict[str, list[Outgoing]] = defaultdict(list)

    async def send(self, message: Outgoing) -> str:
        """Deliver, and remember."""
        self._since[message.address].append(message)
        return await super().send(message)

    def heard(self, address: str) -> list[Outgoing]:
        """Give what came to an address since it was forgotten."""
        return [*self._since[address]]

    def forget(self, address: str) -> None:
        """Forget what came to an address."""
        self._since.pop(address, None)

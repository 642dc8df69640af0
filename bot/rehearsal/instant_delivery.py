"""The post of a rehearsal: what a turn says is on the screens as soon as the turn is committed."""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.channels.content import open_message
from bot.channels.contract import Outgoing
from bot.delivery.claiming import Claim
from bot.rehearsal.channel import NAME
from bot.runtime.context import Context
from storage.database.connection import Tx
from storage.messages import outbox
from storage.messages.outbox import Claimed
from storage.queries.post_words import Quote, quotes_of_post


class InstantDelivery:
    """Delivers within the turn, without pace or failures: a rehearsal of time, not of a platform.

    The sender is left out, which takes a third of the time and has rehearsals of its own.
    """

    def __init__(self, context: Context) -> None:
        self.delivered = 0  # messages so far
        self.texts = set[str]()  # all that was said, once each
        self._context = context
        self._screens = defaultdict[str, list[Outgoing]](list)

    @asynccontextmanager
    async def claiming(self) -> AsyncIterator[Claim]:
        """Go around the transaction of a turn: take its messages in it, deliver them after it."""
        handed: list[Claimed] = []
        quotes: dict[int | None, Quote] = {}

        async def claim(tx: Tx) -> None:
            now = self._context.clock.now()
            handed.extend(await outbox.hand_over(tx, channel=NAME, now=now))
            ids = (message.post_id for message in handed)
            quotes.update(await quotes_of_post(tx, self._context.vault, ids))

        yield claim
        for claimed in handed:
            message = open_message(self._context.vault, claimed, quotes)
            self._screens[message.address].append(message)
            self.texts.add(message.text)
        self.delivered += len(handed)

    def take_messages(self) -> dict[str, list[Outgoing]]:
        """Give what came to whom since this was last asked."""
        screens, self._screens = dict(self._screens), defaultdict(list)
        return screens

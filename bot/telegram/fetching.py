"""Fetches the voice notes and photos that people sent as answers, and seals them."""

import asyncio

import structlog
from telegram.error import TelegramError

from bot.channels.photos import without_traces
from bot.runtime.context import Context
from bot.telegram.api import BotApi
from storage.messages import attachments
from storage.messages.attachments import Unfetched
from storage.vault.vault import SealBroken

CHANNEL = "telegram"
BATCH = 10
PAUSE = 5.0  # seconds between two looks; nobody waits for it

_log = structlog.get_logger()


class Fetcher:
    """Brings attachments home; what cannot be fetched is tried a few times more."""

    def __init__(self, context: Context, api: BotApi) -> None:
        self._context = context
        self._api = api

    async def run(self) -> None:
        """Fetch for ever."""
        while True:
            try:
                await self.fetch_waiting()
            except Exception as error:  # noqa: BLE001 - the loop's edge: it must go on
                if not self._context.outages.note(error):
                    _log.error("attachments_not_fetched", error=type(error).__name__)
            await asyncio.sleep(PAUSE)

    async def fetch_waiting(self) -> int:
        """Fetch what waits, a few at a time; give how many were fetched."""
        async with self._context.database.read() as tx:
            waiting = await attachments.unfetched(tx, CHANNEL, BATCH)
        return sum([await self._fetch(attachment) for attachment in waiting])

    async def _fetch(self, attachment: Unfetched) -> bool:
        place = (attachment.enrolment_id, attachment.step, attachment.part)
        try:
            seal = self._context.vault.unwrap(attachment.wrapped, attachment.pseudonym)
            name = seal.open(attachment.file, attachments.file_place(*place)).decode()
            content = without_traces(await self._api.fetch(name))
        except (TelegramError, SealBroken) as error:
            _log.warning("attachment_not_fetched", row=attachment.id, error=type(error).__name__)
            async with self._context.database.write() as tx:
                await attachments.note_failure(tx, attachment.id)
            return False
        sealed = seal.seal(content, attachments.content_place(*place))
        async with self._context.database.write() as tx:
            await attachments.keep_bytes(tx, attachment.id, sealed, len(content))
        return True

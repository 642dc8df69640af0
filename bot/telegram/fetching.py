"""Fetches the voice notes and photos that people sent as answers, and seals them."""

import asyncio
from datetime import datetime, timedelta

import structlog
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.traces import without_traces
from bot.runtime.context import Context
from bot.telegram.api import BotApi
from bot.telegram.transport import TooFast, TooLarge
from storage.messages import attachments
from storage.messages.attachments import TRIES, Unfetched
from storage.vault.vault import Seal, SealBroken

CHANNEL = "telegram"
BATCH = 10
PAUSE = 5.0  # seconds between two looks; nobody waits for it
LONGEST_PAUSE = 3600.0  # seconds; Telegram keeps files, so an hour more costs nothing
_TEMPORARILY = "temporarily"  # in a refusal that may be none

_log = structlog.get_logger()


class Fetcher:
    """Brings attachments home. Only refusals count towards giving one up; trouble only waits."""

    def __init__(self, context: Context, api: BotApi) -> None:
        self._context = context
        self._api = api
        self._rests_until: datetime | None = None  # as the platform asked for

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
            now = self._context.clock.now()
            waiting = await attachments.unfetched(tx, CHANNEL, BATCH, now)
        return sum([await self._fetch(attachment) for attachment in waiting])

    async def _fetch(self, attachment: Unfetched) -> bool:
        now = self._context.clock.now()
        if self._rests_until is not None and now < self._rests_until:
            return False
        try:
            seal, content = await self._content(attachment)
        except (TelegramError, SealBroken) as error:
            _log.warning("attachment_not_fetched", row=attachment.id, error=type(error).__name__)
            await self._fail(attachment, error, now)
            return False
        place = (attachment.enrolment_id, attachment.step, attachment.part)
        sealed = seal.seal(content, attachments.content_place(*place))
        async with self._context.database.write() as tx:
            await attachments.keep_bytes(tx, attachment.id, sealed, len(content))
        return True

    async def _content(self, attachment: Unfetched) -> tuple[Seal, bytes]:
        place = (attachment.enrolment_id, attachment.step, attachment.part)
        seal = self._context.vault.unwrap(attachment.wrapped, attachment.pseudonym)
        name = seal.open(attachment.file, attachments.file_place(*place)).decode()
        return seal, await asyncio.to_thread(without_traces, await self._api.fetch(name))

    async def _fail(
        self, attachment: Unfetched, error: TelegramError | SealBroken, now: datetime
    ) -> None:
        """Give up after enough refusals; after anything else wait, longer and longer."""
        async with self._context.database.write() as tx:
            if not _is_refusal(error):
                pause = self._pause(attachment, error, now)
                await attachments.note_trouble(tx, attachment.id, now + pause)
            elif attachment.attempts + 1 < TRIES:
                pause = _doubled(60.0, attachment.attempts) if _may_pass(error) else timedelta()
                await attachments.note_refusal(tx, attachment.id, now + pause)
            else:
                _log.warning("attachment_lost", row=attachment.id)
                await attachments.give_up(tx, attachment.id, now)

    def _pause(self, attachment: Unfetched, error: Exception, now: datetime) -> timedelta:
        pause = _doubled(PAUSE, attachment.troubles)
        if isinstance(error, TooFast):
            asked = timedelta(seconds=error.seconds)
            self._rests_until = now + asked
            pause = max(pause, asked)
        return pause


def _is_refusal(error: Exception) -> bool:
    """Tell whether the platform said clearly that it does not give out this file."""
    return isinstance(error, BadRequest | Forbidden | TooLarge | SealBroken)


def _may_pass(error: Exception) -> bool:
    """Tell whether a refusal says itself that it need not be for good."""
    return _TEMPORARILY in str(error).lower()


def _doubled(seconds: float, times: int) -> timedelta:
    """Give a pause that doubles each time, up to an hour."""
    return timedelta(seconds=min(seconds * 2.0 ** min(times, 20), LONGEST_PAUSE))

"""Pictures and handouts that Telegram has already: each is uploaded once and then named."""

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Awaitable, Callable

from dialogues.turn.effects import HandoutToShow, Picture
from storage.database.connection import Database
from storage.messages import uploads

Kept = Picture | HandoutToShow
ReadPicture = Callable[[str, str], Awaitable[bytes]]  # content hash of the script, file


class Pictures:
    """Finds and remembers what Telegram calls the pictures and handouts of the scripts."""

    def __init__(self, database: Database, bot_id: int, read: ReadPicture) -> None:
        self._database = database
        self._lane = f"telegram:{bot_id}"
        self._read = read
        self._names: dict[tuple[str, str], str] = {}
        self._uploading: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    def turn(self, script: str, picture: Kept) -> asyncio.Lock:
        """Give the lock that makes the others wait while somebody uploads this picture."""
        return self._uploading[script, picture.file]

    async def read(self, script: str, picture: Kept) -> bytes:
        """Read the picture's bytes."""
        return await self._read(script, picture.file)

    async def name(self, script: str, picture: Kept) -> str:
        """Give Telegram's name for the picture; empty if it must be uploaded."""
        if known := self._names.get((script, picture.file)):
            return known
        digest = _digest(await self.read(script, picture))
        async with self._database.read() as tx:
            known = await uploads.uploaded(tx, self._lane, digest) or ""
        if known:
            self._names[script, picture.file] = known
        return known

    async def remember(self, script: str, picture: Kept, name: str) -> None:
        """Remember Telegram's name for the picture, over restarts too."""
        self._names[script, picture.file] = name
        digest = _digest(await self.read(script, picture))
        async with self._database.write() as tx:
            await uploads.keep_upload(tx, self._lane, digest, name)

    async def forget(self, script: str, picture: Kept) -> None:
        """Forget a name that Telegram does not know any more."""
        self._names.pop((script, picture.file), None)
        digest = _digest(await self.read(script, picture))
        async with self._database.write() as tx:
            await uploads.forget(tx, self._lane, digest)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

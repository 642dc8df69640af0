"""The control API from the other side: steer an emulator that is another process."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.emulator.citizen import PATIENCE, NotSeen, Shown
from tests.emulator.history import Record, from_json
from tests.emulator.keyboard import Button


class ControlRefused(Exception):
    """The emulator does not understand what it is told to do."""


class RemoteEmulator:
    """Steers an emulator through its control API; use it as an async context manager."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session:
            await self._session.close()

    async def citizen(self, first_name: str = "Ada", language: str = "en") -> "RemoteCitizen":
        """Make a citizen."""
        made = await self.post("/people", first_name=first_name, language=language)
        return RemoteCitizen(self, made["id"])

    async def act_many(self, orders: list[dict[str, Any]]) -> list[int]:
        """Make citizens act in this order: objects with `person`, `act` and its arguments."""
        done = await self._ask("POST", "/acts", json=orders)
        return list(done["update_ids"])

    async def add_fault(
        self, method: str, name: str, *, chat: int | None = None, times: int = 1, **details: Any
    ) -> None:
        """Plan a fault by its name, such as reset_after, slow_reply (seconds), blocked."""
        await self.post(
            "/faults", method=method, chat=chat, times=times, fault={"name": name, **details}
        )

    async def clear_faults(self) -> None:
        """Forget the faults that have not struck yet."""
        await self._ask("DELETE", "/faults")

    async def steer_updates(self, order: str, **details: Any) -> dict[str, Any]:
        """Give an order about updates: inject, repeat, hold, let_through, release, restart_ids."""
        return await self.post(f"/updates/{order}", **details)

    async def history(self, since: int = 0) -> list[Record]:
        """Return the records from number `since` on."""
        body = await self._ask("GET", "/history", params={"since": str(since)})
        return [from_json(record) for record in body["records"]]

    async def state(self) -> dict[str, Any]:
        """Return the counts of waiting updates and faults, and the violations of limits."""
        return await self._ask("GET", "/state")

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Post an order to the control API."""
        return await self._ask("POST", path, json=body)

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """Ask the control API."""
        return await self._ask("GET", path, params=query)

    async def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        if self._session is None:
            raise ControlRefused("not connected; use `async with RemoteEmulator(url)`")
        url = f"{self.url}/control{path}"
        async with self._session.request(method, url, **more) as reply:
            body: dict[str, Any] = await reply.json()
        if reply.status == 408:
            raise NotSeen(body["error"])
        if reply.status != 200:
            raise ControlRefused(body["error"])
        return body


class RemoteCitizen:
    """A citizen whose phone is in the emulator's process."""

    def __init__(self, emulator: RemoteEmulator, person: int) -> None:
        self._emulator = emulator
        self.id = person

    async def start(self, payload: str = "") -> int:
        """Press Start, with the payload of a deep link if one was followed."""
        return await self.act("start", payload=payload)

    async def type(self, text: str) -> int:
        """Send a text."""
        return await self.act("type", text=text)

    async def tap(self, label: str) -> int:
        """Tap the newest visible button with this label, or else one that begins with it."""
        return await self.act("tap", label=label)

    async def act(self, act: str, **words: Any) -> int:
        """Do any of the acts of a citizen; return the id of the update it causes."""
        done = await self._emulator.post(f"/people/{self.id}/{act}", **words)
        return int(done["update_id"])

    async def screen(self) -> list[Shown]:
        """Return what the citizen sees, oldest first."""
        body = await self._emulator.get(f"/people/{self.id}/screen")
        return [_shown(shown) for shown in body["screen"]]

    async def notices(self) -> list[str]:
        """Return the short notices that followed taps, oldest first."""
        body = await self._emulator.get(f"/people/{self.id}/screen")
        return list(body["notices"])

    async def sees(
        self,
        fragment: str,
        timeout: float = PATIENCE,  # noqa: ASYNC109  as Citizen.sees
        *,
        after: int = 0,
    ) -> Shown:
        """Wait for a message of the bot with this text in it."""
        return _shown(
            await self._emulator.get(
                f"/people/{self.id}/sees", text=fragment, timeout=str(timeout), after=str(after)
            )
        )


def _shown(body: dict[str, Any]) -> Shown:
    buttons = tuple(tuple(Button(**button) for button in row) for row in body["buttons"])
    return Shown(**{**body, "buttons": buttons})

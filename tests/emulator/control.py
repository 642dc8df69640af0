"""The control API: another process makes people act, plans faults and reads the history."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Protocol

from aiohttp import web

from tests.emulator.citizen import PATIENCE, Citizen, NotSeen, Shown
from tests.emulator.faults import Faults, fault_named
from tests.emulator.history import History, to_json
from tests.emulator.limits import Meter
from tests.emulator.people import People
from tests.emulator.updates import Updates
from tests.emulator.world import World

Handler = Callable[[web.Request], Awaitable[web.Response]]

# What a citizen may be told to do, and with which words.
_ACTS = frozenset(
    {
        "start",
        "type",
        "tap",
        "tap_again",
        "edit",
        "delete",
        "send_voice",
        "send_photo",
        "send_album",
        "send_document",
        "send_sticker",
        "send_location",
        "send",
        "block",
        "unblock",
    }
)


class Controlled(Protocol):
    """The parts of the emulator that can be steered from outside."""

    world: World
    people: People
    history: History
    updates: Updates
    faults: Faults
    meter: Meter


def add_control(app: web.Application, emulator: Controlled) -> web.Application:
    """Add the routes under /control to the emulator's application."""
    control = Control(emulator)
    routes: list[tuple[str, str, Handler]] = [
        ("POST", "/people", control.add_person),
        ("POST", "/people/{person}/{act}", control.act),
        ("POST", "/acts", control.act_many),
        ("GET", "/people/{person}/screen", control.screen),
        ("GET", "/people/{person}/sees", control.sees),
        ("POST", "/groups", control.add_group),
        ("POST", "/faults", control.add_fault),
        ("DELETE", "/faults", control.clear_faults),
        ("POST", "/updates/{order}", control.steer_updates),
        ("GET", "/history", control.read_history),
        ("GET", "/state", control.state),
    ]
    for method, path, handler in routes:
        app.router.add_route(method, f"/control{path}", told_plainly(handler))
    return app


def told_plainly(handler: Handler) -> Handler:
    """Turn a wrong order into a 400 that says what is wrong."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except NotSeen as error:
            return web.json_response({"error": str(error)}, status=408)
        except (KeyError, TypeError, ValueError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)

    return handle


class Control:
    """Handlers of the control API."""

    def __init__(self, emulator: Controlled) -> None:
        self._emulator = emulator
        self._citizens: dict[int, Citizen] = {}

    async def add_person(self, request: web.Request) -> web.Response:
        """Make a citizen: `first_name` and `language`, both optional."""
        citizen = Citizen(self._emulator, **await request.json())
        self._citizens[citizen.id] = citizen
        return web.json_response({"id": citizen.id})

    async def act(self, request: web.Request) -> web.Response:
        """Make a citizen act, with the body as the act's arguments."""
        order = {"person": request.match_info["person"], "act": request.match_info["act"]}
        update_id = await self._do({**await request.json(), **order})
        return web.json_response({"update_id": update_id})

    async def act_many(self, request: web.Request) -> web.Response:
        """Make citizens act one after the other: a list of objects with `person` and `act`."""
        done = [await self._do(order) for order in await request.json()]
        return web.json_response({"update_ids": done})

    async def screen(self, request: web.Request) -> web.Response:
        """Show what a citizen sees."""
        citizen = self._citizen(request.match_info["person"])
        return web.json_response(
            {"screen": [shown_json(s) for s in citizen.screen], "notices": citizen.notices}
        )

    async def sees(self, request: web.Request) -> web.Response:
        """Wait until a citizen sees `text`, for up to `timeout` seconds."""
        citizen = self._citizen(request.match_info["person"])
        shown = await citizen.sees(
            request.query["text"],
            float(request.query.get("timeout", PATIENCE)),
            after=int(request.query.get("after", "0")),
        )
        return web.json_response(shown_json(shown))

    async def add_group(self, request: web.Request) -> web.Response:
        """Make a group with the bot in it: `title`."""
        body = await request.json()
        return web.json_response({"id": self._emulator.world.add_group(body["title"]).id})

    async def add_fault(self, request: web.Request) -> web.Response:
        """Plan a fault: `method`, `fault` with its details, and maybe `chat` and `times`."""
        body = await request.json()
        details = dict(body["fault"])
        fault = fault_named(details.pop("name"), **details)
        self._emulator.faults.add(
            body["method"], chat=body.get("chat"), times=body.get("times", 1), fault=fault
        )
        return web.json_response({"left": self._emulator.faults.left})

    async def clear_faults(self, _: web.Request) -> web.Response:
        """Forget the planned faults."""
        self._emulator.faults.clear()
        return web.json_response({"left": 0})

    async def steer_updates(self, request: web.Request) -> web.Response:
        """Inject, repeat, hold, let_through, release or restart_ids."""
        body, updates = await request.json(), self._emulator.updates
        match request.match_info["order"]:
            case "inject":
                return web.json_response({"update_id": updates.inject(body["update"])})
            case "repeat":
                updates.repeat(body["update_id"])
            case "hold":
                updates.hold()
            case "let_through":
                updates.let_through(body["update_id"])
            case "release":
                seed = body.get("seed")
                order = body.get("order", "issued")
                updates.release(order if seed is None else random.Random(seed))
            case "restart_ids":
                updates.restart_ids(body["at"])
            case other:
                raise ValueError(f"there is no order {other!r} for updates")
        return web.json_response({"pending": len(updates)})

    async def read_history(self, request: web.Request) -> web.Response:
        """Return the records from number `since` on, and the number to ask from next."""
        since = int(request.query.get("since", "0"))
        records = self._emulator.history.records[since:]
        return web.json_response(
            {"next": since + len(records), "records": [to_json(record) for record in records]}
        )

    async def state(self, _: web.Request) -> web.Response:
        """Tell how many updates wait, how many faults are left and what came too fast."""
        return web.json_response(
            {
                "pending": len(self._emulator.updates),
                "faults_left": self._emulator.faults.left,
                "violations": [asdict(violation) for violation in self._emulator.meter.violations],
            }
        )

    async def _do(self, order: dict[str, Any]) -> int:
        words = {name: value for name, value in order.items() if name not in ("person", "act")}
        if order["act"] not in _ACTS:
            raise ValueError(f"a citizen cannot {order['act']!r}; use one of: {sorted(_ACTS)}")
        act = getattr(self._citizen(order["person"]), order["act"])
        return await act(**words) or 0

    def _citizen(self, person: Any) -> Citizen:
        return self._citizens[int(person)]


def shown_json(shown: Shown) -> dict[str, Any]:
    """Turn a message on a screen into a JSON object."""
    return asdict(shown)

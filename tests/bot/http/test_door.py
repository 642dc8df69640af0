"""Callers who ask for nothing, or never finish, do not keep others out."""

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from aiohttp import web

from bot.http.door import Door, DoorLimits, GuardedSite
from bot.http.security import network_of
from tests.bot.serving import Service

HERE, THERE = "127.0.0.1", "127.0.0.2"
HALF = b"POST /echo HTTP/1.1\r\nHost: here\r\n"
BODY = HALF + b"Content-Length: 4\r\n\r\n"


async def echo(request):
    return web.Response(text=await request.text())


@asynccontextmanager
async def listening(*, is_proxied=False, **limits):
    """Open a door with these limits; gives the port."""
    door = Door(DoorLimits(**limits), is_proxied=is_proxied)
    app = web.Application(middlewares=[door.watch])
    app.router.add_post("/echo", echo)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = GuardedSite(runner, door, host=HERE, port=0)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def calling(port, said=b"", place=HERE):
    """Connect from a place and say something."""
    reader, writer = await asyncio.open_connection(HERE, port, local_addr=(place, 0))
    writer.write(said)
    try:
        yield reader, writer
    finally:
        writer.close()


async def heard(caller):
    """Give what a caller hears until the line is closed."""
    try:
        async with asyncio.timeout(5):
            return (await caller[0].read()).partition(b"\r\n")[0]
    except ConnectionError:
        return b""


async def answered(caller, rest):
    """Say the rest, and give the first line of the answer, which is read to its end."""
    try:
        caller[1].write(rest)
        async with asyncio.timeout(5):
            return (await caller[0].readuntil(b"\r\n\r\nword")).partition(b"\r\n")[0]
    except (ConnectionError, asyncio.IncompleteReadError):
        return b""


OK = b"HTTP/1.1 200 OK"
REST = b"Content-Length: 4\r\n\r\nword"


@pytest.mark.parametrize("said", [b"", HALF])
async def test_who_never_finishes_the_head_is_hung_up_on(said):
    async with listening(head=0.05) as port, calling(port, said) as caller:
        assert await heard(caller) == b""


async def test_who_never_finishes_the_body_is_hung_up_on():
    async with listening(body=0.05) as port, calling(port, BODY + b"wo") as caller:
        assert await heard(caller) == b""


async def test_who_finishes_in_time_is_answered_on_the_same_line_again_and_again():
    async with listening(head=2, body=2) as port, calling(port, HALF) as caller:
        assert await answered(caller, REST) == OK
        assert await answered(caller, HALF + REST) == OK


async def test_who_waits_longest_makes_room_for_the_next_of_its_network():
    async with listening(waiting=2) as port, AsyncExitStack() as stack:
        callers = [await stack.enter_async_context(calling(port, HALF)) for _ in range(3)]

        assert await heard(callers[0]) == b""
        assert [await answered(each, REST) for each in callers[1:]] == [OK, OK]


async def test_other_networks_are_left_alone():
    async with listening(waiting=1) as port, AsyncExitStack() as stack:
        other = await stack.enter_async_context(calling(port, HALF, THERE))
        ours = [await stack.enter_async_context(calling(port, HALF)) for _ in range(2)]

        assert await heard(ours[0]) == b""
        assert [await answered(each, REST) for each in (other, ours[1])] == [OK, OK]


async def test_network_whose_callers_all_ask_for_something_gets_no_more_than_its_share():
    async with listening(open=2) as port, AsyncExitStack() as stack:
        enter = stack.enter_async_context
        busy = [await enter(calling(port, BODY)) for _ in range(2)]
        for each in busy:
            each[1].write(b"w")
        assert await answered(await enter(calling(port, HALF + REST, THERE)), b"") == OK

        assert await heard(await enter(calling(port, HALF + REST))) == b""


async def test_oldest_of_all_makes_room_when_the_house_is_full():
    async with listening(in_all=2) as port, AsyncExitStack() as stack:
        enter = stack.enter_async_context
        waiting = [await enter(calling(port, HALF, f"127.0.0.{n}")) for n in (2, 3)]

        assert await answered(await enter(calling(port, HALF)), REST) == OK
        assert await heard(waiting[0]) == b""
        assert await answered(waiting[1], REST) == OK


async def test_proxy_beside_us_speaks_for_many():
    async with listening(waiting=1, is_proxied=True) as port, AsyncExitStack() as stack:
        callers = [await stack.enter_async_context(calling(port, HALF)) for _ in range(3)]

        assert [await answered(each, REST) for each in callers] == [OK, OK, OK]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_one_line_is_one_network(address, network):
    assert network_of(address) == network


async def test_health_answers_within_a_second_with_two_thousand_half_open_sockets(tmp_path):
    service = Service(tmp_path)
    await service.run("migrate")
    await service.start()
    try:
        async with AsyncExitStack() as stack:
            for number in range(2000):
                place = f"127.0.1.{1 + number % 40}"
                await stack.enter_async_context(calling(int(service.port), HALF, place))
            before = time.perf_counter()
            assert await service.is_alive()
            took = time.perf_counter() - before
        assert took < 1.0
        print(f"health answered in {took * 1000:.0f} ms, log {service.log.stat().st_size} bytes")
        assert service.log.stat().st_size < 10_000
    finally:
        await service.stop()

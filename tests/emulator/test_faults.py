"""Scripted faults: what the bot sees of them, and whether the message arrived."""

import time
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from tests.emulator.citizen import Citizen
from tests.emulator.clock import VirtualClock
from tests.emulator.conftest import PATIENCE, until
from tests.emulator.faults import (
    Fault,
    Refusal,
    ResetAfter,
    ResetBefore,
    ServerError,
    SlowReply,
    Truncated,
    bot_blocked,
    group_migrated,
    too_many,
)
from tests.emulator.history import Faulted
from tests.emulator.limits import Limits
from tests.emulator.server import Emulator

NEVER = 600.0  # seconds


def texts(citizen: Citizen) -> list[str]:
    return [shown.text for shown in citizen.screen if not shown.is_mine]


@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        (ResetBefore(), NetworkError, False),
        (ResetAfter(), NetworkError, True),
        (SlowReply(seconds=NEVER), TimedOut, True),
        (SlowReply(seconds=NEVER, accepted=False), TimedOut, False),
        (ServerError(status=500), NetworkError, False),
        (ServerError(status=502, accepted=True), NetworkError, True),
        (Truncated(), TelegramError, True),
        (bot_blocked(), Forbidden, False),
        (too_many(7), RetryAfter, False),
        (group_migrated(-100), ChatMigrated, False),
        (Refusal(code=400, description="Bad Request: chat not found"), BadRequest, False),
    ],
)
async def test_fault_strikes_once_with_or_without_effect(
    emulator: Emulator,
    bot: Bot,
    ada: Citizen,
    *,
    fault: Fault,
    error: type[Exception],
    arrives: bool,
):
    emulator.faults.add("sendMessage", fault=fault)
    patience = 0.3 if error is TimedOut else PATIENCE

    with pytest.raises(error):
        await bot.send_message(ada.id, "struck", read_timeout=patience)
    await until(lambda: emulator.history.of(Faulted))  # the next one must not be struck instead
    await bot.send_message(ada.id, "spared")

    assert texts(ada) == (["struck"] if arrives else []) + ["spared"]
    assert [record.fault for record in emulator.history.of(Faulted)] == [type(fault).__name__]


async def test_fault_waits_for_its_method_and_chat(emulator: Emulator, bot: Bot, ada: Citizen):
    bea = Citizen(emulator, "Bea")
    await bea.start()
    emulator.faults.add("sendMessage", chat=bea.id, times=2, fault=bot_blocked())

    await bot.send_message(ada.id, "hello")
    await bot.get_me()
    for _ in range(2):
        with pytest.raises(Forbidden):
            await bot.send_message(bea.id, "hello")
    await bot.send_message(bea.id, "hello")

    assert (texts(ada), texts(bea), emulator.faults.left) == (["hello"], ["hello"], 0)


async def test_server_errors_are_html(emulator: Emulator):
    emulator.faults.add("*", fault=ServerError(status=502))

    async with aiohttp.ClientSession() as session:
        reply = await session.get(f"{emulator.base_url}{emulator.token}/getMe")

        assert (reply.status, reply.content_type) == (502, "text/html")
        assert "502 Bad Gateway" in await reply.text()


async def test_emulator_that_went_away_refuses_connections_and_comes_back(
    emulator: Emulator, bot: Bot, ada: Citizen
):
    await bot.send_message(ada.id, "before")

    await emulator.go_away()
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(ada.id, "lost")
    await emulator.come_back()
    await bot.send_message(ada.id, "after")

    assert texts(ada) == ["before", "after"]


async def test_slow_reply_takes_its_time(emulator: Emulator, bot: Bot, ada: Citizen):
    emulator.faults.add("sendMessage", fault=SlowReply(seconds=0.3))
    started = time.monotonic()

    await bot.send_message(ada.id, "slow")

    assert time.monotonic() - started >= 0.3


async def test_too_fast_is_429_with_retry_after():
    limits = Limits(chat_burst=1)
    async with Emulator(clock=VirtualClock(), limits=limits) as emulator:
        citizen = Citizen(emulator)
        await citizen.start()
        async with Bot(emulator.token, base_url=emulator.base_url) as bot:
            await bot.send_message(citizen.id, "one")
            with pytest.raises(RetryAfter) as refused:
                await bot.send_message(citizen.id, "two")

    assert refused.value.retry_after == timedelta(seconds=1)
    assert [violation.scope for violation in emulator.meter.violations] == ["chat"]


async def test_upgraded_group_tells_its_new_id(emulator: Emulator, bot: Bot, ada: Citizen):
    group = emulator.world.add_group("Circle")
    await ada.type("/start@emulated_dialogue_bot", chat=group.id)

    new = emulator.people.upgrade(ada.id, group)

    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(group.id, "hello")
    await bot.send_message(new.id, "hello")
    updates = await bot.get_updates()
    assert refused.value.new_chat_id == new.id
    assert [update.message.migrate_to_chat_id for update in updates[-2:]] == [new.id, None]
    assert (await ada.sees("hello", chat=new.id)).text == "hello"

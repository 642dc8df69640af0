"""Runs the service: opens the door first, then everything behind it, and closes in order."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiohttp import web

from bot.evidence.export_files import clear_unfinished
from bot.http.door import Door, DoorLimits, GuardedSite
from bot.rounds.time_scale import set_time_scale
from bot.runtime import crashpoints
from bot.runtime.logs import set_up_logs
from bot.runtime.open_files import open_files_allowed
from bot.runtime.settings import Settings
from bot.runtime.store import StoreRefused, opened
from bot.service.gc import collecting_rarely
from bot.service.health import TOPICS_ON
from bot.service.migration import check_rounds
from bot.service.wiring import KnownBot, Service, Telegram, build_service, build_web
from bot.telegram.fetching import Fetcher
from bot.telegram.profile import bot_profiles
from bot.telegram.receive import Poller
from bot.telegram.register import delete_webhook, introduce, set_webhook, who_am_i
from storage.database.lock import only_instance
from storage.database.meta import BOT_NAME, BOT_TOPICS, fact, set_fact

REQUESTS_END = 5.0  # seconds that requests have to end when the program stops
SENDING_ENDS = 10.0  # seconds that messages in flight have
SILENT = 75.0  # seconds that a browser may keep a line open between two requests
SILENT_PROXY = 3630.0  # ... and a proxy, which closes idle lines itself, before we do
FILES_OF_OURS = 256  # open files that are no callers: the store, exports, Telegram
MOST_CALLERS = 5000  # each takes some 20 KB

_log = structlog.get_logger()


async def serve(settings: Settings, *, time_scale: float | None = None) -> None:
    """Run the service until SIGTERM or SIGINT.

    With `time_scale`, rounds that nobody joined yet run so many times as fast. Raises whatever
    keeps it from starting, in words: StoreRefused, StoreInUse, KeyRefused, TelegramRefused, and
    RoundsRefused for a round whose script cannot be read.
    """
    set_up_logs(settings.log_level, settings.log_format, secrets=_secrets(settings))
    crashpoints.arm(settings.crash_at)
    stop = _stop_signal()
    async with opened(settings) as context, only_instance(context.database):
        await check_rounds(context.database)
        if time_scale is not None:
            hastened = await set_time_scale(context, time_scale, "system")
            _log.info("rounds_hastened", scale=time_scale, rounds=len(hastened))
        async with context.database.read() as tx:
            bot = KnownBot(
                name=await fact(tx, BOT_NAME) or None,
                has_topics=await fact(tx, BOT_TOPICS) == "on",
            )
        await clear_unfinished(context)
        service = build_service(settings, context, bot_name=bot.name or "")
        with collecting_rarely():
            await _run(service, bot, stop)
    _log.info("stopped")


def check_door(settings: Settings) -> None:
    """Raise StoreRefused if nobody can listen where the settings say; before long preparations."""
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as error:
        raise _cannot_listen(settings, error) from None


def _cannot_listen(settings: Settings, error: OSError) -> StoreRefused:
    return StoreRefused(
        "cannot_listen",
        f"Cannot listen at {settings.host}, port {settings.port}: "
        f"{os.strerror(error.errno or 0)}. Stop what listens there, or choose another place with "
        "DIALOGUE_HOST and DIALOGUE_PORT.",
    )


async def _run(service: Service, bot: KnownBot, stop: asyncio.Event) -> None:
    """Open everything from the inside out, and close it the other way round."""
    async with (
        _telegram(service),
        _sending(service) as sending,
        _door(service, build_web(service, bot)),
    ):
        _log.info("serving", at=service.settings.own_url)
        service.scheduler.start()
        hearing = _background(_talk_with_telegram(service, bot), "telegram")
        try:
            await _until_stopped(stop, sending, hearing)
        finally:
            _log.info("stopping")
            await _end(hearing)
            await service.scheduler.stop()


@asynccontextmanager
async def _telegram(service: Service) -> AsyncIterator[None]:
    """Hold connections to Telegram ready, if there is a bot."""
    if service.telegram is None:
        yield
        return
    await service.telegram.api.open()
    try:
        yield
    finally:
        await service.telegram.api.close()


@asynccontextmanager
async def _sending(service: Service) -> AsyncIterator[asyncio.Task[None]]:
    """Send; at the end finish what came in, and wait a little for what is on its way out."""
    sending = _background(service.sender.run(), "sender")
    try:
        yield sending
    finally:
        await service.intake.close()
        await service.sender.drain(SENDING_ENDS)
        await sending


@asynccontextmanager
async def _door(service: Service, app: web.Application) -> AsyncIterator[None]:
    """Listen; at the end take no new requests and wait a little for those that are there."""
    settings = service.settings
    is_proxied = settings.public_url is not None
    callers = max(FILES_OF_OURS, open_files_allowed() - FILES_OF_OURS)
    door = Door(DoorLimits(in_all=min(MOST_CALLERS, callers)), is_proxied=is_proxied)
    app.middlewares.insert(0, door.watch)
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=REQUESTS_END,
        keepalive_timeout=SILENT_PROXY if is_proxied else SILENT,
    )
    await runner.setup()
    try:
        site = GuardedSite(runner, door, host=settings.host, port=settings.port)
        try:
            await site.start()
        except OSError as error:
            raise _cannot_listen(settings, error) from None
        yield
    finally:
        await runner.cleanup()


async def _talk_with_telegram(service: Service, bot: KnownBot) -> None:
    """Say who we are, and receive; wait as long as Telegram cannot be reached."""
    telegram = service.telegram
    if telegram is None:
        _log.info("no_telegram", why="DIALOGUE_TELEGRAM_TOKEN is not set")
        return
    me = await who_am_i(telegram.api)
    bot.name, bot.has_topics = me.username, me.has_topics
    if me.has_topics:
        _log.warning("telegram_topics_on", why=TOPICS_ON)
    async with service.context.database.write() as tx:
        await set_fact(tx, BOT_NAME, me.username)
        await set_fact(tx, BOT_TOPICS, "on" if me.has_topics else "off")
    async with _beside(Fetcher(service.context, telegram.api).run(), "attachments"):
        await _receive(service, telegram, me.username)


async def _receive(service: Service, telegram: Telegram, username: str) -> None:
    """Be posted messages, or ask for them, until cancelled."""
    settings = service.settings
    if settings.public_url:
        await set_webhook(telegram.api, settings.public_url, telegram.secret)
        await introduce(telegram.api, bot_profiles())
        await asyncio.Event().wait()
    await delete_webhook(telegram.api)
    async with _beside(introduce(telegram.api, bot_profiles()), "introduction"):
        await Poller(telegram.api, service.receiver(username)).run()


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    """Let something else run meanwhile."""
    task = _background(work, name)
    try:
        yield
    finally:
        await _end(task)


async def _until_stopped(stop: asyncio.Event, *tasks: asyncio.Task[None]) -> None:
    """Wait for the signal; a task that fails before it ends the service with its error."""
    stopping = asyncio.create_task(stop.wait())
    running: set[asyncio.Task[Any]] = {stopping, *tasks}
    while stopping in running:
        done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _background(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    return asyncio.create_task(work, name=name)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _secrets(settings: Settings) -> tuple[str, ...]:
    given = (settings.telegram_token, settings.webhook_secret)
    return tuple(secret.get_secret_value() for secret in given if secret is not None)

"""The command that shows a script in the web chat while it is being written."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from aiohttp import web

from bot.authoring.files import folder_of, read_script
from bot.cli.console import fail, say
from bot.cli.rehearsals import show_trial_notice
from bot.rehearsal.preview.app import BUSY, build_preview, watch
from bot.rehearsal.preview.session import Preview
from bot.rehearsal.sandbox import temporary_sandbox

HOST, PORT = "127.0.0.1", 8090  # this machine only


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(preview)


def preview(
    file: Annotated[str, typer.Argument(help="A script file, or the name of a shipped one.")],
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen.")] = PORT,
) -> None:
    """Show a script in the web chat while you write it, with the clock in your hands.

    Controls beside the chat move time on, answer a part for you, and begin again in another
    language or arm. Save the file, and the page shows it again, or tells what is wrong with it.
    Only this machine can see it, and nothing is kept.
    """
    asyncio.run(_preview(file, port))


async def _preview(file: str, port: int) -> None:
    show_trial_notice(read_script(file))
    async with temporary_sandbox(datetime.now(UTC)) as stage:
        live = Preview(stage, lambda: read_script(file))
        await live.open()
        app = build_preview(live)
        async with _watching(app, folder_of(file)), _door(app, port) as address:
            say(f"See it at {address} - press Ctrl-C to end.")
            await _until_stopped()


@asynccontextmanager
async def _watching(app: web.Application, folder: Path) -> AsyncIterator[None]:
    watching = asyncio.create_task(watch(app, folder))
    try:
        yield
    finally:
        async with app[BUSY]:  # not in the midst of what it does to the store
            watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


@asynccontextmanager
async def _door(app: web.Application, port: int) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        try:
            await site.start()
        except OSError:
            fail(f"Something else listens at port {port}. Choose another with --port.")
        yield "http://{}:{}".format(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


async def _until_stopped() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()

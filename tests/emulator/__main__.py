"""Run the emulator as a process of its own: python -m tests.emulator --port 8081."""

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import sys
from pathlib import Path

from tests.emulator.limits import Limits
from tests.emulator.server import TOKEN, Emulator

# The history only grows; looking through it often for garbage costs speed and finds none.
GARBAGE_AFTER = 100_000


def main() -> None:
    """Read the options and serve until interrupted."""
    options = _parser().parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(serve(options))
        except OSError as error:
            sys.exit(
                f"Cannot listen at {options.host}, port {options.port}: "
                f"{os.strerror(error.errno or 0)}. Choose another place with --host and --port."
            )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.emulator",
        description="An emulator of the Telegram Bot API.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8081, help="port to listen on; 0: any free one")
    parser.add_argument("--token", default=TOKEN, help="the token of the emulated bot")
    parser.add_argument("--log", type=Path, help="file that the history is appended to")
    parser.add_argument(
        "--limits", action="store_true", help="refuse what is sent faster than Telegram allows"
    )
    parser.add_argument(
        "--back-off",
        type=float,
        default=1.0,
        help="seconds before a failing webhook is tried a third time; doubled after that",
    )
    return parser


async def serve(options: argparse.Namespace) -> None:
    """Serve until the process is told to end."""
    emulator = Emulator(
        token=options.token,
        host=options.host,
        port=options.port,
        log=options.log,
        limits=Limits() if options.limits else None,
        back_off=options.back_off,
    )
    gc.set_threshold(GARBAGE_AFTER)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with emulator:
        print(f"The Bot API is emulated at {emulator.url}", flush=True)
        await ended.wait()


if __name__ == "__main__":
    main()

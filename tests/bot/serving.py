"""The service as a process of its own, as an operator runs it."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import aiohttp

COMMAND = "from bot.cli.main import main; main()"
STARTS_IN = 30.0  # seconds, on a machine that is busy with other tests


class Service:
    """A `dialogue serve` of its own; its log is in the file `log`.

    With `webhook`, Telegram is told to post messages to it.
    """

    def __init__(self, folder: Path, *, webhook: bool = False, **settings: str) -> None:
        self.folder = folder
        self.log = folder / "serve.log"
        self.port = settings.pop("port", "") or str(_free_port())
        self.url = f"http://127.0.0.1:{self.port}"
        if webhook:
            settings["public_url"] = self.url
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("DIALOGUE_")},
            "DIALOGUE_DATA_DIR": str(folder / "data"),
            "DIALOGUE_PORT": self.port,
            "DIALOGUE_LOG_FORMAT": "json",
            **{f"DIALOGUE_{name.upper()}": value for name, value in settings.items()},
        }

    async def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command to its end: (code, output, errors)."""
        process = await self._start(*arguments, out=asyncio.subprocess.PIPE)
        try:
            out, err = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        return process.returncode or 0, out.decode(), err.decode()

    async def start(self, *arguments: str) -> None:
        """Start serving, and wait until the door is open."""
        with self.log.open("ab") as log:
            self.process = await self._start("serve", *arguments, out=log)
        async with asyncio.timeout(STARTS_IN):
            while not await self.is_alive():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)

    async def is_alive(self) -> bool:
        """Tell whether somebody answers at the door."""
        if self.process.returncode is not None:
            raise AssertionError(self.log.read_text())
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/healthz") as _:
                return True
        except aiohttp.ClientError:
            return False

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal; give the code the process ends with."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await self.process.wait()

    async def _start(self, *arguments: str, out: object) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", COMMAND, *arguments),
            cwd=self.folder,
            env=self._environment,
            stdout=out,
            stderr=out,
        )


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

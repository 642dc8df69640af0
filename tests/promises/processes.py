"""The service, its command line and an emulated Telegram, each as a process of its own."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from tests.emulator.client import RemoteEmulator
from tests.emulator.history import History, read_history
from tests.emulator.server import TOKEN
from tests.promises.nursery import Child, Nursery

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds; other work may slow the machine down
LOOK = 0.05  # seconds between two looks
COMMAND = ("-c", "from bot.cli.main import main; main()")
T = TypeVar("T")


class NeverHappened(AssertionError):
    """What was waited for did not come about; the message says what, and shows the log."""


def free_port() -> int:
    """Give a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def eventually(
    check: Callable[[], Awaitable[T]], what: str, *, patience: float = PATIENCE
) -> T:
    """Wait until `check` gives something true, and give that."""
    deadline = time.monotonic() + patience
    while not (found := await check()):
        if time.monotonic() > deadline:
            raise NeverHappened(f"never happened within {patience:g} s: {what}")
        await asyncio.sleep(LOOK)
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """Read its output as JSON; a command that failed shows why."""
        assert self.status == 0, self.err
        return json.loads(self.out)


@dataclass(slots=True, kw_only=True)
class House:
    """A place to run the product in: its settings, and the service if it is running."""

    folder: Path
    settings: dict[str, str]  # without DIALOGUE_
    port: int = field(default_factory=free_port)
    deaths: list[float] = field(default_factory=list)  # when the service ended unasked
    nursery: Nursery | None = None  # where services are born quickly
    _service: subprocess.Popen[bytes] | Child | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """The file with everything the service wrote, over all its lives."""
        return self.folder / "service.log"

    def environment(self, **more: str) -> dict[str, str]:
        """Give what a process of the product is told; nothing of this machine's own settings."""
        bare = {k: v for k, v in os.environ.items() if not k.startswith("DIALOGUE_")}
        own = {"port": str(self.port), "data_dir": str(self.folder / "data")}
        told = {f"DIALOGUE_{k.upper()}": v for k, v in (own | self.settings | more).items()}
        return bare | {"PYTHONPATH": str(ROOT)} | told

    async def command(self, *words: str, **more: str) -> Said:
        """Run `dialogue` with these words to its end."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *COMMAND, *words),
            env=self.environment(**more),
            cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
        finally:
            if process.returncode is None:
                process.kill()
        return Said(await process.wait(), out.decode(), err.decode())

    async def start(self, *words: str, crash_at: str = "", program: str = "") -> None:
        """Start the service, or another program in its place, and wait until it listens."""
        self._service = self._born(("serve", *words), self.environment(crash_at=crash_at), program)
        await eventually(self._is_up, "the service listens")

    def _born(
        self, words: tuple[str, ...], env: dict[str, str], program: str
    ) -> subprocess.Popen[bytes] | Child:
        if self.nursery is not None:
            return self.nursery.bear(
                program=program or "bot.cli.main",
                words=words,
                env=env,
                cwd=str(self.folder),
                log=str(self.log),
            )
        with self.log.open("ab") as log:
            return subprocess.Popen(
                (sys.executable, *COMMAND, *words),
                env=env,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def _is_up(self) -> bool:
        if not self.is_running:
            return True  # it may die as early as that, where it is told to
        with contextlib.suppress(aiohttp.ClientError):
            async with aiohttp.ClientSession() as http, http.get(f"{self.url}/healthz") as reply:
                return reply.status == 200
        return False

    @property
    def is_running(self) -> bool:
        """Whether the service runs."""
        return self._service is not None and self._service.poll() is None

    async def died(self, patience: float = PATIENCE) -> int:
        """Wait until the service ends by itself; give its status."""
        status = await self._ended(patience)
        self.deaths.append(time.time())
        return status

    async def _ended(self, patience: float = PATIENCE) -> int:
        async def is_over() -> bool:
            return not self.is_running

        await eventually(is_over, f"the service ends\n{self.tail()}", patience=patience)
        assert self._service is not None
        return int(self._service.poll() or 0)

    async def kill(self) -> None:
        """Kill the service as a machine might: at once, with no chance to tidy up."""
        assert self._service is not None
        self._service.kill()
        await self.died()

    async def stop(self) -> int:
        """Ask the service to stop, as a machine that shuts down does; give its status."""
        assert self._service is not None
        self._service.send_signal(signal.SIGTERM)
        return await self._ended()

    def close(self) -> None:
        """Make sure that nothing runs on."""
        _end(self._service)

    def tail(self, characters: int = 3000) -> str:
        """Give the end of the log, for somebody who reads a failed test."""
        return self.log_text()[-characters:]

    def log_text(self) -> str:
        """Give the whole log; nothing if nothing was ever started."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


@dataclass(slots=True, kw_only=True)
class Telegram:
    """An emulated Telegram in a process of its own, with its own record of what happened."""

    folder: Path
    token: str = TOKEN
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def record(self) -> Path:
        """The file in which Telegram writes down all that happens."""
        return self.folder / "telegram.jsonl"

    def history(self) -> History:
        """Read what happened so far, as Telegram wrote it down."""
        return read_history(self.record)

    def steered(self) -> RemoteEmulator:
        """Give the means to steer it, to be used as a context manager."""
        return RemoteEmulator(self.url)

    def start(self, *words: str) -> None:
        """Start, and wait until it listens."""
        self._process = subprocess.Popen(
            (
                *(sys.executable, "-m", "tests.emulator", "--port", str(self.port)),
                *("--token", self.token, "--log", str(self.record), "--back-off", "0.05"),
                *words,
            ),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), "the emulator did not start"

    def freeze(self) -> None:
        """Let Telegram do nothing until `thaw`, while connections stay open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let Telegram go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End it, whatever state it is in."""
        _end(self._process)


def _end(process: subprocess.Popen[bytes] | Child | None) -> None:
    if process is None:
        return
    if process.poll() is None:
        process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()

"""Processes of a bench, each on a core of its own, that talk in lines of JSON."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

LINE = 256 * 1024 * 1024  # bytes; a long run answers with all its latencies
TOP = Path(__file__).parents[2]
ENDING = 3.0  # seconds a process has to end; what it did is known by then
TICKS = os.sysconf("SC_CLK_TCK")


class ChildFailed(Exception):
    """A process of the bench ended before it had answered."""


class Child:
    """A process that was started; it answers each order with one line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def hear(self) -> dict[str, Any]:
        """Wait for its next line."""
        assert self._process.stdout
        line = await self._process.stdout.readline()
        if not line:
            raise ChildFailed(f"a process of the bench ended with {await self._process.wait()}")
        told: dict[str, Any] = json.loads(line)
        return told

    async def order(self, do: str, **details: Any) -> dict[str, Any]:
        """Give an order and wait for the answer."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": do, **details}).encode() + b"\n")
        await self._process.stdin.drain()
        return await self.hear()

    def cpu(self) -> float:
        """Give the seconds of processor time it has used so far."""
        stat = Path(f"/proc/{self._process.pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Give the memory it holds now, in MB."""
        return memory_of(self._process.pid)

    def stop(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    async def end(self) -> None:
        """Let it end: its input ends."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(ENDING):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def memory_of(pid: int | str) -> float:
    """Give the memory a process holds now, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@asynccontextmanager
async def child(
    *arguments: str,
    core: int,
    python: str | Path = sys.executable,
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[Child]:
    """Start a Python process pinned to a core (counted from 0); it is ended afterwards."""
    cores = sorted(os.sched_getaffinity(0))
    pin = partial(os.sched_setaffinity, 0, {cores[core % len(cores)]})
    process = await asyncio.create_subprocess_exec(
        str(python),
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=TOP,
        env={**os.environ, **(environment or {})},
        limit=LINE,
        preexec_fn=pin,
    )
    started = Child(process)
    try:
        yield started
    finally:
        await started.end()

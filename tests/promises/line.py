"""A line to a server that can be cut and mended: connections are refused while it is cut."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self

CHUNK = 65_536


class Line:
    """Carries bytes from a port of its own to another one."""

    def __init__(self, to_port: int, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port, self._to_port = port, to_port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None] | None] = set()

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.cut()

    async def mend(self) -> None:
        """Accept connections."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)

    async def cut(self) -> None:
        """Break all connections and refuse new ones."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for writer in list(self._open):
            writer.transport.abort()
        carrying = [task for task in self._carrying if task]
        for task in carrying:
            task.cancel()
        await asyncio.gather(*carrying, return_exceptions=True)
        await server.wait_closed()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        ends = {writer}
        self._open.add(writer)
        self._carrying.add(task)
        try:
            if self._server:  # else it was cut while this one was being accepted
                there, back = await asyncio.open_connection("127.0.0.1", self._to_port)
                ends.add(back)
                self._open.add(back)
                await asyncio.gather(_pump(reader, back), _pump(there, writer))
        finally:
            self._carrying.discard(task)
            self._open -= ends
            for end in ends:
                end.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()

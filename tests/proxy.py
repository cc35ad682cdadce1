"""A TCP proxy that stages the faults of a network: it delays, cuts, swallows and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65_536


class Proxy:
    """Stands between a client and the server of `uri`; `proxy.uri` names it to the client.

    `delay` holds back what the server says by so many seconds. While `blackholed`, connections
    stay open and nothing passes. `cut()` breaks the open ones, `away()` refuses new ones as well
    until `back()`. Lives in the running loop.
    """

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 27017
        self._path = parts.path
        self._listener: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._open = asyncio.Event()
        self._open.set()
        self.port = 0
        self.delay = 0.0

    @property
    def uri(self) -> str:
        """A driver must not look for the replica set that the server would name it."""
        return f"mongodb://127.0.0.1:{self.port}{self._path or '/'}?directConnection=true"

    @property
    def blackholed(self) -> bool:
        return not self._open.is_set()

    @blackholed.setter
    def blackholed(self, silent: bool) -> None:
        self._open.clear() if silent else self._open.set()

    def cut(self) -> None:
        for connection in self._connections:
            connection.cancel()

    async def away(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self.cut()

    async def back(self) -> None:
        self._listener = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def close(self) -> None:
        await self.away()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, client: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        writers = [answer]
        try:
            with suppress(OSError, asyncio.CancelledError, BaseExceptionGroup):
                server, ask = await asyncio.open_connection(self._host, self._port)
                writers.append(ask)
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._pass(client, ask, slow=False))
                    both.create_task(self._pass(server, answer, slow=True))
        finally:
            for writer in writers:
                writer.transport.abort()
            self._connections.discard(task)

    async def _pass(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, slow: bool
    ) -> None:
        while data := await source.read(CHUNK):
            if slow and self.delay:
                await asyncio.sleep(self.delay)
            await self._open.wait()
            target.write(data)
            await target.drain()
        raise ConnectionAbortedError


@asynccontextmanager
async def proxied(uri: str) -> AsyncIterator[Proxy]:
    proxy = Proxy(uri)
    await proxy.back()
    try:
        yield proxy
    finally:
        await proxy.close()

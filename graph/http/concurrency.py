"""Limits the operations that run at once, and those that wait."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from graph.errors import Overloaded

WAIT_SECONDS = 2.0
"""Time that an operation may wait for a free slot."""
_BUSY = "The gateway is busy; try again in a second."


class StreamLimiter:
    """Counts the WebSockets and event streams that are open."""

    def __init__(self, max_open: int) -> None:
        self._max_open = max_open
        self._open = 0

    @property
    def full(self) -> bool:
        return self._open >= self._max_open

    @contextmanager
    def opened(self) -> Iterator[None]:
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1


class ConcurrencyLimiter:
    """`async with limiter:` waits for a free slot, or raises Overloaded."""

    def __init__(self, at_once: int, queue: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._queue = queue
        self.running = 0
        self.waiting = 0

    async def __aenter__(self) -> None:
        if self._free.locked():
            await self._wait()
        else:
            await self._free.acquire()
        self.running += 1

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.running -= 1
        self._free.release()

    async def _wait(self) -> None:
        if self.waiting >= self._queue:
            raise Overloaded(_BUSY)
        self.waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise Overloaded(_BUSY) from None
        finally:
            self.waiting -= 1

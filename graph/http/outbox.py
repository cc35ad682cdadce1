"""Messages of one subscription on their way to its client.

The stream of changes waits for its subscribers, so nothing there may wait for a client's network.
Messages that a client does not read pile up here, and too many of them end its subscription alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any

from loaders.live.subscriptions import SlowSubscriber

Message = dict[str, Any]


class Outbox:
    """Sends messages in order, by a task of its own.

    async with Outbox(send, 100) as outbox:
        outbox.put(message)      # never waits
        await outbox.emptied()   # until all are sent
    """

    def __init__(self, send: Callable[[Message], Awaitable[None]], capacity: int) -> None:
        self._send = send
        self._capacity = capacity
        self._waiting: deque[Message] = deque()
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()
        self._emptied.set()
        self._writer: asyncio.Task[None] | None = None

    def put(self, message: Message) -> None:
        """Raises SlowSubscriber where too many messages wait, else what sending raised before."""
        if self._writer is not None and self._writer.done():
            self._writer.result()
        if len(self._waiting) > self._capacity:
            raise SlowSubscriber(f"more than {self._capacity} changes were waiting to be taken")
        self._waiting.append(message)
        self._emptied.clear()
        self._filled.set()

    async def emptied(self) -> None:
        """Wait until every message is sent. Raises what sending raised."""
        assert self._writer is not None
        waiting = asyncio.ensure_future(self._emptied.wait())
        try:
            await asyncio.wait((waiting, self._writer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if self._writer.done():
            self._writer.result()

    async def _write(self) -> None:
        while True:
            await self._filled.wait()
            while self._waiting:
                await self._send(self._waiting[0])
                self._waiting.popleft()
            self._filled.clear()
            self._emptied.set()

    async def __aenter__(self) -> Outbox:
        self._writer = asyncio.create_task(self._write(), name="outbox")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)

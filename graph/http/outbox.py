"""A queue of messages from one subscription to its client.

The change stream waits for its subscribers, so a subscriber must not wait long for its client's
network. Messages that the client has not read are queued here. If the queue is full, the client
must read half of it within a second. A client that reads can do that. A client that does not read
is too slow, and only its subscription ends.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Generic, TypeVar

from graph.errors import NO_LIVE_CHANGES, masked
from loaders.live.subscriptions import ChangesLost, SlowSubscriber
from loaders.store_errors import NoLiveChanges

Message = TypeVar("Message")

HALF_SECONDS = 1.0
"""Time in which a client must read half of a full queue."""
SEND_SECONDS = 20.0
"""Time in which a client must read one message. Otherwise it is disconnected."""


def stream_error(error: Exception) -> Any:
    """The error that ends a subscription, as the client sees it."""
    match error:
        case SlowSubscriber():
            return {"message": str(error), "extensions": {"code": "BAD_REQUEST"}}
        case ChangesLost():
            return {"message": str(error), "extensions": {"code": "STORE_UNAVAILABLE"}}
        case NoLiveChanges():
            return {"message": NO_LIVE_CHANGES, "extensions": {"code": "STORE_UNAVAILABLE"}}
        case _:
            return masked(error)


class Outbox(Generic[Message]):
    """Sends messages in order, in its own task.

    async with Outbox(send, 100) as outbox:
        await outbox.put(message)
        await outbox.emptied()
    """

    def __init__(self, send: Callable[[Message], Awaitable[None]], capacity: int) -> None:
        self._send = send
        self._capacity = capacity
        self._waiting: deque[Message] = deque()
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()
        self._emptied.set()
        self._taken = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    async def put(self, message: Message) -> None:
        """Raises SlowSubscriber if the client does not read its messages."""
        self._check_writer()
        if len(self._waiting) >= self._capacity:
            await self._wait_for_space()
        self._waiting.append(message)
        self._emptied.clear()
        self._filled.set()

    async def _wait_for_space(self) -> None:
        try:
            async with asyncio.timeout(HALF_SECONDS):
                while len(self._waiting) > self._capacity // 2:
                    self._taken.clear()
                    await self._taken.wait()
                    self._check_writer()
        except TimeoutError:
            message = (
                f"the client reads too slowly: more than {self._capacity} changes were waiting"
            )
            raise SlowSubscriber(message) from None

    def _check_writer(self) -> None:
        """Raises the error of the sending task."""
        if self._writer is not None and self._writer.done():
            self._writer.result()

    async def emptied(self) -> None:
        """Wait until every message is sent. Raises the error of the sending task."""
        assert self._writer is not None
        waiting = asyncio.ensure_future(self._emptied.wait())
        try:
            await asyncio.wait((waiting, self._writer), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        self._check_writer()

    async def _write(self) -> None:
        try:
            while True:
                await self._filled.wait()
                while self._waiting:
                    await self._send(self._waiting[0])
                    self._waiting.popleft()
                    self._taken.set()
                self._filled.clear()
                self._emptied.set()
        finally:
            self._taken.set()

    async def __aenter__(self) -> Outbox[Message]:
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

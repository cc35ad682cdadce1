"""Runs blocking functions in threads, for one event loop.

`concurrent.futures` makes a future with a lock for each call, and asyncio wraps it in another. Here
a call is one future of the event loop and one entry of a queue, at less than half the cost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeAlias, TypeVar

Result = TypeVar("Result")
_Call: TypeAlias = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Threads:
    """Up to `most` threads. A thread starts when no other is free, and stays until `close`.

    Use it from the event loop that was running when it was created.
    """

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._loop = asyncio.get_running_loop()
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._started = 0
        self._unfinished = 0

    def run(self, function: Callable[[], Result]) -> asyncio.Future[Result]:
        """Call `function` in a thread. The future has its result.

        A call that has begun runs to its end, even if nobody waits for it any more.
        """
        future: asyncio.Future[Result] = self._loop.create_future()
        self._unfinished += 1
        if self._started < min(self._unfinished, self._most):
            self._started += 1
            Thread(target=self._work, name=f"{self._name}-{self._started}", daemon=True).start()
        self._calls.put((function, future))
        return future

    def close(self) -> None:
        """End the threads when their calls have ended. Calls that have not begun are cancelled."""
        while not self._calls.empty():
            waiting = self._calls.get()
            if waiting is not None:
                waiting[1].cancel()
        for _ in range(self._started):
            self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            self._answer(*call)
            del call  # a waiting thread must not hold the last call

    def _answer(self, function: Callable[[], Any], future: asyncio.Future[Any]) -> None:
        settle, value = future.set_result, None
        try:
            if not future.done():
                value = function()
        except BaseException as error:
            settle, value = future.set_exception, error
        with suppress(RuntimeError):  # the event loop is closed
            self._loop.call_soon_threadsafe(self._finish, future, settle, value)

    def _finish(
        self, future: asyncio.Future[Any], settle: Callable[[Any], None], value: Any
    ) -> None:
        self._unfinished -= 1
        if not future.done():
            settle(value)

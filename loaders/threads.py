"""Runs blocking reads of the store in threads, for one event loop.

A pool of `concurrent.futures` has one queue for all its threads. Each item wakes two of them if
several wait (`queue.SimpleQueue` passes its lock on), and both then compete with the event loop for
the interpreter. Here every thread has a queue of its own, and the thread that became idle last is
used first, so an item wakes one thread. All decisions are made in the event loop, without locks.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, TypeVar

Result = TypeVar("Result")


class _Task(NamedTuple):
    work: Callable[[], Any]
    future: asyncio.Future[Any]


_Queue = SimpleQueue[_Task | None]


class Threads:
    """At most `maximum` threads, which are started when they are needed."""

    def __init__(self, maximum: int) -> None:
        self._maximum = maximum
        self._loop = asyncio.get_running_loop()
        self._queues: list[_Queue] = []
        """One queue for each thread. None stops the thread."""
        self._idle: list[_Queue] = []
        self._waiting: deque[_Task] = deque()

    async def run(self, work: Callable[[], Result], deadline: float) -> Result:
        """The result of `work`, which a thread calls.

        `deadline` is a time of the event loop. Raises TimeoutError then, but cannot stop the work.
        """
        future: asyncio.Future[Result] = self._loop.create_future()
        self._start(_Task(work, future))
        timer = self._loop.call_at(deadline, _fail, future, TimeoutError())
        try:
            return await future
        finally:
            timer.cancel()

    def close(self) -> None:
        """Stop each thread after its work, and cancel what waits for a thread."""
        while self._waiting:
            self._waiting.popleft().future.cancel()
        for queue in self._queues:
            queue.put(None)

    def _start(self, task: _Task) -> None:
        if self._idle:
            self._idle.pop().put(task)
        elif len(self._queues) < self._maximum:
            queue: _Queue = SimpleQueue()
            self._queues.append(queue)
            queue.put(task)
            Thread(target=_serve, args=(queue, self._loop, self._done), daemon=True).start()
        else:
            self._waiting.append(task)

    def _done(self, queue: _Queue, settle: Callable[[], None]) -> None:
        """Settle a task, and give its thread the next one."""
        settle()
        while self._waiting:
            task = self._waiting.popleft()
            if not task.future.done():  # somebody still waits for it
                queue.put(task)
                return
        self._idle.append(queue)


def _serve(
    queue: _Queue,
    loop: asyncio.AbstractEventLoop,
    done: Callable[[_Queue, Callable[[], None]], None],
) -> None:
    """A thread: do the tasks of a queue, and report each to the event loop."""
    while (task := queue.get()) is not None:
        try:
            settle = partial(_succeed, task.future, task.work())
        except BaseException as error:
            settle = partial(_fail, task.future, error)
        del task
        if loop.is_closed():
            return
        loop.call_soon_threadsafe(done, queue, settle)
        del settle


def _succeed(future: asyncio.Future[Result], result: Result) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)

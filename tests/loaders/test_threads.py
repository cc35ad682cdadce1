"""Blocking work runs in few threads, and every outcome reaches the event loop."""

import asyncio
import queue
import threading
import time
from functools import partial

import pytest

from loaders.threads import Threads


class Held:
    """Work that holds its thread until `release` is set."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self._begun: queue.SimpleQueue[threading.Thread] = queue.SimpleQueue()

    def __call__(self) -> bool:
        self._begun.put(threading.current_thread())
        return self.release.wait(10)

    async def has_begun(self) -> None:
        self.thread = await asyncio.to_thread(self._begun.get, timeout=5)

    def has_ended(self) -> bool:
        """Whether the thread ends within five seconds."""
        self.thread.join(5)
        return not self.thread.is_alive()


def _soon(seconds: float = 5) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_results_and_errors_reach_the_caller() -> None:
    threads = Threads(2)
    assert await threads.run(lambda: 42, _soon()) == 42
    with pytest.raises(ZeroDivisionError):
        await threads.run(lambda: 1 // 0, _soon())
    threads.close()


async def test_one_thread_serves_what_comes_one_after_another() -> None:
    threads = Threads(8)
    names = {await threads.run(threading.get_ident, _soon()) for _ in range(50)}
    assert len(names) == 1
    threads.close()


async def test_the_maximum_bounds_what_runs_at_once_and_nothing_is_lost() -> None:
    threads = Threads(3)
    running, most, lock = 0, 0, threading.Lock()

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.002)
        with lock:
            running -= 1
        return number

    found = await asyncio.gather(*(threads.run(partial(work, n), _soon()) for n in range(40)))
    assert (found, most) == (list(range(40)), 3)
    threads.close()


async def test_work_that_waits_too_long_for_a_thread_never_starts() -> None:
    threads, held, started = Threads(1), Held(), list[str]()
    running = asyncio.create_task(threads.run(held, _soon()))
    await held.has_begun()
    with pytest.raises(TimeoutError):
        await threads.run(partial(started.append, "late"), _soon(0.02))
    cancelled = asyncio.create_task(threads.run(partial(started.append, "cancelled"), _soon()))
    await asyncio.sleep(0)
    cancelled.cancel()
    held.release.set()
    assert await running
    await threads.run(partial(started.append, "wanted"), _soon())
    assert started == ["wanted"]
    threads.close()


async def test_a_deadline_ends_the_waiting_and_the_thread_is_used_again() -> None:
    threads, held = Threads(1), Held()
    with pytest.raises(TimeoutError):
        await threads.run(held, _soon(0.02))
    held.release.set()
    assert await threads.run(lambda: "again", _soon()) == "again"
    threads.close()


async def test_closing_stops_the_threads_and_cancels_what_waits() -> None:
    threads, held = Threads(1), Held()
    running = asyncio.create_task(threads.run(held, _soon()))
    await held.has_begun()
    waiting = asyncio.create_task(threads.run(lambda: None, _soon()))
    await asyncio.sleep(0)
    threads.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    held.release.set()
    assert await running
    assert await asyncio.to_thread(held.has_ended)


def test_a_thread_ends_if_the_loop_was_closed_while_it_worked() -> None:
    held = Held()

    async def leave() -> None:
        running = asyncio.create_task(Threads(1).run(held, _soon()))
        await held.has_begun()
        running.cancel()

    asyncio.run(leave())
    held.release.set()
    assert held.has_ended()

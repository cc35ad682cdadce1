"""Blocking functions run in threads: as many as are needed, and no more than the limit."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import AsyncIterator

import pytest

from loaders.threads import Threads


@pytest.fixture
async def threads() -> AsyncIterator[Threads]:
    threads = Threads(3, "test")
    yield threads
    threads.close()


async def test_a_call_gives_its_result_or_its_error(threads: Threads) -> None:
    assert await threads.run(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await threads.run(lambda: 1 // 0)


async def test_calls_one_after_another_share_a_thread(threads: Threads) -> None:
    assert {await threads.run(threading.get_ident) for _ in range(20)} != {threading.get_ident()}
    assert len({await threads.run(threading.get_ident) for _ in range(20)}) == 1


async def test_no_more_threads_run_than_the_limit(threads: Threads) -> None:
    together = threading.Barrier(3)

    def meet() -> int:
        together.wait(10)  # fails unless three calls run at once
        return threading.get_ident()

    used = await asyncio.gather(*(threads.run(meet) for _ in range(30)))
    assert len(set(used)) == 3


async def test_a_call_that_nobody_waits_for_does_not_begin(threads: Threads) -> None:
    begun, go = [], threading.Event()
    blocking = [threads.run(lambda: go.wait(10)) for _ in range(3)]
    forgotten = threads.run(lambda: begun.append("forgotten"))
    forgotten.cancel()
    wanted = threads.run(lambda: begun.append("wanted"))
    go.set()
    await asyncio.gather(*blocking, wanted)
    assert begun == ["wanted"]


async def test_closing_ends_the_threads_and_cancels_what_has_not_begun() -> None:
    threads, begun, go = Threads(1, "closing"), threading.Event(), threading.Event()

    def block() -> bool:
        begun.set()
        return go.wait(10)

    running, waiting = threads.run(block), threads.run(lambda: None)
    assert await asyncio.to_thread(begun.wait, 10)
    threads.close()
    go.set()
    assert await running
    with pytest.raises(asyncio.CancelledError):
        await waiting
    for thread in [one for one in threading.enumerate() if one.name.startswith("closing")]:
        thread.join(10)
        assert not thread.is_alive()


async def test_a_thread_that_waits_does_not_keep_the_last_result(threads: Threads) -> None:
    class Large:
        pass

    kept = weakref.ref(await threads.run(Large))
    await threads.run(lambda: None)
    gc.collect()
    assert kept() is None

"""Hearing of the end early: uvicorn waits for open responses before the lifespan ends.

An event stream is a response that never ends by itself, so it must know as soon as the process is
told to stop. Whoever handles the signal is still called.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def called_on_signals(stop: Callable[[], object]) -> Iterator[None]:
    """Call `stop` in the running loop when SIGTERM or SIGINT comes."""
    if threading.current_thread() is not threading.main_thread():
        yield  # a test's server: it gets no signals
        return
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {}

    def told(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)
        if callable(before[number]):
            before[number](number, frame)

    for caught in (signal.SIGTERM, signal.SIGINT):
        if callable(signal.getsignal(caught)):  # else the process ends at once, as it should
            before[caught] = signal.signal(caught, told)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""Detects a shutdown before the lifespan ends, because uvicorn first waits for open responses.

An event stream is a response without an end, so it must end as soon as the process receives the
signal. The previous signal handler is still called.
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
        yield  # only the main thread receives signals
        return
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)
        if callable(before[number]):
            before[number](number, frame)

    for caught in (signal.SIGTERM, signal.SIGINT):
        if callable(signal.getsignal(caught)):  # otherwise the process ends at once
            before[caught] = signal.signal(caught, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""One GraphQL operation as the store sees it: its deadline, and how many commands it sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Operation:
    """The deadline of one operation, and the number of commands it has sent so far."""

    deadline: float
    """In the clock of the running event loop (`loop.time()`)."""
    commands: int = 0
    failure: Exception | None = None
    """The error of every further command; None as long as the store may be asked."""


current_operation: ContextVar[Operation | None] = ContextVar("operation", default=None)


def refuse_commands(failure: Exception) -> None:
    """Send no more commands for the current operation. Each one raises `failure` instead."""
    current = current_operation.get()
    if current is not None:
        current.failure = failure


@contextmanager
def operation(seconds: float) -> Iterator[Operation]:
    """All code inside, with the tasks it starts, shares one deadline and one command count."""
    started = Operation(asyncio.get_running_loop().time() + seconds)
    token = current_operation.set(started)
    try:
        yield started
    finally:
        current_operation.reset(token)

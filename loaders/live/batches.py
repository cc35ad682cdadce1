"""Reads the events of a change stream in batches, and detects when it has caught up.

The driver returns one event at a time. With Motor each one needs a thread. A batch contains all
events that one `getMore` returned.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any

from loaders.store_errors import store_errors

SIZE = 200
"""Maximum number of events in a batch. A smaller batch means that there were no more events."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The events that one command returned."""

    events: list[Mapping[str, Any]]
    token: Mapping[str, Any] | None
    """The token to resume after these events."""
    caught_up: bool
    """Whether there were no more events when the command was sent."""
    alive: bool
    """Whether more events can follow. A stream ends when its database is dropped."""
    resumed: bool
    """Whether the driver has resumed the stream after an error, perhaps on another server."""


async def next_batch(stream: Any) -> Batch:
    """The next events of a stream. Empty if nothing happens in the stream's await time."""
    with store_errors("watch", "changes"):
        if iscoroutinefunction(type(stream).try_next) and not hasattr(stream, "delegate"):
            return await _batch(stream)
        return await asyncio.to_thread(_batch_of_motor, stream)


def cursor_of(stream: Any) -> Any:
    """The driver's cursor. After an error, the driver resumes a stream with another one."""
    stream = getattr(stream, "delegate", stream)
    return None if stream is None else stream._cursor


def _batch_of_motor(stream: Any) -> Batch:
    if stream.delegate is None:
        stream._lazy_init()
    stream = stream.delegate
    cursor, events = stream._cursor, []
    event = stream.try_next()
    while event is not None:
        events.append(event)
        event = stream.try_next() if stream._cursor._data else None
    return _batch_of(stream, cursor, events)


async def _batch(stream: Any) -> Batch:
    cursor, events = stream._cursor, []
    event = await stream.try_next()
    while event is not None:
        events.append(event)
        event = await stream.try_next() if stream._cursor._data else None
    return _batch_of(stream, cursor, events)


def _batch_of(stream: Any, cursor: Any, events: list[Mapping[str, Any]]) -> Batch:
    # After an error the driver resumes with another cursor, and returns before it has read more.
    same = stream._cursor is cursor
    caught_up = same and len(events) < SIZE
    return Batch(events, stream.resume_token, caught_up, stream.alive, not same)

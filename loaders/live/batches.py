"""Reading a change stream batch by batch, and knowing when it has caught up.

The driver gives out one event at a time, each by a thread of its own with Motor. A batch here is
what one `getMore` brought.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any

from loaders.database import store_errors
from loaders.documents import Document
from loaders.live.tags import StoreWrite

SIZE = 200
"""Events of a batch. One that holds fewer is all that there was."""

WRITES = {"insert", "update", "replace", "delete"}


@dataclass(frozen=True, slots=True)
class Batch:
    """The events that one command brought."""

    events: list[Mapping[str, Any]]
    token: Mapping[str, Any] | None
    """From where to resume after these events."""
    caught_up: bool
    """Whether nothing had happened beyond it when the command was sent."""
    alive: bool
    """Whether more may follow: a stream ends when its database is dropped."""


async def next_batch(stream: Any) -> Batch:
    """The next events of a stream; none where nothing happens in the stream's await time."""
    with store_errors("watch", "changes"):
        if iscoroutinefunction(type(stream).try_next) and not hasattr(stream, "delegate"):
            return await _batch(stream)
        return await asyncio.to_thread(_batch_of_motor, stream)


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
    # After an error the driver resumes with another cursor, and answers before it has read on.
    same = stream._cursor is cursor
    return Batch(events, stream.resume_token, same and len(events) < SIZE, stream.alive)


def write_of(event: Mapping[str, Any]) -> StoreWrite:
    """The write that an event tells of."""
    before, after = event.get("fullDocumentBeforeChange"), event.get("fullDocument")
    operation = event["operationType"]
    known = before is not None or operation == "insert"
    if operation == "update" and before is not None:
        after = updated(before, event["updateDescription"])
    id = str(event["documentKey"]["_id"])
    return StoreWrite(event["ns"]["coll"], id, before, after, known)


def updated(before: Document, description: Document) -> Document:
    """The document after an update: exact, where a look-up might already see a later write.

    `description` is an event's `updateDescription`; a number in a path is a place in a list. What
    lies in a part that `before` came without is left out.
    """
    after = deepcopy(before)
    for array in description.get("truncatedArrays") or ():
        with suppress(KeyError, TypeError):
            holder, key = _holder(after, array["field"])
            del holder[key][array["newSize"] :]
    for path, value in (description.get("updatedFields") or {}).items():
        with suppress(KeyError, TypeError, IndexError):
            holder, key = _holder(after, path)
            if isinstance(holder, list) and key == len(holder):
                holder.append(value)
            else:
                holder[key] = value
    for path in description.get("removedFields") or ():
        with suppress(KeyError, TypeError, IndexError):
            holder, key = _holder(after, path)
            del holder[key]
    return after


def _holder(document: Document, path: str) -> tuple[Any, Any]:
    """What holds the value at a dotted path, and the key or place by which it holds it."""
    holder: Any = document
    *parents, last = path.split(".")
    for part in parents:
        holder = holder[int(part) if isinstance(holder, list) else part]
    return holder, int(last) if isinstance(holder, list) else last

"""A write to one document, and how to read it from an event of a change stream."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from loaders.documents import Document

WRITES = frozenset(("insert", "update", "replace", "delete"))
"""The types of events that report a write to one document."""


@dataclass(frozen=True, slots=True)
class StoreWrite:
    """A write to one document, as the store reports it."""

    collection: str
    id: str
    before: Document | None
    """The document before the write. None if there was none, or if it is unknown."""
    after: Document | None
    """The document after the write. None if it was deleted."""
    before_known: bool = True


def write_of(event: Mapping[str, Any]) -> StoreWrite:
    """The write that an event reports."""
    before, after = event.get("fullDocumentBeforeChange"), event.get("fullDocument")
    operation = event["operationType"]
    known = before is not None or operation == "insert"
    if operation == "update" and before is not None:
        after = updated(before, event["updateDescription"])
    id = str(event["documentKey"]["_id"])
    return StoreWrite(event["ns"]["coll"], id, before, after, known)


def updated(before: Document, description: Document) -> Document:
    """The document directly after an update. A lookup could already return a later version.

    `description` is an event's `updateDescription`. A number in a path is an index in a list.
    Changes in a part that is missing from `before` are left out.
    """
    after = deepcopy(before)
    for array in description.get("truncatedArrays") or ():
        with suppress(KeyError, TypeError):
            holder, key = _container(after, array["field"])
            del holder[key][array["newSize"] :]
    for path, value in (description.get("updatedFields") or {}).items():
        with suppress(KeyError, TypeError, IndexError):
            holder, key = _container(after, path)
            if isinstance(holder, list) and key == len(holder):
                holder.append(value)
            else:
                holder[key] = value
    for path in description.get("removedFields") or ():
        with suppress(KeyError, TypeError, IndexError):
            holder, key = _container(after, path)
            del holder[key]
    return after


def _container(document: Document, path: str) -> tuple[Any, Any]:
    """The container of the value at a dotted path, and the value's key or index in it."""
    holder: Any = document
    *parents, last = path.split(".")
    for part in parents:
        holder = holder[int(part) if isinstance(holder, list) else part]
    return holder, int(last) if isinstance(holder, list) else last

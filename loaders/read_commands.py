"""The commands that read: `find` and `aggregate`, as documents.

A read is sent as a database command, because a cursor of PyMongo costs about 35 microseconds more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from loaders.documents import Document

WHOLE_PAGE = 100_000
"""As large as the largest page, so that a page is one command and never needs a `getMore`."""

Pipeline: TypeAlias = Sequence[Mapping[str, Any]]
Sort: TypeAlias = Sequence[tuple[str, int]]


def find_command(
    collection: str,
    seconds: float,
    filter: Mapping[str, Any],
    projection: Mapping[str, Any] | None,
    sort: Sort | None,
    limit: int,
) -> Document:
    """The command `find`. An empty `projection` reads only `_id`; `limit` 0 means no limit."""
    command: Document = {"find": collection, "filter": filter}
    if sort:
        command["sort"] = dict(sort)
    if projection is not None:
        command["projection"] = projection or {"_id": 1}
    if limit:
        command["limit"] = limit
    return command | {"batchSize": WHOLE_PAGE, "maxTimeMS": _milliseconds(seconds)}


def aggregate_command(collection: str, seconds: float, pipeline: Pipeline) -> Document:
    return {
        "aggregate": collection,
        "pipeline": pipeline,
        "cursor": {"batchSize": WHOLE_PAGE},
        "maxTimeMS": _milliseconds(seconds),
    }


def _milliseconds(seconds: float) -> int:
    """The value for `maxTimeMS`, at least 1 because 0 would mean no limit."""
    return int(seconds * 1000) + 1

"""Pages by index in the whole list. A cursor contains the index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tests.reference.faults import BadUserInput

CURSOR = "reference-cursor:"
"""The prefix of the reference's cursors, so that they are not compared with the gateway's."""
MAX_SIZE = 100

Item = TypeVar("Item")


def page(
    items: Sequence[Item],
    arguments: dict[str, Any],
    wrap: Callable[[int, Item], dict[str, Any]] = lambda place, item: {"node": item},
    default: int = 20,
) -> dict[str, Any]:
    """A connection: `first`/`after` forwards, `last`/`before` backwards."""
    first, last = arguments.get("first"), arguments.get("last")
    if first is not None and last is not None:
        raise BadUserInput("first and last at once")
    for size in (first, last):
        if size is not None and not 0 <= size <= MAX_SIZE:
            raise BadUserInput(f"a page of {size}")
    start = _place(arguments.get("after"), -1) + 1
    end = _place(arguments.get("before"), len(items))
    if last is not None:
        start = max(start, end - last)
    else:
        end = max(start, min(end, start + (default if first is None else first)))
    edges = [
        {"cursor": f"{CURSOR}{place}", **wrap(place, items[place])} for place in range(start, end)
    ]
    return {
        "edges": edges,
        "nodes": [edge["node"] for edge in edges],
        "totalCount": len(items),
        "all": items,
        "pageInfo": {
            "hasNextPage": end < len(items),
            "hasPreviousPage": start > 0,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _place(cursor: str | None, without: int) -> int:
    if cursor is None:
        return without
    number = cursor.removeprefix(CURSOR)
    if number == cursor or not number.isdigit():
        raise BadUserInput("no cursor of this list")
    return int(number)

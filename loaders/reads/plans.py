"""Asks a server with `explain` how it reads a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from loaders.database import Database
from loaders.documents import ARTICLES, Document
from loaders.reads.keyset import Order
from loaders.visibility import visible_articles

Way: TypeAlias = Literal["index", "sort", "scan", "unknown"]
"""How a page is read: in the order of an index, sorted in memory, without an index."""

_SCAN = {"COLLSCAN", "Seq Scan"}
_SORT = {"SORT", "Sort"}
_INDEX = {"IXSCAN", "Index Scan", "Index Only Scan"}


async def way_of_page(database: Database, order: Order) -> Way:
    """How the server reads the first published articles in that order."""
    read = {
        "find": ARTICLES,
        "filter": visible_articles("public"),
        "sort": dict(order.sort),
        "limit": 5,
    }
    return way_of(await database.command({"explain": read, "verbosity": "queryPlanner"}))


def way_of(explained: Document) -> Way:
    """How a page is read, from the answer to `explain`.

    MongoDB and SecantusDB name stages in `winningPlan`. FerretDB 2 gives the plan of PostgreSQL.
    """
    planner = explained.get("queryPlanner", {})
    stages = set(_stages(planner.get("winningPlan") or planner.get("Plan")))
    if stages & _SCAN:
        return "scan"
    if stages & _SORT:
        return "sort"
    return "index" if stages & _INDEX else "unknown"


def _stages(plan: Any) -> Iterator[str]:
    if isinstance(plan, dict):
        for name in ("stage", "Node Type"):
            if name in plan:
                yield plan[name]
        for below in plan.values():
            yield from _stages(below)
    elif isinstance(plan, list):
        for below in plan:
            yield from _stages(below)

"""Checks with `explain` that a server reads pages from indexes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from loaders.conformance.check import Check
from loaders.database import Database
from loaders.documents import ARTICLES, Document
from loaders.indexes import ARTICLE_ORDERS, INDEXES
from loaders.reads.keyset import Order
from loaders.visibility import visible_articles

Way: TypeAlias = Literal["index", "sort", "scan", "unknown"]
"""How a page is read: in the order of an index, sorted in memory, without an index."""

_SCAN = {"COLLSCAN", "Seq Scan"}
_SORT = {"SORT", "Sort"}
_INDEX = {"IXSCAN", "Index Scan", "Index Only Scan", "EXPRESS_IXSCAN"}


async def check_plans(database: Database) -> Check:
    """Check that the server reads every order of articles from its index."""
    fields: dict[Way, list[str]] = {"index": [], "sort": [], "scan": [], "unknown": []}
    for field, key in ARTICLE_ORDERS.items():
        for direction in (1, -1):
            order = Order(field, key, 1 if direction == 1 else -1)
            read = {
                "find": ARTICLES,
                "filter": visible_articles("public"),
                "sort": dict(order.sort),
                "limit": 5,
            }
            plan = await database.command({"explain": read, "verbosity": "queryPlanner"})
            fields[way_of(plan)].append(field)
    if fields["scan"]:
        detail = f"scanned without an index: {_listed(fields['scan'])}"
        return Check("indexes used", "failure", detail)
    if fields["sort"]:
        detail = f"sorted in memory: {_listed(fields['sort'])}; larger lists cost more"
        return Check("indexes used", "warning", detail)
    if fields["unknown"]:
        detail = f"explain does not show the plan of: {_listed(fields['unknown'])}"
        return Check("indexes used", "warning", detail)
    return Check("indexes used", "ok", f"{len(INDEXES)} indexes; each order uses its own index")


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


def _listed(fields: list[str]) -> str:
    return ", ".join(dict.fromkeys(fields))


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

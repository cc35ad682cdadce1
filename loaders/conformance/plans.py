"""Checks that a server reads pages from indexes."""

from __future__ import annotations

from loaders.conformance.check import Check
from loaders.database import Database
from loaders.indexes import ARTICLE_ORDERS, INDEXES
from loaders.reads.keyset import Order
from loaders.reads.plans import Way, way_of_page


async def check_plans(database: Database) -> Check:
    """Check with `explain` that the server reads every order of articles from its index."""
    fields: dict[Way, list[str]] = {"index": [], "sort": [], "scan": [], "unknown": []}
    for field, key in ARTICLE_ORDERS.items():
        for direction in (1, -1):
            order = Order(field, key, 1 if direction == 1 else -1)
            fields[await way_of_page(database, order)].append(field)
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


def _listed(fields: list[str]) -> str:
    return ", ".join(dict.fromkeys(fields))

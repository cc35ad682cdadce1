"""Reads a page of articles for each of many parents, in one round trip.

The command joins the parents' collection with `articles` on one key of each. The server takes each
parent's page from the index that begins with that key, and reads only the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from loaders.database import Database
from loaders.documents import ARTICLES, Document, Visibility
from loaders.filters import all_of
from loaders.reads.articles import Projection
from loaders.reads.edges import Edge, Join, JoinedList
from loaders.reads.keyset import Order, Page, Slice
from loaders.reads.pages import find_page
from loaders.visibility import visible_articles

_ONLY_ID: Document = {"$project": {"_id": 1}}


async def find_pages(
    database: Database,
    visibility: Visibility,
    edge: Edge,
    parents: Sequence[Document],
    match: Document,
    slice: Slice,
    projection: Projection,
    *,
    nodes: bool = True,
    count: bool = False,
    outside: bool = False,
) -> list[Page]:
    """The slice of the visible articles that match, for each of `parents`, in their order.

    `nodes`, `count` and `outside` select the parts of the pages, see `find_page`.
    """
    match = all_of(visible_articles(visibility), match)
    if len(parents) == 1:
        own = all_of(edge.match(parents[0]), match)
        return [
            await find_page(
                database,
                ARTICLES,
                own,
                slice,
                projection,
                nodes=nodes,
                count=count,
                outside=outside,
            )
        ]
    lists = _lists(match, slice, projection, nodes=nodes, count=count, outside=outside)
    rows = []
    if lists:
        pipeline = edge.pipeline(parents, lists)
        rows = await database.aggregate(edge.parents, pipeline, keys=len(parents))
    found = {row["_id"]: row for row in rows}
    join = Join(edge, match)
    return [_page(join, parent, found.get(parent["_id"], {}), slice) for parent in parents]


def _lists(
    match: Document,
    slice: Slice,
    projection: Projection,
    *,
    nodes: bool,
    count: bool,
    outside: bool,
) -> dict[str, list[Document]]:
    """The stages that read each part of a page, by the part's name in a row."""
    lists: dict[str, list[Document]] = {}
    if nodes:
        read = _read(all_of(match, slice.match()), slice.scan_order, slice.size + 1)
        lists["rows"] = [*read, {"$project": projection}]
    if count:
        lists["count"] = [{"$match": match}, {"$group": {"_id": None, "articles": {"$sum": 1}}}]
    if outside:
        for name, ahead in (("behind", False), ("ahead", True)):
            if (beyond := slice.outside(ahead=ahead)) is not None:
                lists[name] = [*_read(all_of(match, beyond[0]), beyond[1], 1), _ONLY_ID]
    return lists


def _read(match: Document, order: Order, limit: int) -> list[Document]:
    return [{"$match": match}, {"$sort": dict(order.sort)}, {"$limit": limit}]


def _page(join: Join, parent: Document, row: Document, slice: Slice) -> Page:
    page = Page.of(
        slice,
        row.get("rows", []),
        behind=bool(row.get("behind")),
        ahead=bool(row.get("ahead")),
    )
    counted = row.get("count")
    page.total_count = int(counted[0]["articles"]) if counted else 0
    page.joined = JoinedList(join, parent)
    return page

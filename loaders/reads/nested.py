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
    joins: dict[str, list[Document]] = {}
    if nodes:
        read = _read(all_of(match, slice.match()), slice.scan_order, slice.size + 1)
        joins["rows"] = [*read, {"$project": projection}]
    if count:
        joins["count"] = [{"$match": match}, {"$group": {"_id": None, "articles": {"$sum": 1}}}]
    if outside:
        for name, ahead in (("behind", False), ("ahead", True)):
            if (beyond := slice.outside(ahead=ahead)) is not None:
                joins[name] = [*_read(all_of(match, beyond[0]), beyond[1], 1), _ONLY_ID]
    rows = []
    if joins:
        pipeline = _join(edge, parents, joins)
        rows = await database.aggregate(edge.parents, pipeline, keys=len(parents))
    found = {row["_id"]: row for row in rows}
    join = Join(edge, match)
    return [_page(join, parent, found.get(parent["_id"], {}), slice) for parent in parents]


def _read(match: Document, order: Order, limit: int) -> list[Document]:
    return [{"$match": match}, {"$sort": dict(order.sort)}, {"$limit": limit}]


def _join(
    edge: Edge, parents: Sequence[Document], joins: dict[str, list[Document]]
) -> list[Document]:
    ids = list({parent["_id"]: None for parent in parents})
    pipeline: list[Document] = [
        {"$match": {"_id": {"$in": ids}}},
        {"$project": {edge.local: 1}},
    ]
    for name, stages in joins.items():
        lookup = {
            "from": ARTICLES,
            "localField": edge.local,
            "foreignField": edge.foreign,
            "pipeline": stages,
            "as": name,
        }
        pipeline.append({"$lookup": lookup})
    return [*pipeline, {"$project": dict.fromkeys(joins, 1)}]


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

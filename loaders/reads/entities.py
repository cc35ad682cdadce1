"""Finds providers, topics and authors by key, and pages of all of them, for one visibility.

Callers get a flat document `{"_id", "name", "articleCount", …}` with the part of that visibility.
"""

from __future__ import annotations

from collections.abc import Sequence

from loaders.database import Database
from loaders.documents import AUTHORS, TOPICS, Document, Visibility
from loaders.former_slugs import current_slugs
from loaders.reads.keyset import Page, Slice
from loaders.reads.pages import find_page
from loaders.slugs import name_key


def seen_by(visibility: Visibility, entity: Document) -> Document:
    """The flat document of the entity for one visibility."""
    return {"_id": entity["_id"], **entity[visibility]}


async def entities_by_id(
    database: Database, collection: str, visibility: Visibility, ids: Sequence[str]
) -> dict[str, Document]:
    """Map `ids` to the entities that exist for `visibility`.

    A topic is also found by its former slug (`loaders/slugs.py`). That needs one more command.
    """
    match = {"_id": {"$in": list(ids)}}
    rows = await database.find(collection, match, {visibility: 1}, keys=len(ids))
    found = {row["_id"]: seen_by(visibility, row) for row in rows if visibility in row}
    if collection != TOPICS:
        return found
    current = await current_slugs(database, set(ids) - found.keys())
    if not current:
        return found
    renamed = await entities_by_id(database, collection, visibility, list(current.values()))
    return found | {id: renamed[slug] for id, slug in current.items() if slug in renamed}


async def author_by_name(database: Database, visibility: Visibility, name: str) -> Document | None:
    """The author with that name, ignoring case. Of several, the one with the first slug."""
    match = {f"{visibility}.nameKey": name_key(name)}
    order = [("_id", 1)]
    rows = await database.find(AUTHORS, match, {visibility: 1}, sort=order, limit=1)
    return seen_by(visibility, rows[0]) if rows else None


async def find_entities(
    database: Database,
    collection: str,
    visibility: Visibility,
    slice: Slice,
    *,
    nodes: bool = True,
    count: bool,
    outside: bool,
) -> Page:
    """A page of the providers, topics or authors that exist for one visibility."""
    page = await find_page(
        database,
        collection,
        {f"{visibility}.name": {"$gte": ""}},
        slice,
        {visibility: 1},
        nodes=nodes,
        count=count,
        outside=outside,
    )
    page.positions = [slice.order.position(row) for row in page.nodes]
    page.nodes = [seen_by(visibility, row) for row in page.nodes]
    return page

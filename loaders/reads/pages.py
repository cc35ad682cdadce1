"""Reads one page of one collection, and optionally the total count and what is outside it."""

from __future__ import annotations

import asyncio
from typing import Any

from loaders.database import Database
from loaders.documents import Document
from loaders.filters import all_of
from loaders.reads.keyset import Page, Slice


async def find_page(
    database: Database,
    collection: str,
    match: Document,
    slice: Slice,
    projection: dict[str, Any],
    *,
    nodes: bool = True,
    count: bool = False,
    outside: bool = False,
) -> Page:
    """The slice of the documents that match.

    `nodes`: one command reads `size + 1` documents. `count` adds a command that counts all
    matches. `outside` adds a command for each bound of the slice, which checks for documents
    outside it. The commands run in parallel.
    """
    bounded = all_of(match, slice.match())
    reading = _rows(database, collection, bounded, slice, projection) if nodes else _nothing()
    if not count and not (outside and slice.is_bounded):
        page = Page.of(slice, await reading)  # separate tasks would cost more than they save
        page.match = match
        return page
    rows, total, behind, ahead = await asyncio.gather(
        reading,
        database.count(collection, match) if count else _none(),
        _lies_outside(database, collection, match, slice, ahead=False) if outside else _none(),
        _lies_outside(database, collection, match, slice, ahead=True) if outside else _none(),
    )
    page = Page.of(slice, rows, behind=bool(behind), ahead=bool(ahead))
    page.total_count = total
    page.match = match
    return page


async def _rows(
    database: Database,
    collection: str,
    match: Document,
    slice: Slice,
    projection: dict[str, Any],
) -> list[Document]:
    return await database.find(
        collection, match, projection, sort=slice.scan_order.sort, limit=slice.size + 1
    )


async def _lies_outside(
    database: Database, collection: str, match: Document, slice: Slice, *, ahead: bool
) -> bool:
    outside = slice.outside(ahead=ahead)
    if outside is None:
        return False
    beyond, order = outside
    found = await database.find(
        collection, all_of(match, beyond), {"_id": 1}, sort=order.sort, limit=1
    )
    return bool(found)


async def _nothing() -> list[Document]:
    return []


async def _none() -> None:
    return None

"""Reads one page of one collection, and optionally the total count and what is outside it."""

from __future__ import annotations

import asyncio
from typing import Any

from loaders.database import Database
from loaders.documents import ARTICLES, Document
from loaders.filters import all_of
from loaders.projection import projection as projection_of
from loaders.reads.keyset import Page, Slice
from loaders.reads.windows import Read, find_windows, remember


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

    `nodes`: one command reads `size + 1` documents; more if a window was too small (`windows.py`).
    `count` adds a command that counts all matches. `outside` adds a command for each bound of the
    slice, which checks for documents outside it. The commands run in parallel.
    """
    reading = _rows(database, collection, match, slice, projection) if nodes else _nothing()
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
    start = slice.before if slice.backward else slice.after
    read = Read(match, slice.match(), slice.scan_order, start, slice.size + 1)
    return await _first(database, collection, read, projection)


async def _lies_outside(
    database: Database, collection: str, match: Document, slice: Slice, *, ahead: bool
) -> bool:
    outside = slice.outside(ahead=ahead)
    if outside is None:
        return False
    beyond, order = outside
    start = slice.before if ahead else slice.after
    read = Read(match, beyond, order, start, 1)
    return bool(await _first(database, collection, read, {"_id": 1}))


async def _first(
    database: Database, collection: str, read: Read, projection: dict[str, Any]
) -> list[Document]:
    """The documents of the read: those of a window if it has enough, else of the whole list."""
    match, sort = all_of(read.match, read.bounds), read.order.sort
    sample = database.sample if collection == ARTICLES else None
    for window in find_windows(sample, read) if sample else ():
        stages: list[Document] = [
            {"$match": window.match},
            {"$match": match},
            {"$sort": dict(sort)},
            {"$limit": read.limit},
            {"$project": projection_of((*projection, read.order.key))},
        ]
        rows = await database.aggregate(collection, stages)
        if window.span is None:
            return rows
        if sample and len(rows) == read.limit:
            remember(sample, read, window.span, rows[-1])
            return rows
    return await database.find(collection, match, projection, sort=sort, limit=read.limit)


async def _nothing() -> list[Document]:
    return []


async def _none() -> None:
    return None

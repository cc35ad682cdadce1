"""Checks the writes that seeding needs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError

from loaders.conformance.check import Check
from loaders.database import Database
from loaders.store_errors import store_errors

_DUPLICATE_KEY = 11000


async def check_writes(database: Database) -> Check:
    """Check the writes that seeding needs.

    These are: an error for each duplicate key, sets, upserts and conditional updates.
    """
    with store_errors("writes", database.name):
        wrong = [line async for line in _wrong_results(database.collection("writes"))]
    return Check(
        "writes", "failure" if wrong else "ok", "; ".join(wrong) or "as seeding needs them"
    )


async def _wrong_results(rows: Any) -> AsyncIterator[str]:
    """What the server does wrongly when it writes to the collection `rows`."""
    await rows.create_index([("slug", 1)], unique=True)
    await rows.insert_one({"_id": 1, "slug": "a", "tags": ["x"]})
    batch = [InsertOne({"_id": n, "slug": slug}) for n, slug in ((2, "b"), (3, "a"), (4, "c"))]
    try:
        await rows.bulk_write(batch, ordered=False)
        yield "a unique index accepted a duplicate key"
    except BulkWriteError as error:
        faults = [(fault["index"], fault["code"]) for fault in error.details["writeErrors"]]
        if faults != [(1, _DUPLICATE_KEY)]:
            yield f"a duplicate key was reported as {faults}"
    if await rows.count_documents({}) != 3:
        yield "an unordered bulk write stopped at its first error"
    add = {"$addToSet": {"tags": {"$each": ["x", "y"]}}, "$set": {"stale": True}}
    await rows.bulk_write([UpdateOne({"_id": 1}, add), UpdateOne({"_id": 9}, add, upsert=True)])
    first, ninth = await rows.find_one({"_id": 1}), await rows.find_one({"_id": 9})
    if first != {"_id": 1, "slug": "a", "tags": ["x", "y"], "stale": True}:
        yield f"$addToSet gave {first}"
    if ninth != {"_id": 9, "tags": ["x", "y"], "stale": True}:
        yield f"an upsert gave {ninth}"
    missed = await rows.replace_one({"_id": 1, "slug": "other"}, {"slug": "other"})
    if missed.matched_count:
        yield "a replacement changed a document that does not match its filter"

"""Enables pre-images: the server keeps documents as they were before a write (MongoDB 6.0+)."""

from __future__ import annotations

from pymongo.errors import OperationFailure

from loaders.database import Database
from loaders.documents import Document
from loaders.store_errors import StoreError, StoreTimeout, StoreUnavailable

_NAMESPACE_NOT_FOUND = 26


async def keep_images(database: Database, collection: str) -> None:
    """Enable pre-images for the collection.

    If the database user has no permission for it (a gateway that only reads), nothing changes.
    """
    images = {"changeStreamPreAndPostImages": {"enabled": True}}
    try:
        await database.command({"collMod": collection, **images})
    except StoreError as error:
        if _code(error) == _NAMESPACE_NOT_FOUND:
            await _create(database, collection, images)
        elif isinstance(error, StoreUnavailable | StoreTimeout):
            raise


async def _create(database: Database, collection: str, images: Document) -> None:
    try:
        await database.command({"create": collection, **images})
    except StoreError as error:
        if isinstance(error, StoreUnavailable | StoreTimeout):
            raise  # otherwise another process created it, or this one may not


def _code(error: StoreError) -> int | None:
    cause = error.__cause__
    return cause.code if isinstance(cause, OperationFailure) else None

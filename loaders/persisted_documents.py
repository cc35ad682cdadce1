"""Stores GraphQL documents by their SHA-256 (Apollo's automatic persisted queries).

All gateways of an archive share one collection. A document expires some time after a gateway first
saw it. If there are more than `MAX_DOCUMENTS`, the one that expires first is removed. Losing a
document is safe: a client sends the text again if its hash is not found.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from loaders.database import Database
from loaders.store_errors import StoreError, store_errors

COLLECTION = "persistedDocuments"
MAX_DOCUMENTS = 10_000
MAX_BYTES = 20_000
"""Largest document that is stored. So the collection has at most 200 MB."""
MAX_WRITES = 20
"""The most documents that a process stores at once. A client sends the text of others again."""
SECONDS = 1.0
"""How long a request waits for a lookup."""

logger = logging.getLogger("newsgraph.persisted")


class PersistedDocuments:
    """`find` answers within `SECONDS`; `keep` writes in the background. Neither raises."""

    def __init__(self, database: Database, lifetime: timedelta) -> None:
        self._database = database
        self._lifetime = lifetime
        self._tasks: set[asyncio.Task[None]] = set()
        self._indexed = False

    async def find(self, digest: str) -> str | None:
        """The document with this SHA-256. None if there is none or the store is not available."""
        unexpired = {"_id": digest, "expiresAt": {"$gt": datetime.now(UTC)}}
        try:
            async with asyncio.timeout(SECONDS):
                row = await self._database.find_one(COLLECTION, unexpired, {"text": 1})
        except (StoreError, TimeoutError) as error:
            logger.warning("a persisted document could not be looked up: %s", error)
            return None
        return str(row["text"]) if row else None

    def keep(self, digest: str, text: str) -> None:
        """Store a document for all gateways, unless it is too large or too many are stored now."""
        if len(text.encode()) <= MAX_BYTES and len(self._tasks) < MAX_WRITES:
            task = asyncio.create_task(self._keep(digest, text), name="persisted document")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait for the writes that have started."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, digest: str, text: str) -> None:
        documents = self._database.collection(COLLECTION)
        expires = datetime.now(UTC) + self._lifetime
        try:
            with store_errors("update", COLLECTION):
                if not self._indexed:
                    # It expires documents on every server that supports it. `find` ignores expired
                    # documents on the others.
                    await documents.create_index("expiresAt", expireAfterSeconds=0)
                    self._indexed = True
                if await documents.estimated_document_count() >= MAX_DOCUMENTS:
                    await documents.find_one_and_delete({}, sort=[("expiresAt", 1)])
                await documents.update_one(
                    {"_id": digest},
                    {"$set": {"expiresAt": expires}, "$setOnInsert": {"text": text}},
                    upsert=True,
                )
        except StoreError as error:
            logger.warning("a persisted document was not stored: %s", error)

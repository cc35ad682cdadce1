"""GraphQL documents that clients registered by SHA-256 (Apollo's automatic persisted queries).

One collection that all gateways of an archive share. A document expires some time after a gateway
first saw it; beyond `MOST` documents the one that expires first makes room. Clients send the text
again for a hash that is not found, so nothing here has to be kept.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from loaders.database import Database, StoreError, store_errors

COLLECTION = "persistedDocuments"
MOST = 10_000
LONGEST = 100_000
"""Characters of a document that is kept here."""
SECONDS = 1.0
"""How long a request waits for the answer to a look-up."""

logger = logging.getLogger("newsgraph.persisted")


class PersistedDocuments:
    """`find` answers within `SECONDS`; `keep` writes in the background. Neither raises."""

    def __init__(self, database: Database, lifetime: timedelta) -> None:
        self._database = database
        self._lifetime = lifetime
        self._tasks: set[asyncio.Task[None]] = set()

    async def find(self, digest: str) -> str | None:
        """The document with this SHA-256; None where there is none or the store is away."""
        unexpired = {"_id": digest, "expiresAt": {"$gt": datetime.now(UTC)}}
        try:
            async with asyncio.timeout(SECONDS):
                row = await self._database.find_one(COLLECTION, unexpired, {"text": 1})
        except (StoreError, TimeoutError) as error:
            logger.warning("a persisted document could not be looked up: %s", error)
            return None
        return str(row["text"]) if row else None

    def keep(self, digest: str, text: str) -> None:
        """Keep a document for the other gateways."""
        if len(text) <= LONGEST:
            task = asyncio.create_task(self._keep(digest, text), name="persisted document")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait for the writes under way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, digest: str, text: str) -> None:
        documents = self._database.collection(COLLECTION)
        expires = datetime.now(UTC) + self._lifetime
        try:
            with store_errors("update", COLLECTION):
                # Making an index again changes nothing; it expires documents on every server
                # that knows how, and `find` takes no expired one on any.
                await documents.create_index("expiresAt", expireAfterSeconds=0)
                if await documents.estimated_document_count() >= MOST:
                    await documents.find_one_and_delete({}, sort=[("expiresAt", 1)])
                await documents.update_one(
                    {"_id": digest},
                    {"$set": {"expiresAt": expires}, "$setOnInsert": {"text": text}},
                    upsert=True,
                )
        except StoreError as error:
            logger.warning("a persisted document was not kept: %s", error)

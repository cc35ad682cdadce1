"""Providers and topics in memory, across requests, as long as the store tells of their changes.

They are few, nearly every query names some, and they change by seeding alone. A change stream
removes what has changed; where there is no stream (a standalone server, a store that is away)
nothing is kept, and every request reads for itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from loaders.database import Database, StoreError
from loaders.documents import PROVIDERS, TOPICS, Document, Visibility
from loaders.reads.entities import entities_by_id

_MAX_KEPT = 50_000
"""Entities kept for each collection and view; beyond it all of them make room."""
_RETRY_SECONDS = 5.0
_WRITES = {"insert", "update", "replace", "delete"}

logger = logging.getLogger(__name__)


class EntityCache:
    """What is known of providers and topics. `run` must be under way for anything to be kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[tuple[str, Visibility], dict[str, Document]] = {
            (collection, visibility): {}
            for collection in (PROVIDERS, TOPICS)
            for visibility in ("public", "all")
        }
        self._live = False
        self._changes = 0

    def kept(self, collection: str, visibility: Visibility) -> Mapping[str, Document]:
        """The entities at hand, by `_id`. Shared by all requests: not to be changed."""
        return self._kept[collection, visibility]

    async def load(
        self, collection: str, visibility: Visibility, ids: Sequence[str]
    ) -> dict[str, Document]:
        """The entities among `ids` that exist for `view`, read from the store."""
        changes = self._changes
        found = await entities_by_id(self._database, collection, visibility, ids)
        if self._live and changes == self._changes:  # else what was read may be out of date
            kept = self._kept[collection, visibility]
            if len(kept) + len(found) > _MAX_KEPT:
                kept.clear()
            kept.update((id, one) for id, one in found.items() if id == one["_id"])
        return found

    async def run(self) -> None:
        """Follow the store's changes until cancelled; start over when the stream ends or fails."""
        while True:
            try:
                await self._follow()
            except StoreError as error:
                logger.info("providers and topics are not kept in memory: %s", error)
            finally:
                self._live = False
                self._forget_all()
            await asyncio.sleep(_RETRY_SECONDS)

    async def _follow(self) -> None:
        wanted = [{"$match": {"ns.coll": {"$in": [PROVIDERS, TOPICS]}}}]
        async with self._database.watch(None, wanted) as stream:
            self._forget_all()
            self._live = True
            async for change in stream:
                self._forget(change)

    def _forget(self, change: Mapping[str, Any]) -> None:
        if change["operationType"] not in _WRITES:
            self._forget_all()
            return
        self._changes += 1
        for (collection, _), kept in self._kept.items():
            if collection == change["ns"]["coll"]:
                kept.pop(change["documentKey"]["_id"], None)

    def _forget_all(self) -> None:
        self._changes += 1
        for kept in self._kept.values():
            kept.clear()

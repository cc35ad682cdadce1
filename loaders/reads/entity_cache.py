"""Caches providers, topics and authors in memory, across requests.

They are few, nearly every query needs some, and only seeding changes them. The change stream of the
store (`loaders/live/follower.py`) reports writes. Without it (a standalone server, or a store that
is not available) nothing is cached, and every request reads from the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from loaders.database import Database
from loaders.documents import ENTITIES, VISIBILITIES, Document, Visibility
from loaders.live.writes import StoreWrite
from loaders.reads.entities import entities_by_id

_MAX_KEPT = 50_000
"""Limit of cached entities for each collection and visibility. When full, the cache is cleared."""


class EntityCache:
    """A cache of entities. The follower reports writes to it."""

    def __init__(self, database: Database, fresh: Callable[[], bool] = lambda: False) -> None:
        """`fresh` says whether all writes are known. Without it nothing is cached."""
        self._database = database
        self._fresh = fresh
        self._kept: dict[tuple[str, Visibility], dict[str, Document]] = {
            (collection, visibility): {} for collection in ENTITIES for visibility in VISIBILITIES
        }
        self._changes = 0

    def kept(self, collection: str, visibility: Visibility) -> Mapping[str, Document]:
        """The cached entities by `_id`. All requests share them: do not change them."""
        return self._kept[collection, visibility] if self._fresh() else {}

    async def load(
        self, collection: str, visibility: Visibility, ids: Sequence[str]
    ) -> dict[str, Document]:
        """Read the entities among `ids` that exist for one visibility from the store."""
        changes, fresh = self._changes, self._fresh()
        found = await entities_by_id(self._database, collection, visibility, ids)
        if fresh and changes == self._changes:  # otherwise the values may be out of date
            kept = self._kept[collection, visibility]
            if len(kept) + len(found) > _MAX_KEPT:
                kept.clear()
            kept.update((id, one) for id, one in found.items() if id == one["_id"])
        return found

    def written(self, writes: Sequence[StoreWrite]) -> None:
        """Remove the entities that these writes changed."""
        for write in writes:
            if write.collection in ENTITIES:
                self._changes += 1
                for (collection, _), kept in self._kept.items():
                    if collection == write.collection:
                        kept.pop(write.id, None)

    def lost(self) -> None:
        """Remove everything."""
        self._changes += 1
        for kept in self._kept.values():
            kept.clear()

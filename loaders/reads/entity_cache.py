"""Providers, topics and authors in memory, across requests, while the store tells of changes.

They are few, nearly every query names some, and they change by seeding alone. The stream of the
store's writes (`loaders/live/follower.py`) tells what has changed. Where there is none (a
standalone server, a store that is away) nothing is kept, and every request reads for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from loaders.database import Database
from loaders.documents import ENTITIES, Document, Visibility
from loaders.live.tags import StoreWrite
from loaders.reads.entities import entities_by_id

_MAX_KEPT = 50_000
"""Entities kept for each collection and view; beyond it all of them make room."""


class EntityCache:
    """What is known of the entities. The follower tells it of writes."""

    def __init__(self, database: Database, fresh: Callable[[], bool] = lambda: False) -> None:
        """`fresh` says whether all writes are known; without it nothing is kept."""
        self._database = database
        self._fresh = fresh
        self._kept: dict[tuple[str, Visibility], dict[str, Document]] = {
            (collection, visibility): {}
            for collection in ENTITIES
            for visibility in ("public", "all")
        }
        self._changes = 0

    def kept(self, collection: str, visibility: Visibility) -> Mapping[str, Document]:
        """The entities at hand, by `_id`. Shared by all requests: not to be changed."""
        return self._kept[collection, visibility] if self._fresh() else {}

    async def load(
        self, collection: str, visibility: Visibility, ids: Sequence[str]
    ) -> dict[str, Document]:
        """The entities among `ids` that exist for `view`, read from the store."""
        changes, fresh = self._changes, self._fresh()
        found = await entities_by_id(self._database, collection, visibility, ids)
        if fresh and changes == self._changes:  # else what was read may be out of date
            kept = self._kept[collection, visibility]
            if len(kept) + len(found) > _MAX_KEPT:
                kept.clear()
            kept.update((id, one) for id, one in found.items() if id == one["_id"])
        return found

    def written(self, writes: Sequence[StoreWrite]) -> None:
        """Forget the entities that these writes changed."""
        for write in writes:
            if write.collection in ENTITIES:
                self._changes += 1
                for (collection, _), kept in self._kept.items():
                    if collection == write.collection:
                        kept.pop(write.id, None)

    def lost(self) -> None:
        """Forget everything."""
        self._changes += 1
        for kept in self._kept.values():
            kept.clear()

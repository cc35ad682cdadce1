"""Keeps the counts of providers, topics and authors up to date.

Before a write, everything whose count it may change is marked in the store as stale. If the run is
killed, the next run finds the mark and counts again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pymongo import DeleteOne, ReplaceOne

from loaders.documents import ARTICLES, AUTHORS, ENTITIES, PROVIDERS, TOPICS, Document
from seed.writing.store import SEEDING, Store
from seed.writing.tally import PROJECTION, Facts, Tally

_FEW = 60
"""Up to this many stale entities need one query each. For more, all articles are read.

In a store that was empty at first every entity is stale, and reading all articles is one query.
"""
_BATCH = 1000


class Entities:
    """The providers, topics and authors whose counts are stale."""

    def __init__(self, store: Store, *, fresh: bool) -> None:
        self._store = store
        self._stale: dict[str, set[str]] = {collection: set() for collection in ENTITIES}
        self._inherited = False
        self._fresh = fresh
        self.tally: Tally | None = Tally() if fresh else None
        """Counts kept in memory while writing to an empty store, so that no read is needed."""
        note = store[SEEDING].find_one({"_id": "stale"})
        if note:
            self._inherited = True
            for collection, stale in self._stale.items():
                stale.update(note.get(collection, ()))

    def mark(self, articles: Iterable[Facts]) -> None:
        """Mark what a write changes. Call it before, with the old and new articles."""
        added: dict[str, Any] = {}
        named: dict[str, set[str]] = {collection: set() for collection in ENTITIES}
        for facts in articles:
            named[PROVIDERS] |= facts.domains()
            named[TOPICS] |= facts.slugs()
            named[AUTHORS] |= facts.author_slugs()
        for collection, keys in named.items():
            new = keys - self._stale[collection]
            if new:
                added[collection] = {"$each": sorted(new)}
                self._stale[collection] |= new
        if added:
            self._store[SEEDING].update_one({"_id": "stale"}, {"$addToSet": added}, upsert=True)

    def refresh(self) -> None:
        """Count again everything that is stale."""
        stale = self._stale
        if not any(stale.values()):
            return
        if self.tally is not None and not self._inherited:
            tally = self.tally
        elif not self._fresh and sum(map(len, stale.values())) <= _FEW:
            tally = self._counted_of(stale)
        else:
            tally = self._counted({})
        self._replace(PROVIDERS, stale[PROVIDERS], tally.provider_documents(stale[PROVIDERS]))
        self._replace(TOPICS, stale[TOPICS], tally.topic_documents(stale[TOPICS]))
        self._replace(AUTHORS, stale[AUTHORS], tally.author_documents(stale[AUTHORS]))
        self._store[SEEDING].delete_one({"_id": "stale"})
        self._stale = {collection: set() for collection in ENTITIES}
        self.tally = None

    def _counted(self, match: Document, tally: Tally | None = None) -> Tally:
        tally = tally or Tally()
        for article in self._store[ARTICLES].find(match, PROJECTION, batch_size=_BATCH):
            tally.add(Facts.of(article))
        return tally

    def _counted_of(self, stale: dict[str, set[str]]) -> Tally:
        """Count every article that names a stale entity, each article once."""
        seen: set[str] = set()
        tally = Tally()
        for key, values in (
            ("provider.domain", stale[PROVIDERS]),
            ("related.provider.domain", stale[PROVIDERS]),
            ("newsgraph.topics", stale[TOPICS]),
            ("newsgraph.authors", stale[AUTHORS]),
        ):
            for value in values:
                for article in self._store[ARTICLES].find({key: value}, PROJECTION):
                    if article["_id"] not in seen:
                        seen.add(article["_id"])
                        tally.add(Facts.of(article))
        return tally

    def _replace(self, collection: str, stale: set[str], documents: Iterator[Document]) -> None:
        """Write the documents that differ, and remove those that no article names now."""
        truth = {document["_id"]: document for document in documents}
        keys = sorted(stale)
        for start in range(0, len(keys), _BATCH):
            chunk = keys[start : start + _BATCH]
            held = {
                row["_id"]: row for row in self._store[collection].find({"_id": {"$in": chunk}})
            }
            writes: list[Any] = [
                ReplaceOne({"_id": key}, truth[key], upsert=True)
                for key in chunk
                if key in truth and truth[key] != held.get(key)
            ]
            writes += [DeleteOne({"_id": key}) for key in held if key not in truth]
            if writes:
                self._store[collection].bulk_write(writes, ordered=False)

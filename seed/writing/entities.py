"""Keeps the counts of providers, topics and authors up to date.

Before a write, everything whose count it may change is marked in the store as stale. If the run is
killed, the next run finds the mark and counts again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pymongo import DeleteOne, ReplaceOne

from loaders.documents import ARTICLES, AUTHORS, ENTITIES, PROVIDERS, TOPICS, Document
from seed.writing.store import SEEDING, Store, chunks
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
        self._tally: Tally | None = Tally() if fresh else None
        """Counts kept in memory while writing to an empty store, so that no read is needed."""
        marked = store[SEEDING].find_one({"_id": "stale"})
        if marked:
            self._inherited = True
            for collection, stale in self._stale.items():
                stale.update(marked.get(collection, ()))

    def add(self, articles: Iterable[Facts]) -> None:
        """Count new articles in memory, unless `refresh` will count from the store."""
        if self._tally is not None:
            for facts in articles:
                self._tally.add(facts)

    def count_from_store(self) -> None:
        """Drop the counts in memory, because a write replaces or removes articles."""
        self._tally = None

    def mark(self, articles: Iterable[Facts]) -> None:
        """Mark what a write changes. Call it before, with the old and new articles."""
        added: dict[str, Any] = {}
        named: dict[str, set[str]] = {collection: set() for collection in ENTITIES}
        for facts in articles:
            for collection, keys in facts.named().items():
                named[collection] |= keys
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
        if self._tally is not None and not self._inherited:
            tally = self._tally
        elif not self._fresh and sum(map(len, stale.values())) <= _FEW:
            tally = self._count_articles_of(stale)
        else:
            tally = self._count_all()
        for collection, keys in stale.items():
            self._replace(collection, keys, tally.documents(collection, keys))
        self._store[SEEDING].delete_one({"_id": "stale"})
        self._stale = {collection: set() for collection in ENTITIES}
        self._tally = None

    def _count_all(self) -> Tally:
        tally = Tally()
        for article in self._store[ARTICLES].find({}, PROJECTION, batch_size=_BATCH):
            tally.add(Facts.of(article))
        return tally

    def _count_articles_of(self, stale: dict[str, set[str]]) -> Tally:
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
        counted = {document["_id"]: document for document in documents}
        for keys in chunks(sorted(stale), _BATCH):
            rows = self._store[collection].find({"_id": {"$in": keys}})
            stored = {row["_id"]: row for row in rows}
            writes: list[Any] = [
                ReplaceOne({"_id": key}, counted[key], upsert=True)
                for key in keys
                if key in counted and counted[key] != stored.get(key)
            ]
            writes += [DeleteOne({"_id": key}) for key in stored if key not in counted]
            if writes:
                self._store[collection].bulk_write(writes, ordered=False)

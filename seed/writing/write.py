"""Writes articles to the store in batches. It is safe to kill at any point, because of this order:

1. New topics and authors get their slugs (`seed/writing/entity_slugs.py`).
2. Everything that the batch makes stale is marked (providers, topics, authors, contested names).
3. Files whose article belongs to another file are recorded as duplicates.
4. Articles are written, each with path and digest of its file: one document, one write.
5. Records of files that have their article now are removed.

If the run is killed, missing data belongs to a file whose digest is not in the store, or to
something that is marked as stale. The next run handles both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import DeleteOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError

from loaders.documents import ARTICLES, Document
from seed.reading.outcomes import Bad, Good
from seed.reading.sources import exists
from seed.writing.entities import Entities
from seed.writing.entity_slugs import EntitySlugs
from seed.writing.ledger import (
    HOLDER,
    Known,
    articles_by_id,
    duplicate,
    duplicate_of,
    forget_duplicates,
    keep_duplicates,
    parts,
)
from seed.writing.slugs import claim, release, settle_slugs, suffixed
from seed.writing.store import Store
from seed.writing.tally import PROJECTION, Facts
from seed.writing.verdicts import Contest, Holder, as_read, contest, taken

_HELD = {**PROJECTION, **HOLDER, "slug": 1}
_INSERTS = 2
"""Parallel inserts of a batch: a server can use another core for each connection."""


@dataclass(slots=True)
class Written:
    """The counts of one batch."""

    added: int = 0
    updated: int = 0
    duplicates: int = 0
    taken: list[Bad] = field(default_factory=list)
    """Files that are rejected because their address belongs to another file."""
    contested: set[str] = field(default_factory=set)
    """Articles that may now belong to another file."""

    def count(self, batch: Contest, but: Collection[str] = ()) -> None:
        """Files without an article. Files of the articles in `but` are counted elsewhere."""
        self.duplicates += sum(good.id not in but for good in batch.beaten)
        self.taken += [taken(good, path) for good, path in batch.taken if good.id not in but]


class Writer:
    """Writes what workers have read. `fresh`: the store had no articles at the start of the run."""

    def __init__(self, store: Store, *, fresh: bool) -> None:
        self._store = store
        self._articles = store[ARTICLES]
        self._fresh = fresh
        self._inserting = ThreadPoolExecutor(_INSERTS, thread_name_prefix="insert")
        self.entities = Entities(store, fresh=fresh)
        self._slugs = EntitySlugs(store)
        settle_slugs(store)
        self._slugs.adopt()

    def write(self, goods: list[Good], known: Known) -> Written:
        """`known`: the result of `look_up` for these files."""
        written = Written()
        self._leave(goods, known, written)
        remaining = self._insert(goods, written) if self._fresh else goods
        won = self._replace_older(remaining, written) if remaining else []
        noted = [good.path for good in won if self._fresh or good.path in known.lost]
        forget_duplicates(self._store, noted)
        return written

    def finish(self) -> None:
        self._inserting.shutdown()
        self.entities.refresh()

    def abandon(self) -> None:
        """Like `finish`, but after a batch that may be partly written: counts everything again."""
        self.entities.tally = None
        self.finish()

    def remove(self, ids: Iterable[str]) -> int:
        """Remove articles that no file names now. `finish` counts their entities again."""
        removed = 0
        for part in parts(ids, 500):
            held = articles_by_id(self._store, part, _HELD)
            self.entities.tally = None
            self.entities.mark(map(Facts.of, held.values()))
            release(self._store, {row["slug"] for row in held.values()})
            if held:
                deletes = [DeleteOne({"_id": id}) for id in held]
                removed += self._articles.bulk_write(deletes, ordered=False).deleted_count
            settle_slugs(self._store)
        return removed

    def orphans(self, ids: Iterable[str]) -> list[str]:
        """Those of `ids` whose file was deleted or names another article."""
        return [
            id
            for id, row in articles_by_id(self._store, list(ids), HOLDER).items()
            if not exists(row["newsgraph"]["path"])
        ]

    def vacate(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Record that these files (`_id`, path) lost their articles, which stay until pruned."""
        left = dict(pairs)
        held = articles_by_id(self._store, left, {"slug": 1})
        release(self._store, {row["slug"] for row in held.values()})
        writes: list[Any] = [
            UpdateOne({"_id": id, "newsgraph.path": path}, {"$set": {"newsgraph.path": None}})
            for id, path in left.items()
        ]
        if writes:
            self._articles.bulk_write(writes, ordered=False)

    def _leave(self, goods: list[Good], known: Known, written: Written) -> None:
        """Release the old articles of files that now name another article."""
        left = [
            (id, good.path)
            for good in goods
            for id, _ in known.won.get(good.path, ())
            if id != good.id
        ]
        self.vacate(left)
        written.contested.update(id for id, _ in left)
        written.contested.update(
            article
            for good in goods
            if good.path in known.lost and (article := known.lost[good.path].article) != good.id
        )

    def _insert(self, goods: list[Good], written: Written) -> list[Good]:
        """Write files as if the store were empty; return those whose article exists already."""
        batch = contest(goods, {})
        best = list(self._slugs.give(batch.winners.values()).values())
        self._keep(batch)
        self.entities.mark(good.facts for good in best)
        parts = [range(start, len(best), _INSERTS) for start in range(_INSERTS)]
        failed = set().union(
            *self._inserting.map(lambda part: self._insert_part(best, part), filter(len, parts))
        )
        if self.entities.tally is not None:
            for place, good in enumerate(best):
                if place not in failed:
                    self.entities.tally.add(good.facts)
        existing = {best[place].id for place in failed}
        written.added += len(best) - len(failed)
        written.count(batch, existing)
        return [good for good in goods if good.id in existing]

    def _insert_part(self, goods: list[Good], part: range) -> set[int]:
        """Insert the articles at these indexes. Return the indexes of those that already exist."""
        try:
            self._articles.insert_many(
                [RawBSONDocument(goods[place].encoded) for place in part], ordered=False
            )
        except BulkWriteError as error:
            return {part[index] for index in _failed(error)}
        return set()

    def _replace_older(self, goods: list[Good], written: Written) -> list[Good]:
        """Write the files that get their article, and return them."""
        held = articles_by_id(self._store, {good.id for good in goods}, _HELD)
        holders = {id: Holder.of_document(row) for id, row in held.items()}
        batch = contest(goods, as_read(holders, goods))
        winners = list(self._slugs.give(batch.winners.values()).values())
        if winners:
            self.entities.tally = None
            self.entities.mark(Facts.of(held[good.id]) for good in winners if good.id in held)
            self.entities.mark(good.facts for good in winners)
        self._keep(batch)
        keep_duplicates(self._store, _ousted(winners, holders, held))
        if winners:
            self._replace(winners, held)
        self._count(batch, holders, written)
        return winners

    def _keep(self, batch: Contest) -> None:
        keep_duplicates(self._store, map(duplicate_of, batch.beaten))
        keep_duplicates(self._store, (duplicate_of(good, taken=True) for good, _ in batch.taken))

    def _count(self, batch: Contest, holders: Mapping[str, Holder], written: Written) -> None:
        """Correct the counts: in a fresh store a replaced file was already counted as added."""
        written.count(batch)
        for good in batch.winners.values():
            holder = holders.get(good.id)
            if holder is None:
                written.added += 1
            elif self._fresh:
                written.duplicates += 1
            else:
                written.updated += 1
            if holder and holder.path == good.path:
                written.contested.add(good.id)

    def _replace(self, goods: list[Good], held: dict[str, Document]) -> None:
        release(
            self._store,
            {held[good.id]["slug"] for good in goods if good.id in held}
            - {good.slug for good in goods},
        )
        writes: list[Any] = []
        for good in goods:
            slug = held[good.id]["slug"] if good.id in held else good.slug
            keeps = slug == suffixed(good.slug, good.id)
            writes.append(_write(good, slug if keeps else good.slug))
        try:
            self._articles.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            clashing = [goods[place] for place in sorted(_failed(error))]
            claim(self._store, [(good.slug, good.id) for good in clashing])
            again: list[Any] = [_write(good, suffixed(good.slug, good.id)) for good in clashing]
            self._articles.bulk_write(again, ordered=False)
        settle_slugs(self._store)


def _ousted(
    winners: Iterable[Good], holders: Mapping[str, Holder], held: Mapping[str, Document]
) -> Iterator[Document]:
    """Files that lost an article now, and that can get it again."""
    for good in winners:
        holder = holders.get(good.id)
        if holder and holder.path and holder.path != good.path and exists(holder.path):
            digest = held[good.id]["newsgraph"]["digest"]
            yield duplicate(holder.path, digest, good.id, holder.newest)


def _write(good: Good, slug: str) -> ReplaceOne[Any]:
    document: Any = RawBSONDocument(good.encoded)
    if slug != good.slug:
        document = {**bson.decode(good.encoded, _AWARE), "slug": slug}
    return ReplaceOne({"_id": good.id}, document, upsert=True)


_AWARE: bson.CodecOptions[Document] = bson.CodecOptions(tz_aware=True)


def _failed(error: BulkWriteError) -> set[int]:
    """Indexes of the writes that violated a unique key. Raises for any other error."""
    faults = error.details["writeErrors"]
    if error.details.get("writeConcernErrors") or any(fault["code"] != 11000 for fault in faults):
        raise error
    return {fault["index"] for fault in faults}

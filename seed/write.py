"""Articles into the store, a batch at a time, in an order that bears being killed anywhere.

1. New topics get their slugs (`seed/slug_registry.py`).
2. What the batch makes stale is noted (providers, topics, contested names).
3. Files that lose their article to a newer one are kept as duplicates.
4. Articles are written, each with path and digest of its file: one document, one write.
5. Notes of files that won after all are removed.

Whatever is missing after a kill belongs to a file whose digest the store does not know, or to
something noted as stale; the next run meets both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import DeleteOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError

from loaders.documents import ARTICLES, TOPICS, Document
from loaders.slugs import name_key
from seed.entities import Entities
from seed.ledger import (
    HOLDER,
    Known,
    articles_by_id,
    forget_losers,
    holder_rank,
    keep_losers,
    loser,
    loser_of,
    parts,
)
from seed.outcomes import Good
from seed.slug_registry import SlugRegistry, adopt_topics
from seed.slugs import contest, release, settle_slugs, suffixed
from seed.sources import exists
from seed.store import Store
from seed.tally import PROJECTION, Facts

_HELD = {**PROJECTION, **HOLDER, "slug": 1}
_INSERTS = 2
"""Inserts of a batch that run side by side: a server takes each connection on a core of its own."""


@dataclass(slots=True)
class Written:
    """What one batch came to."""

    added: int = 0
    updated: int = 0
    duplicates: int = 0
    contested: set[str] = field(default_factory=set)
    """Articles that another file may have to win now."""
    lost: set[str] = field(default_factory=set)
    """Files that lost to what the store holds."""


class Writer:
    """Writes what workers read. `fresh`: the store held no article when the run began."""

    def __init__(self, store: Store, *, fresh: bool) -> None:
        self._store = store
        self._articles = store[ARTICLES]
        self._fresh = fresh
        self._inserting = ThreadPoolExecutor(_INSERTS, thread_name_prefix="insert")
        self.entities = Entities(store, fresh=fresh)
        self._topics = SlugRegistry(store, TOPICS)
        settle_slugs(store)
        adopt_topics(store, self._topics)

    def write(self, goods: list[Good], known: Known) -> Written:
        """`known`: what `look_up` said of these files."""
        written = Written()
        self._vacate(goods, known, written)
        best, losers = _best(goods)
        best = self._with_slugs([good for good in goods if best[good.id] is good])
        written.duplicates += len(losers)
        keep_losers(self._store, map(loser_of, losers))
        if self._fresh:
            self.entities.mark(good.facts for good in best.values())
            taken = self._insert(list(best.values()), written)
        else:
            taken = best
        if taken:
            self._contend(taken, known, written)
        won = {good.path for good in best.values()} - written.lost
        forget_losers(self._store, [path for path in won if path in known.lost])
        return written

    def finish(self) -> None:
        self._inserting.shutdown()
        self.entities.refresh()

    def remove(self, ids: Iterable[str]) -> int:
        """Articles that no file names any more; their providers and topics follow in `finish`."""
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
        """Those of `ids` whose file is gone, or names them no more."""
        return [
            id
            for id, row in articles_by_id(self._store, list(ids), HOLDER).items()
            if not exists(row["newsgraph"]["path"])
        ]

    def vacate(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Articles (`_id`, path) whose file names them no more. They stay until they are pruned."""
        left = dict(pairs)
        held = articles_by_id(self._store, left, {"slug": 1})
        release(self._store, {row["slug"] for row in held.values()})
        writes: list[Any] = [
            UpdateOne({"_id": id, "newsgraph.path": path}, {"$set": {"newsgraph.path": None}})
            for id, path in left.items()
        ]
        if writes:
            self._articles.bulk_write(writes, ordered=False)

    def _with_slugs(self, goods: list[Good]) -> dict[str, Good]:
        """By article: the goods with the slugs that their topics have, or get now."""
        wanted = {name_key(name): slug for good in goods for slug, name in good.facts.topics}
        slugs = self._topics.claim(wanted)
        return {good.id: _with_topics(good, slugs) for good in goods}

    def _vacate(self, goods: list[Good], known: Known, written: Written) -> None:
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
            for article, _ in [known.lost.get(good.path, (good.id, ""))]
            if article != good.id
        )

    def _insert(self, goods: list[Good], written: Written) -> dict[str, Good]:
        """Insert as if nothing were there; gives back what was there."""
        parts = [range(start, len(goods), _INSERTS) for start in range(_INSERTS)]
        failed = set().union(
            *self._inserting.map(lambda part: self._insert_part(goods, part), filter(len, parts))
        )
        written.added += len(goods) - len(failed)
        if self.entities.tally is not None:
            for place, good in enumerate(goods):
                if place not in failed:
                    self.entities.tally.add(good.facts)
        return {goods[place].id: goods[place] for place in failed}

    def _insert_part(self, goods: list[Good], part: range) -> set[int]:
        """Insert the goods at these places; gives back the places of those that were there."""
        try:
            self._articles.insert_many(
                [RawBSONDocument(goods[place].encoded) for place in part], ordered=False
            )
        except BulkWriteError as error:
            return {part[index] for index in _failed(error)}
        return set()

    def _contend(self, goods: dict[str, Good], known: Known, written: Written) -> None:
        """Write those that are newer than what holds their article; keep the others as losers."""
        held = articles_by_id(self._store, goods, _HELD)
        winners, losers = [], []
        for good in goods.values():
            holder = held.get(good.id)
            path = holder["newsgraph"]["path"] if holder else None
            if holder is None or path == good.path or not exists(path):
                winners.append(good)
            elif (good.newest, good.path) > holder_rank(holder):
                digest, (moment, _) = holder["newsgraph"]["digest"], holder_rank(holder)
                losers.append(loser(str(path), digest, good.id, moment))
                winners.append(good)
            else:
                losers.append(loser_of(good))
                written.lost.add(good.path)
                written.duplicates += 1
                continue
            if holder is None:
                written.added += 1
            elif self._fresh:
                written.duplicates += 1
            else:
                written.updated += 1
            if holder is not None and path == good.path:
                written.contested.add(good.id)
        if not winners:
            keep_losers(self._store, losers)
            return
        self.entities.tally = None
        won = [good.id for good in winners]
        self.entities.mark(Facts.of(held[id]) for id in won if id in held)
        self.entities.mark(good.facts for good in winners)
        keep_losers(self._store, losers)
        self._replace(winners, held)

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
            contest(self._store, [(good.slug, good.id) for good in clashing])
            again: list[Any] = [_write(good, suffixed(good.slug, good.id)) for good in clashing]
            self._articles.bulk_write(again, ordered=False)
        settle_slugs(self._store)


def _with_topics(good: Good, slugs: Mapping[str, str]) -> Good:
    """The article as it is written: with `slugs`, by the key of each topic's name."""
    topics = [(slugs[name_key(name)], name) for _, name in good.facts.topics]
    if topics == good.facts.topics:
        return good
    document = bson.decode(good.encoded, _AWARE)
    document["newsgraph"]["topics"] = [slug for slug, _ in topics]
    return good._replace(encoded=bson.encode(document), facts=good.facts._replace(topics=topics))


def _write(good: Good, slug: str) -> ReplaceOne[Any]:
    document: Any = RawBSONDocument(good.encoded)
    if slug != good.slug:
        document = {**bson.decode(good.encoded, _AWARE), "slug": slug}
    return ReplaceOne({"_id": good.id}, document, upsert=True)


_AWARE: bson.CodecOptions[Document] = bson.CodecOptions(tz_aware=True)


def _best(goods: list[Good]) -> tuple[dict[str, Good], list[Good]]:
    """The best file of each article, and the others."""
    best: dict[str, Good] = {}
    losers = []
    for good in goods:
        held = best.get(good.id)
        if held is None:
            best[good.id] = good
        elif (good.newest, good.path) > (held.newest, held.path):
            best[good.id] = good
            losers.append(held)
        else:
            losers.append(good)
    return best, losers


def _failed(error: BulkWriteError) -> set[int]:
    """Places of writes that met a unique key. Raises where anything else was wrong."""
    faults = error.details["writeErrors"]
    if error.details.get("writeConcernErrors") or any(fault["code"] != 11000 for fault in faults):
        raise error
    return {fault["index"] for fault in faults}

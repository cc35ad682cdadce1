"""Records in the store which name owns which slug. A slug never changes its owner.

    registry = SlugRegistry(store, TOPICS)
    slugs = registry.claim({"c++": "c-plus-plus", "ai": "ai"})   # {key: wanted slug}
    slugs["c++"]                                                 # 'c-plus-plus', or '…-2', '…-3'

A key identifies a name (`loaders.slugs.name_key`, or the key in a site's author table). The first
key that wants a slug gets it. A later key gets the slug with a number at its end. A name without
letters or digits wants "" and gets the name of its kind ("topic", "author"). Each kind
("topics", "authors") has separate slugs. The slugs are in the store when `claim` returns, so call
`claim` before you write the articles. Entries are never removed, not even by `--prune`.

Any number of processes may claim at the same time: the store accepts each slug, and each key, once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from loaders.documents import ARTICLES, SLUGS, TOPICS, Document
from loaders.former_slugs import former_topic_slug
from loaders.slugs import name_key, plain_slug
from seed.writing.store import DUPLICATE_KEY, Store, chunks

_KEYS_OF_IN = 200
_WRITES = 1000


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or the first free one of `wanted-2`, `wanted-3` …

    >>> free_slug("c-plus-plus", {"c-plus-plus", "c-plus-plus-2"})
    'c-plus-plus-3'
    """
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def numbered_slugs(wanted: Mapping[str, str], taken: Collection[str]) -> dict[str, str]:
    """The slug of each key, in the order of the keys. `taken` are the slugs of other keys.

    >>> numbered_slugs({"c++": "c-plus-plus", "c plus plus": "c-plus-plus"}, set())
    {'c++': 'c-plus-plus', 'c plus plus': 'c-plus-plus-2'}
    """
    occupied = set(taken)
    slugs = {}
    for key, slug in wanted.items():
        slugs[key] = free_slug(slug, occupied)
        occupied.add(slugs[key])
    return slugs


class SlugRegistry:
    """The slugs of one kind. Caches the slugs that it has read or assigned."""

    def __init__(self, store: Store, kind: str) -> None:
        self._store = store
        self._kind = kind
        self._slugs: dict[str, str] = {}

    def claim(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """The slug of each key. New keys get the wanted slug, or one with the next free number."""
        new = {key: slug for key, slug in wanted.items() if key not in self._slugs}
        while new:
            self._read(new)
            new = {
                key: slug or self._kind.removesuffix("s")
                for key, slug in new.items()
                if key not in self._slugs
            }
            self._insert(self._free(new))
        return {key: self._slugs[key] for key in wanted}

    def _read(self, keys: Iterable[str]) -> None:
        for chunk in chunks(keys, _KEYS_OF_IN):
            match = {"kind": self._kind, "key": {"$in": chunk}}
            for row in self._store[SLUGS].find(match, {"key": 1, "slug": 1}):
                self._slugs[row["key"]] = row["slug"]

    def _free(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """The result of `numbered_slugs` with the slugs that are taken in the store."""
        taken: set[str] = set()
        while True:
            slugs = numbered_slugs(wanted, taken)
            stored = {
                row["slug"]
                for chunk in chunks(
                    (f"{self._kind}/{slug}" for slug in slugs.values()), _KEYS_OF_IN
                )
                for row in self._store[SLUGS].find({"_id": {"$in": chunk}}, {"slug": 1})
            }
            if not stored:
                return slugs
            taken |= stored

    def _insert(self, slugs: Mapping[str, str]) -> None:
        """Assign `slugs`, except those that another process assigned in the meantime."""
        if not slugs:
            return
        entries = [self._entry(key, slug) for key, slug in slugs.items()]
        refused = set()
        try:
            self._store[SLUGS].insert_many(entries, ordered=False)
        except BulkWriteError as error:
            faults = error.details["writeErrors"]
            if any(fault["code"] != DUPLICATE_KEY for fault in faults):
                raise
            refused = {entries[fault["index"]]["slug"] for fault in faults}
        self._slugs.update((key, slug) for key, slug in slugs.items() if slug not in refused)

    def _entry(self, key: str, slug: str) -> Document:
        entry = {"_id": f"{self._kind}/{slug}", "kind": self._kind, "slug": slug, "key": key}
        if self._kind == TOPICS and (former := former_topic_slug(key)) != slug:
            entry["former"] = former
        return entry


def adopt_topics(store: Store, registry: SlugRegistry) -> None:
    """Give current slugs to the topics of an archive that version 0.1 seeded.

    Topics with a plain slug keep it. This is safe to kill at any point: it finds a topic again
    until all its articles have the new slug.
    """
    former_topics = {row["_id"]: row for row in store[TOPICS].find({"key": None})}
    if not former_topics:
        return
    names = {slug: (row.get("all") or row["public"])["name"] for slug, row in former_topics.items()}
    ordered = sorted(names, key=lambda slug: (plain_slug(names[slug]) != slug, slug))
    slugs = registry.claim({name_key(names[slug]): plain_slug(names[slug]) for slug in ordered})
    for former in ordered:
        key = name_key(names[former])
        _rename(store, former_topics[former], key, slugs[key])


def _rename(store: Store, topic: Document, key: str, slug: str) -> None:
    former = topic["_id"]
    store[TOPICS].replace_one({"_id": slug}, {**topic, "_id": slug, "key": key}, upsert=True)
    if slug == former:
        return
    writes: list[Any] = []
    for article in store[ARTICLES].find({"newsgraph.topics": former}, {"newsgraph.topics": 1}):
        # Do not use the positional operator: the embedded server may use a wrong position.
        topics = [slug if one == former else one for one in article["newsgraph"]["topics"]]
        change = {"$set": {"newsgraph.topics": topics}}
        writes.append(UpdateOne({"_id": article["_id"]}, change))
    for chunk in chunks(writes, _WRITES):
        store[ARTICLES].bulk_write(chunk, ordered=False)
    store[TOPICS].delete_one({"_id": former})

"""Slugs are unique, file names are not: the first path in order has the plain name as its slug,
others add six digits of their `_id`.

Names that more than one article wants are kept in the store with who wants them, and noted as
stale before anything is written that may change who is first.
"""

from __future__ import annotations

from collections.abc import Collection

from pymongo import UpdateOne

from loaders.documents import ARTICLES, Document
from seed.containers import slug_of
from seed.ledger import articles_by_id, parts
from seed.store import SEEDING, Store


def suffixed(name: str, id: str) -> str:
    return f"{name}-{id[:6]}"


def claim(store: Store, claims: Collection[tuple[str, str]]) -> None:
    """Note that these articles (name, `_id`) want names that others hold."""
    writes = []
    for name, id in claims:
        holder = store[ARTICLES].find_one({"slug": name}, {"_id": 1})
        ids = [id, holder["_id"]] if holder else [id]
        change = {"$addToSet": {"articles": {"$each": ids}}, "$set": {"stale": True}}
        writes.append(UpdateOne({"_id": f"slug:{name}"}, change, upsert=True))
    if writes:
        store[SEEDING].bulk_write(writes, ordered=False)


def release(store: Store, names: Collection[str]) -> None:
    """Note that who holds these names may be about to leave them."""
    for part in parts(f"slug:{name}" for name in names):
        store[SEEDING].update_many({"_id": {"$in": part}}, {"$set": {"stale": True}})


def settle_slugs(store: Store) -> None:
    """Give every stale name to the first path that wants it."""
    for note in list(store[SEEDING].find({"stale": True})):
        name = note["_id"].removeprefix("slug:")
        shown = {"slug": 1, "newsgraph.path": 1}
        rows = articles_by_id(store, note["articles"], shown)
        rows.update((row["_id"], row) for row in store[ARTICLES].find({"slug": name}, shown))
        holding = [row for row in rows.values() if row["slug"].startswith(name)]
        claims = sorted(holding, key=lambda row: _order(row, name))
        for place, row in reversed(list(enumerate(claims))):
            plain = place == 0 and _wants(row, name)
            if not plain and not _wants(row, name) and row["slug"] != name:
                continue
            slug = name if plain else suffixed(name, row["_id"])
            if row["slug"] != slug:
                store[ARTICLES].update_one({"_id": row["_id"]}, {"$set": {"slug": slug}})
        wanting = [row["_id"] for row in claims if _wants(row, name)]
        if len(wanting) > 1:
            change = {"$set": {"stale": False, "articles": sorted(wanting)}}
            store[SEEDING].update_one({"_id": note["_id"]}, change)
        else:
            store[SEEDING].delete_one({"_id": note["_id"]})


def _wants(row: Document, name: str) -> bool:
    path = row["newsgraph"]["path"]
    return path is not None and slug_of(path) == name


def _order(row: Document, name: str) -> tuple[bool, str]:
    return not _wants(row, name), row["newsgraph"]["path"] or ""

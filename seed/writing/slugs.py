"""Makes the slugs of articles unique, although file names are not.

If several articles want one name, the first by path gets it as its slug. The others get the name
followed by six digits of their `_id`. The store records which articles want a contested name.
Before a write that may change the first one, the name is marked as stale.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from pymongo import UpdateOne
from pymongo.errors import DuplicateKeyError

from loaders.documents import ARTICLES, Document
from seed.reading.containers import base_name
from seed.writing.known_files import articles_by_id
from seed.writing.store import SEEDING, Store, chunks, rebuild_slug_index

_SHOWN = {"slug": 1, "newsgraph.path": 1, "newsgraph.name": 1}


class Claim(NamedTuple):
    """One article that has or wants a name. `path` is None if no file names the article now."""

    id: str
    slug: str
    path: str | None
    wanted: str

    @classmethod
    def of(cls, article: Document) -> Claim:
        kept = article["newsgraph"]
        path = kept["path"]
        wanted = kept.get("name") or (base_name(path) if path else "")
        return cls(article["_id"], article["slug"], path, wanted)


def suffixed(name: str, id: str) -> str:
    return f"{name}-{id[:6]}"


def slugs_for(name: str, claims: Iterable[Claim]) -> dict[str, str]:
    """The slug of each article that wants `name`, or has it but no longer wants it, by `_id`.

    >>> claims = [Claim("aaaaaaaa", "x", "/b/x.md", "x"), Claim("bbbbbbbb", "x-b", "/a/x.md", "x")]
    >>> slugs_for("x", claims)
    {'bbbbbbbb': 'x', 'aaaaaaaa': 'x-aaaaaa'}
    """
    listed = list(claims)
    claimants = sorted((claim for claim in listed if _wants(claim, name)), key=_path)
    former = [claim for claim in listed if not _wants(claim, name) and claim.slug == name]
    slugs = {claim.id: name for claim in claimants[:1]}
    slugs.update((claim.id, suffixed(name, claim.id)) for claim in (*claimants[1:], *former))
    return slugs


def _wants(claim: Claim, name: str) -> bool:
    return claim.path is not None and claim.wanted == name


def _path(claim: Claim) -> str:
    return claim.path or ""


def claim(store: Store, claims: Collection[tuple[str, str]]) -> None:
    """Record that these articles (name, `_id`) want names that others have."""
    writes = []
    for name, id in claims:
        holder = store[ARTICLES].find_one({"slug": name}, {"_id": 1})
        ids = [id, holder["_id"]] if holder else [id]
        change = {"$addToSet": {"articles": {"$each": ids}}, "$set": {"stale": True}}
        writes.append(UpdateOne({"_id": f"slug:{name}"}, change, upsert=True))
    if writes:
        store[SEEDING].bulk_write(writes, ordered=False)


def release(store: Store, names: Collection[str]) -> None:
    """Mark names as stale, because the articles that have them may release them."""
    for chunk in chunks(f"slug:{name}" for name in names):
        store[SEEDING].update_many({"_id": {"$in": chunk}}, {"$set": {"stale": True}})


def settle_slugs(store: Store) -> None:
    """Give every stale name to the first path that wants it."""
    for note in list(store[SEEDING].find({"stale": True})):
        name = note["_id"].removeprefix("slug:")
        rows = articles_by_id(store, note["articles"], _SHOWN)
        rows.update((row["_id"], row) for row in store[ARTICLES].find({"slug": name}, _SHOWN))
        claims = [Claim.of(row) for row in rows.values()]
        _apply(store, claims, slugs_for(name, claims))
        _keep(store, name, [claim.id for claim in claims if _wants(claim, name)])


def _apply(store: Store, claims: Iterable[Claim], slugs: dict[str, str]) -> None:
    """Write the plain name last, after its old owner has released it, because slugs are unique."""
    held = {claim.id: claim.slug for claim in claims}
    for id, slug in reversed(slugs.items()):
        if held[id] != slug:
            _rename(store, id, slug)


def _rename(store: Store, id: str, slug: str) -> None:
    change = {"$set": {"slug": slug}}
    try:
        store[ARTICLES].update_one({"_id": id}, change)
    except DuplicateKeyError:
        if store[ARTICLES].find_one({"slug": slug}, {"_id": 1}):
            raise
        rebuild_slug_index(store)
        store[ARTICLES].update_one({"_id": id}, change)


def _keep(store: Store, name: str, ids: list[str]) -> None:
    """Record the `_id`s of the articles that want a name, if there is more than one."""
    note = {"_id": f"slug:{name}"}
    if len(ids) > 1:
        change = {"$set": {"stale": False, "articles": sorted(ids)}}
        store[SEEDING].update_one(note, change)
    else:
        store[SEEDING].delete_one(note)

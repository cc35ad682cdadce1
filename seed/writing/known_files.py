"""Looks up what the store knows of files: their articles, digests, and duplicates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pymongo import ReplaceOne

from loaders.bounds import between, just_above
from loaders.documents import ARTICLES, Document
from seed.reading.outcomes import ArticleFile
from seed.reading.sources import exists
from seed.writing.ownership import Owner
from seed.writing.store import DUPLICATES, Store, chunks

OWNER_KEYS = {
    "newsgraph.path": 1,
    "newsgraph.digest": 1,
    "newsgraph.derived": 1,
    "updatedDateTime": 1,
    "publishedDateTime": 1,
}
"""The keys of an article that `Owner.of_document` needs."""


class Duplicate(NamedTuple):
    """The record of a file whose article belongs to another file."""

    article: str
    digest: str
    taken: bool
    """Whether the file is rejected. Otherwise it is an older version."""


@dataclass(slots=True)
class KnownFiles:
    """What the store knows of some files, by path."""

    owned: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Article and digest. Two only if a file changed its url and a run was killed."""
    duplicates: dict[str, Duplicate] = field(default_factory=dict)

    def digest(self, path: str) -> str | None:
        """The digest with which a file need not be read.

        A file whose address is taken is read in every run, because every run reports it.
        """
        articles = self.owned.get(path, ())
        if len(articles) == 1:
            return articles[0][1]
        duplicate = self.duplicates.get(path)
        if articles or duplicate is None or duplicate.taken:
            return None
        return duplicate.digest

    def articles(self, path: str) -> set[str]:
        """The `_id`s of the articles that the file owns."""
        return {id for id, _ in self.owned.get(path, ())}


def look_up(store: Store, paths: Sequence[str], *, dense: bool = True) -> KnownFiles:
    """Look up files. `dense`: paths are sorted with few known files between, so read a range."""
    known = KnownFiles()
    wanted = set(paths)
    for match in _matches("newsgraph.path", paths, dense):
        for row in store[ARTICLES].find(match, {"newsgraph.path": 1, "newsgraph.digest": 1}):
            path = row["newsgraph"]["path"]
            if path in wanted:
                known.owned.setdefault(path, []).append((row["_id"], row["newsgraph"]["digest"]))
    for match in _matches("path", paths, dense):
        for row in store[DUPLICATES].find(match):
            if row["path"] in wanted:
                duplicate = Duplicate(row["article"], row["digest"], row.get("taken", False))
                known.duplicates[row["path"]] = duplicate
    return known


def _matches(key: str, paths: Sequence[str], dense: bool) -> list[Document]:
    if dense:
        return [between(key, min(paths), just_above(max(paths)))] if paths else []
    return [{key: {"$in": chunk}} for chunk in chunks(paths)]


def articles_by_id(store: Store, ids: Iterable[str], projection: Document) -> dict[str, Document]:
    return {
        row["_id"]: row
        for chunk in chunks(ids)
        for row in store[ARTICLES].find({"_id": {"$in": chunk}}, projection)
    }


def duplicate_record(path: str, digest: str, article: str, newest: datetime) -> Document:
    """The stored record of a file whose article belongs to another file."""
    return {"_id": path, "path": path, "digest": digest, "article": article, "newest": newest}


def duplicate_of(file: ArticleFile, *, taken: bool = False) -> Document:
    record = duplicate_record(file.path, file.digest, file.id, file.newest)
    return {**record, "taken": True} if taken else record


def keep_duplicates(store: Store, records: Iterable[Document]) -> None:
    writes = [ReplaceOne({"_id": record["_id"]}, record, upsert=True) for record in records]
    if writes:
        store[DUPLICATES].bulk_write(writes, ordered=False)


def forget_duplicates(store: Store, paths: Iterable[str]) -> None:
    for chunk in chunks(paths):
        store[DUPLICATES].delete_many({"_id": {"$in": chunk}})


def next_owners(store: Store, ids: Collection[str]) -> list[str]:
    """Paths of the duplicates that should own one of these articles now, one for each article.

    Forgets the duplicates whose file was deleted.
    """
    rows = articles_by_id(store, ids, OWNER_KEYS)
    owners = {id: Owner.of_document(row) for id, row in rows.items()}
    candidates: dict[str, list[Document]] = {}
    gone = []
    for chunk in chunks(ids):
        for record in store[DUPLICATES].find({"article": {"$in": chunk}}):
            owner = owners.get(record["article"])
            if (owner and owner.path == record["path"]) or not exists(record["path"]):
                gone.append(record["path"])
            elif _replaces(record, owner):
                candidates.setdefault(record["article"], []).append(record)
    forget_duplicates(store, gone)
    return [_best(records)["path"] for records in candidates.values()]


def _replaces(record: Document, owner: Owner | None) -> bool:
    if owner is None or not exists(owner.path):
        return True
    return not record.get("taken") and (record["newest"], record["path"]) > owner.rank


def _best(records: list[Document]) -> Document:
    """The newest version. If there is none, the first file whose address was taken."""
    versions = [record for record in records if not record.get("taken")]
    if versions:
        return max(versions, key=lambda record: (record["newest"], record["path"]))
    return min(records, key=lambda record: str(record["path"]))

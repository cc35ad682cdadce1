"""Looks up files in the store: the article that each has or lost, and the file's digest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pymongo import ReplaceOne

from loaders.bounds import between, just_above
from loaders.documents import ARTICLES, Document
from seed.reading.outcomes import Good
from seed.reading.sources import exists
from seed.writing.store import DUPLICATES, Store
from seed.writing.verdicts import Holder

_IN = 50
"""Limit of keys in one `$in`, because the embedded server compares each document with all."""

HOLDER = {
    "newsgraph.path": 1,
    "newsgraph.digest": 1,
    "newsgraph.derived": 1,
    "updatedDateTime": 1,
    "publishedDateTime": 1,
}
"""The keys of an article that `Holder.of_document` needs."""


class Lost(NamedTuple):
    """The record of a file whose article belongs to another file."""

    article: str
    digest: str
    taken: bool
    """Whether the file is rejected. Otherwise it is an older version."""


@dataclass(slots=True)
class Known:
    """The records of some files."""

    won: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Maps a path to (article, digest). Two only if a file changed its url and a run was killed."""
    lost: dict[str, Lost] = field(default_factory=dict)

    def digest(self, path: str) -> str | None:
        """The digest with which a file need not be read.

        A file whose address is taken is read in every run, because every run reports it.
        """
        articles = self.won.get(path, ())
        if len(articles) == 1:
            return articles[0][1]
        lost = self.lost.get(path)
        return lost.digest if not articles and lost and not lost.taken else None


def look_up(store: Store, paths: Sequence[str], *, dense: bool = True) -> Known:
    """Look up files. `dense`: paths are sorted with few known files between, so read a range."""
    known = Known()
    wanted = set(paths)
    for match in _matches("newsgraph.path", paths, dense):
        for row in store[ARTICLES].find(match, {"newsgraph.path": 1, "newsgraph.digest": 1}):
            path = row["newsgraph"]["path"]
            if path in wanted:
                known.won.setdefault(path, []).append((row["_id"], row["newsgraph"]["digest"]))
    for match in _matches("path", paths, dense):
        for row in store[DUPLICATES].find(match):
            if row["path"] in wanted:
                lost = Lost(row["article"], row["digest"], row.get("taken", False))
                known.lost[row["path"]] = lost
    return known


def _matches(key: str, paths: Sequence[str], dense: bool) -> list[Document]:
    if dense:
        return [between(key, min(paths), just_above(max(paths)))] if paths else []
    return [{key: {"$in": list(part)}} for part in parts(paths)]


def parts(keys: Iterable[str], size: int = _IN) -> list[list[str]]:
    listed = list(keys)
    return [listed[start : start + size] for start in range(0, len(listed), size)]


def articles_by_id(store: Store, ids: Collection[str], projection: Document) -> dict[str, Document]:
    return {
        row["_id"]: row
        for part in parts(ids)
        for row in store[ARTICLES].find({"_id": {"$in": part}}, projection)
    }


def keep_duplicates(store: Store, duplicates: Iterable[Document]) -> None:
    writes = [ReplaceOne({"_id": row["_id"]}, row, upsert=True) for row in duplicates]
    if writes:
        store[DUPLICATES].bulk_write(writes, ordered=False)


def duplicate(path: str, digest: str, article: str, moment: datetime) -> Document:
    """The stored record of a file whose article belongs to another file."""
    return {"_id": path, "path": path, "digest": digest, "article": article, "newest": moment}


def duplicate_of(good: Good, *, taken: bool = False) -> Document:
    row = duplicate(good.path, good.digest, good.id, good.newest)
    return {**row, "taken": True} if taken else row


def forget_duplicates(store: Store, paths: Iterable[str]) -> None:
    for part in parts(paths):
        store[DUPLICATES].delete_many({"_id": {"$in": part}})


def challengers(store: Store, ids: Collection[str]) -> list[str]:
    """Files that lost one of these articles and should get it now: one for each article."""
    holders = {
        id: Holder.of_document(row) for id, row in articles_by_id(store, ids, HOLDER).items()
    }
    candidates: dict[str, list[Document]] = {}
    gone = []
    for part in parts(ids):
        for row in store[DUPLICATES].find({"article": {"$in": part}}):
            holder = holders.get(row["article"])
            if (holder and holder.path == row["path"]) or not exists(row["path"]):
                gone.append(row["path"])
            elif _beats(row, holder):
                candidates.setdefault(row["article"], []).append(row)
    forget_duplicates(store, gone)
    return [_best(rows)["path"] for rows in candidates.values()]


def _beats(row: Document, holder: Holder | None) -> bool:
    if holder is None or not exists(holder.path):
        return True
    return not row.get("taken") and (row["newest"], row["path"]) > holder.rank


def _best(rows: list[Document]) -> Document:
    """The newest version. If there is none, the first file whose address was taken."""
    versions = [row for row in rows if not row.get("taken")]
    if versions:
        return max(versions, key=lambda row: (row["newest"], row["path"]))
    return min(rows, key=lambda row: str(row["path"]))

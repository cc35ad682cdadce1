"""What the store knows of files: which article each won, which it lost, and with what digest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from pymongo import ReplaceOne

from loaders.documents import ARTICLES, Document
from seed.articles import newest
from seed.outcomes import Good
from seed.sources import exists
from seed.store import DUPLICATES, Store

_IN = 50
"""Keys in one `$in`: the embedded server compares each document with all of them."""

Rank: TypeAlias = tuple[datetime, str]
HOLDER = {"newsgraph.path": 1, "newsgraph.digest": 1, "updatedDateTime": 1, "publishedDateTime": 1}


def holder_rank(article: Document) -> Rank:
    return newest(article), article["newsgraph"]["path"] or ""


@dataclass(slots=True)
class Known:
    """What is known of some files."""

    won: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Path -> (article, digest). Two articles only where a file changed its url and a run died."""
    lost: dict[str, tuple[str, str]] = field(default_factory=dict)

    def digest(self, path: str) -> str | None:
        """The digest under which a file needs no reading."""
        articles = self.won.get(path, ())
        if len(articles) == 1:
            return articles[0][1]
        if not articles and path in self.lost:
            return self.lost[path][1]
        return None


def look_up(store: Store, paths: Sequence[str], *, dense: bool = True) -> Known:
    """`dense`: the paths are sorted and few known files lie between them, so a range is read."""
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
                known.lost[row["path"]] = row["article"], row["digest"]
    return known


def _matches(key: str, paths: Sequence[str], dense: bool) -> list[Document]:
    if dense:
        return [{key: {"$gte": min(paths), "$lte": max(paths)}}] if paths else []
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


def keep_losers(store: Store, losers: Iterable[Document]) -> None:
    writes = [ReplaceOne({"_id": loser["_id"]}, loser, upsert=True) for loser in losers]
    if writes:
        store[DUPLICATES].bulk_write(writes, ordered=False)


def loser(path: str, digest: str, article: str, moment: datetime) -> Document:
    return {"_id": path, "path": path, "digest": digest, "article": article, "newest": moment}


def loser_of(good: Good) -> Document:
    return loser(good.path, good.digest, good.id, good.newest)


def forget_losers(store: Store, paths: Iterable[str]) -> None:
    for part in parts(paths):
        store[DUPLICATES].delete_many({"_id": {"$in": part}})


def challengers(store: Store, ids: Collection[str]) -> list[str]:
    """Files that lost one of these articles and should hold it now, the best for each article."""
    holders = articles_by_id(store, ids, HOLDER)
    best: dict[str, Rank] = {}
    gone = []
    for part in parts(ids):
        for row in store[DUPLICATES].find({"article": {"$in": part}}):
            held = holders.get(row["article"])
            path = held["newsgraph"]["path"] if held else None
            if path == row["path"] or not exists(row["path"]):
                gone.append(row["path"])
                continue
            rank = row["newest"], row["path"]
            beaten = held is None or not exists(path) or rank > holder_rank(held)
            if beaten and rank > best.get(
                row["article"], (rank[0].min.replace(tzinfo=rank[0].tzinfo), "")
            ):
                best[row["article"]] = rank
    forget_losers(store, gone)
    return [path for _, path in best.values()]

"""Writes documents of articles in bulk. An article whose slug is taken gets a longer one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import DeleteOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError

from loaders.documents import ARTICLES, Document
from seed.reading.outcomes import ArticleFile
from seed.writing.slugs import claim, suffixed
from seed.writing.store import DUPLICATE_KEY, Store

INSERTS = 2
"""Parallel inserts of a batch: a server can use another core for each connection."""
_TZ_AWARE: bson.CodecOptions[Document] = bson.CodecOptions(tz_aware=True)


def insert_articles(store: Store, files: Sequence[ArticleFile], threads: Executor) -> set[str]:
    """Insert the articles. Returns the ids of those that exist already or whose slug is taken."""
    batches = [files[start::INSERTS] for start in range(INSERTS)]
    refused = threads.map(lambda batch: _insert(store, batch), filter(None, batches))
    return set().union(*refused)


def _insert(store: Store, files: Sequence[ArticleFile]) -> set[str]:
    documents = [RawBSONDocument(file.encoded) for file in files]
    try:
        store[ARTICLES].insert_many(documents, ordered=False)
    except BulkWriteError as error:
        return {files[place].id for place in _refused(error)}
    return set()


def replace_articles(
    store: Store, files: Sequence[ArticleFile], stored: Mapping[str, Document]
) -> None:
    """Replace articles or add them. `stored` has the current slugs, by `_id`."""
    writes: list[Any] = [_replacement(file, _slug(file, stored.get(file.id))) for file in files]
    try:
        store[ARTICLES].bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        clashing = [files[place] for place in sorted(_refused(error))]
        claim(store, [(file.slug, file.id) for file in clashing])
        again: list[Any] = [_replacement(file, suffixed(file.slug, file.id)) for file in clashing]
        store[ARTICLES].bulk_write(again, ordered=False)


def delete_articles(store: Store, ids: Iterable[str]) -> int:
    """Delete the articles. Returns how many there were."""
    deletes: list[Any] = [DeleteOne({"_id": id}) for id in ids]
    return store[ARTICLES].bulk_write(deletes, ordered=False).deleted_count if deletes else 0


def clear_paths(store: Store, paths: Mapping[str, str]) -> None:
    """Record that the files `paths` no longer own these articles (`_id` -> path)."""
    writes: list[Any] = [
        UpdateOne({"_id": id, "newsgraph.path": path}, {"$set": {"newsgraph.path": None}})
        for id, path in paths.items()
    ]
    if writes:
        store[ARTICLES].bulk_write(writes, ordered=False)


def _slug(file: ArticleFile, stored: Document | None) -> str:
    """The file's slug, or the longer one that its article has already."""
    longer = suffixed(file.slug, file.id)
    return longer if stored is not None and stored["slug"] == longer else file.slug


def _replacement(file: ArticleFile, slug: str) -> ReplaceOne[Any]:
    document: Any = RawBSONDocument(file.encoded)
    if slug != file.slug:
        document = {**bson.decode(file.encoded, _TZ_AWARE), "slug": slug}
    return ReplaceOne({"_id": file.id}, document, upsert=True)


def _refused(error: BulkWriteError) -> set[int]:
    """Indexes of the writes that violated a unique key. Raises for any other error."""
    faults = error.details["writeErrors"]
    others = any(fault["code"] != DUPLICATE_KEY for fault in faults)
    if others or error.details.get("writeConcernErrors"):
        raise error
    return {fault["index"] for fault in faults}

"""The store for seeding: a PyMongo connection, and the indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, TypeVar

from pymongo import MongoClient, uri_parser
from pymongo.database import Database

from loaders.connection import DEFAULT_DATABASE
from loaders.documents import ARTICLES, Document
from loaders.fields.types import NO_FIELDS, STORED, Fields
from loaders.indexes import INDEXES, indexes_for
from loaders.store_errors import store_errors

Store: TypeAlias = Database[Document]

DUPLICATES = "duplicates"
"""Files whose article belongs to another file, in the shape of `known_files.duplicate_record`."""
SEEDING = "seeding"
"""State for the next run: the lock, stale entities and contested slugs."""

DUPLICATE_KEY = 11000
"""MongoDB's error code of a write that violates a unique index."""

_KEYS_OF_IN = 50
"""Limit of keys in one `$in`, because the embedded server compares each document with all."""

Item = TypeVar("Item")


@contextmanager
def open_store(uri: str, name: str | None = None, *, timeout: float = 5.0) -> Iterator[Store]:
    """The database `name`, else the one in the uri, else "newsgraph". Raises StoreError."""
    chosen = name or uri_parser.parse_uri(uri, warn=False)["database"] or DEFAULT_DATABASE
    client: MongoClient[Document] = MongoClient(
        uri,
        tz_aware=True,
        appname="newsgraph seed",
        serverSelectionTimeoutMS=int(timeout * 1000),
        connectTimeoutMS=int(timeout * 1000),
        socketTimeoutMS=120_000,
        retryWrites=False,
    )
    with client, store_errors("seeding", chosen):
        yield client[chosen]


def make_indexes(store: Store, fields: Fields = NO_FIELDS) -> None:
    """Create every index before documents are written.

    The embedded server builds an index in one transaction, which must fit into a part of its cache.
    If the index of search terms is missing from thousands of articles, it tries again without end.

    Drops indexes of own fields that are no longer declared. Raises FieldsError.
    """
    indexes = indexes_for(fields)
    _drop_obsolete(store, {index.name for index in indexes})
    by_collection: dict[str, list[Any]] = {}
    for index in indexes:
        by_collection.setdefault(index.collection, []).append(
            index.model(sharded=store.client.is_mongos)
        )
    for collection, models in by_collection.items():
        store[collection].create_indexes(models)
    store[DUPLICATES].create_index([("path", 1)], name="path")
    store[DUPLICATES].create_index([("article", 1)], name="article")


def _drop_obsolete(store: Store, wanted: set[str]) -> None:
    for name in store[ARTICLES].index_information():
        if f"{STORED}." in name and name not in wanted:
            store[ARTICLES].drop_index(name)


def rebuild_slug_index(store: Store) -> None:
    """Make the index of slugs again.

    secantusd-rs 0.5.3 keeps the slug that an article was inserted with in its unique index after
    the article has another one, and then refuses it to every other article.
    """
    [index] = [each for each in INDEXES if (each.collection, each.unique) == (ARTICLES, True)]
    store[ARTICLES].drop_index(index.name)
    store[ARTICLES].create_indexes([index.model(sharded=store.client.is_mongos)])


def chunks(items: Iterable[Item], size: int = _KEYS_OF_IN) -> list[list[Item]]:
    """`items` in lists of at most `size`: by default as many as one `$in` may have."""
    listed = list(items)
    return [listed[start : start + size] for start in range(0, len(listed), size)]

"""The store for seeding: a PyMongo connection, a lock for one writer, and the indexes."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from pymongo import MongoClient, errors, uri_parser
from pymongo.database import Database

from loaders.connection import DEFAULT_DATABASE
from loaders.documents import ARTICLES, Document
from loaders.fields.types import NO_FIELDS, STORED, Fields
from loaders.indexes import INDEXES, indexes_for
from loaders.store_clock import HELLO, time_in
from loaders.store_errors import StoreError, store_errors

Store: TypeAlias = Database[Document]

DUPLICATES = "duplicates"
"""Files whose article belongs to another file, in the shape of `known_files.duplicate_record`."""
SEEDING = "seeding"
"""State for the next run: the lock, stale entities and contested slugs."""

DUPLICATE_KEY = 11000
"""MongoDB's error code of a write that violates a unique index."""
LOCK_SECONDS = 30.0
_LOCKED = timedelta(seconds=LOCK_SECONDS)


class BusyError(StoreError):
    """Another process is seeding this store."""


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


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Lock `store` for writing. Raises BusyError if another process has the lock.

    The lock of a killed process expires. On the same machine it is taken over immediately.
    """
    owner = uuid.uuid4().hex
    _take(store, owner)
    ended = threading.Event()
    beat = threading.Thread(target=_keep, args=(store, owner, ended), daemon=True)
    beat.start()
    try:
        yield
    finally:
        ended.set()
        beat.join(5)
        with suppress(errors.PyMongoError):  # otherwise it expires
            store[SEEDING].delete_one({"_id": "lock", "owner": owner})


def _take(store: Store, owner: str) -> None:
    mine = {"_id": "lock", "owner": owner, "host": socket.gethostname(), "pid": os.getpid()}
    for _ in range(3):
        now = _time(store)
        mine["until"] = now + _LOCKED
        held = store[SEEDING].find_one({"_id": "lock"})
        try:
            if held is None:
                store[SEEDING].insert_one(mine)
                return
            if not _expired(held, now):
                break
            taken = store[SEEDING].replace_one({"_id": "lock", "owner": held["owner"]}, mine)
            if taken.matched_count:
                return
        except errors.DuplicateKeyError:
            continue
    who = f"process {held['pid']} on {held['host']}" if held else "another process"
    raise BusyError(f"{who} is seeding this store; wait until it has finished")


def _time(store: Store) -> datetime:
    """The store's time. The clocks of the machines that seed it can differ."""
    return time_in(store.command(HELLO))


def _expired(held: Document, now: datetime) -> bool:
    if not now <= held["until"] <= now + 2 * _LOCKED:  # later: the store's clock was set back
        return True
    if held["host"] != socket.gethostname() or held["pid"] == os.getpid():
        return False
    try:
        os.kill(held["pid"], 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _keep(store: Store, owner: str, ended: threading.Event) -> None:
    while not ended.wait(LOCK_SECONDS / 4):
        try:
            until = _time(store) + _LOCKED
            store[SEEDING].update_one({"_id": "lock", "owner": owner}, {"$set": {"until": until}})
        except errors.PyMongoError:
            continue  # the store is not available; the next heartbeat tries again

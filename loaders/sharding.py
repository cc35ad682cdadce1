"""Spreading the archive over a sharded cluster: which collection, by which key, and why.

`articles` is sharded by the hash of its `_id`. An `_id` is itself a hash of the address, so the
articles spread evenly and never move; an upsert of seeding and a lookup by id go to one shard. A
page of a feed asks every shard for its first rows, in index order, and mongos merges them: the
price of having no hot shard. A key such as the date or the provider would send a whole front page,
or a whole day's seeding, to a single shard.

`providers`, `topics` and `authors` are small and stay whole on the primary shard of the database,
from where `$lookup` joins them with the sharded articles (MongoDB 5.1 and newer).

A unique index must begin with the shard key, so on a cluster the index on `slug` is not unique:
seeding alone sees to it that slugs differ.
"""

from __future__ import annotations

from loaders.database import Database, StoreError, store_errors
from loaders.documents import ARTICLES, Document

SHARD_KEYS: dict[str, Document] = {ARTICLES: {"_id": "hashed"}}


class NotSharded(StoreError):
    """The server is no mongos. The message says what it is."""


async def is_mongos(database: Database) -> bool:
    """Whether the server is the router of a sharded cluster."""
    hello = await database.admin({"hello": 1})
    return bool(hello.get("msg") == "isdbgrid")


async def shard_collections(database: Database) -> list[str]:
    """Set the shard keys that are not set yet; the collections that were sharded by this call.

    Raises `NotSharded` unless `database` is reached through a mongos, and `StoreError` where a
    collection is sharded by another key.
    """
    if not await is_mongos(database):
        raise NotSharded(
            "the server is not a mongos: shard keys are set through the router of a sharded cluster"
        )
    await database.admin({"enableSharding": database.name})
    sharded = []
    for collection, key in SHARD_KEYS.items():
        present = await _shard_key(database, collection)
        if present is None:
            await _drop_unique_indexes(database, collection)
            await database.admin({"shardCollection": f"{database.name}.{collection}", "key": key})
            sharded.append(collection)
        elif present != key:
            raise StoreError(f"{collection} is sharded by {present}, expected {key}")
    return sharded


async def _shard_key(database: Database, collection: str) -> Document | None:
    with store_errors("find", "config.collections"):
        found = await database.client["config"]["collections"].find_one(
            {"_id": f"{database.name}.{collection}", "dropped": {"$ne": True}}
        )
    return dict(found["key"]) if found and "key" in found else None


async def _drop_unique_indexes(database: Database, collection: str) -> None:
    """Those of a time before the cluster; `ensure_indexes` makes them again, not unique."""
    with store_errors("listIndexes", collection):
        present = await database.collection(collection).index_information()
        for name, index in present.items():
            if index.get("unique"):
                await database.collection(collection).drop_index(name)

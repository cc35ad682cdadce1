"""Distributes the archive over a sharded cluster.

`articles` is sharded by the hash of its `_id`. An `_id` is itself a hash of the address. So the
articles are distributed evenly and never move. An upsert or a lookup by id goes to one shard. A
page of a feed asks every shard for its first rows in index order, and mongos merges them. That is
the price for not having a hot shard. With a shard key such as the date or the provider, a whole
front page, or a whole day's seeding, would go to a single shard.

`providers`, `topics` and `authors` are small and are not sharded. They stay on the primary shard of
the database. `$lookup` joins them with the sharded articles (MongoDB 5.1 and newer).

A unique index must begin with the shard key. So on a cluster the index on `slug` is not unique, and
only seeding ensures that slugs are unique.
"""

from __future__ import annotations

from loaders.database import Database
from loaders.documents import ARTICLES, Document
from loaders.store_errors import StoreError, store_errors

SHARD_KEYS: dict[str, Document] = {ARTICLES: {"_id": "hashed"}}


class NotSharded(StoreError):
    """The server is not a mongos. The message says what it is."""


async def is_mongos(database: Database) -> bool:
    """Whether the server is the router of a sharded cluster."""
    hello = await database.admin({"hello": 1})
    return bool(hello.get("msg") == "isdbgrid")


async def shard_collections(database: Database) -> list[str]:
    """Set the missing shard keys. Returns the collections that this call sharded.

    Raises `NotSharded` if `database` is not reached through a mongos, and `StoreError` if a
    collection is already sharded by another key.
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
    """Drop unique indexes from before sharding. `ensure_indexes` makes them again, not unique."""
    with store_errors("listIndexes", collection):
        present = await database.collection(collection).index_information()
        for name, index in present.items():
            if index.get("unique"):
                await database.collection(collection).drop_index(name)

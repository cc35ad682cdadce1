"""Shard keys are set only through a mongos, and allow every index."""

from __future__ import annotations

import pytest

from loaders.database import Database
from loaders.indexes import INDEXES, missing_indexes
from loaders.sharding import SHARD_KEYS, NotSharded, is_mongos, shard_collections


async def test_a_server_that_is_no_router_is_refused(database: Database) -> None:
    if await is_mongos(database):
        pytest.skip("the store of this run is a mongos")
    with pytest.raises(NotSharded, match="not a mongos"):
        await shard_collections(database)


def test_no_index_of_a_sharded_collection_claims_to_be_unique() -> None:
    for index in INDEXES:
        if index.collection in SHARD_KEYS:
            assert not index.model(sharded=True).document.get("unique")


async def test_a_router_shards_once_and_has_every_index(database: Database) -> None:
    if not await is_mongos(database):
        pytest.skip("needs a sharded cluster: set NEWSGRAPH_TEST_MONGODB_URI to a mongos")
    assert await shard_collections(database) == list(SHARD_KEYS)
    assert await shard_collections(database) == []
    assert await missing_indexes(database) == []

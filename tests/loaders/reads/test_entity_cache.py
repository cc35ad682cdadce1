"""What is kept of providers and topics is never older than the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from loaders.database import Database
from loaders.documents import PROVIDERS
from loaders.live.follower import Follower
from loaders.reads.entity_cache import EntityCache
from tests.archive import article, fill

DOMAIN = "example.com"


@pytest.fixture
async def entity_cache(database: Database, change_streams: None) -> AsyncIterator[EntityCache]:
    await fill(database, [article("one", topics=["AI"])])
    follower = Follower(database)
    entity_cache = EntityCache(database, follower.fresh)
    follower.add_listener(entity_cache)
    following = asyncio.create_task(follower.run())
    async with asyncio.timeout(10):
        while not follower.fresh():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    yield entity_cache
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_what_was_read_is_kept(entity_cache: EntityCache) -> None:
    found = await entity_cache.load(PROVIDERS, "public", [DOMAIN, "no-such.example"])

    assert found[DOMAIN]["name"] == "Example"
    assert entity_cache.kept(PROVIDERS, "public") == found
    assert entity_cache.kept(PROVIDERS, "all") == {}


async def test_a_change_is_forgotten_at_once(database: Database, entity_cache: EntityCache) -> None:
    await entity_cache.load(PROVIDERS, "public", [DOMAIN])

    await database.providers.update_one({"_id": DOMAIN}, {"$set": {"public.name": "Other"}})

    async with asyncio.timeout(5):
        while DOMAIN in entity_cache.kept(PROVIDERS, "public"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (await entity_cache.load(PROVIDERS, "public", [DOMAIN]))[DOMAIN]["name"] == "Other"


async def test_nothing_is_kept_without_a_stream(database: Database) -> None:
    await fill(database, [article("one")])
    entity_cache = EntityCache(database)

    assert await entity_cache.load(PROVIDERS, "public", [DOMAIN])
    assert entity_cache.kept(PROVIDERS, "public") == {}

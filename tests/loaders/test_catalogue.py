"""What is kept of providers and topics is never older than the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from loaders.catalogue import Catalogue
from loaders.database import Database
from loaders.documents import PROVIDERS
from tests.archive import article, fill

DOMAIN = "example.com"


@pytest.fixture
async def catalogue(database: Database) -> AsyncIterator[Catalogue]:
    await fill(database, [article("one", topics=["AI"])])
    catalogue = Catalogue(database)
    following = asyncio.create_task(catalogue.run())
    async with asyncio.timeout(10):
        while not catalogue._live:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    yield catalogue
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


async def test_what_was_read_is_kept(catalogue: Catalogue) -> None:
    found = await catalogue.load(PROVIDERS, "public", [DOMAIN, "no-such.example"])

    assert found[DOMAIN]["name"] == "Example"
    assert catalogue.kept(PROVIDERS, "public") == found
    assert catalogue.kept(PROVIDERS, "all") == {}


async def test_a_change_is_forgotten_at_once(database: Database, catalogue: Catalogue) -> None:
    await catalogue.load(PROVIDERS, "public", [DOMAIN])

    await database.providers.update_one({"_id": DOMAIN}, {"$set": {"public.name": "Other"}})

    async with asyncio.timeout(5):
        while DOMAIN in catalogue.kept(PROVIDERS, "public"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (await catalogue.load(PROVIDERS, "public", [DOMAIN]))[DOMAIN]["name"] == "Other"


async def test_nothing_is_kept_without_a_stream(database: Database) -> None:
    await fill(database, [article("one")])
    catalogue = Catalogue(database)

    assert await catalogue.load(PROVIDERS, "public", [DOMAIN])
    assert catalogue.kept(PROVIDERS, "public") == {}

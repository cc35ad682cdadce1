"""The store fails in every way that a network can, and each read ends in time, by name."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest

from loaders.connection import connect
from loaders.database import Database
from loaders.operation import operation
from loaders.settings import Settings
from loaders.store_errors import StoreError, StoreTimeout, StoreUnavailable
from tests.proxy import Proxy, proxied


@pytest.fixture
async def proxy(mongodb_uri: str) -> AsyncIterator[Proxy]:
    async with proxied(mongodb_uri) as proxy:
        yield proxy


@pytest.fixture(params=["motor", "pymongo"])
async def behind(request: pytest.FixtureRequest, proxy: Proxy) -> AsyncIterator[Database]:
    """The store as seen through the proxy."""
    settings = Settings.model_validate({"driver": request.param, "operation_timeout": 3})
    database = connect(settings, proxy.uri)
    await database.check_readable()
    yield database
    await database.close()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


async def test_a_read_whose_connection_breaks_is_retried(proxy: Proxy, behind: Database) -> None:
    await asyncio.gather(*(behind.find("a", {}) for _ in range(8)))
    proxy.cut()
    with within(2):
        assert await behind.find("a", {}) == []


async def test_a_read_cut_in_mid_flight_is_retried(proxy: Proxy, behind: Database) -> None:
    proxy.delay = 0.3
    running = [asyncio.create_task(behind.find("a", {})) for _ in range(4)]
    await asyncio.sleep(0.15)
    proxy.cut()
    with within(5):
        assert await asyncio.gather(*running) == [[]] * 4


async def test_a_store_that_went_away_is_named_and_found_again(
    proxy: Proxy, behind: Database
) -> None:
    await proxy.away()
    for _ in range(2):
        with within(3), pytest.raises(StoreUnavailable):
            await behind.find("a", {})
    await proxy.back()
    with within(3):
        assert await behind.find("a", {}) == []


async def test_a_slow_store_is_left_at_the_deadline(proxy: Proxy, behind: Database) -> None:
    proxy.delay = 2
    with within(1), operation(0.5), pytest.raises(StoreTimeout, match="find on a"):
        await behind.find("a", {})


async def test_a_store_that_swallows_everything_is_left_and_found_again(
    proxy: Proxy, behind: Database
) -> None:
    await asyncio.gather(*(behind.find("a", {}) for _ in range(8)))
    proxy.blackholed = True
    with within(2):
        with operation(1):
            answers = await asyncio.gather(
                *(behind.find("a", {}) for _ in range(50)), return_exceptions=True
            )
        assert all(isinstance(answer, StoreError) for answer in answers)
    proxy.blackholed = False
    proxy.cut()
    with within(4):
        assert await behind.find("a", {}) == []

"""Reads are one command each, bounded in time, and fail by name."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from pymongo.monitoring import CommandListener

from loaders.connection import connect
from loaders.database import Database, within
from loaders.documents import ARTICLES
from loaders.driver import MotorReads
from loaders.operation import operation
from loaders.settings import Settings
from loaders.store_errors import StoreError, StoreTimeout, StoreUnavailable
from tests.proxy import proxied


class Heard(CommandListener):
    """The commands that went over the wire."""

    def __init__(self) -> None:
        self.commands: list[Any] = []

    def started(self, event: Any) -> None:
        if not event.command_name.startswith("sasl"):  # the log-in, on a server that wants one
            self.commands.append(event.command)

    def succeeded(self, event: Any) -> None: ...

    def failed(self, event: Any) -> None: ...


@pytest.fixture(params=["motor", "pymongo"])
def any_driver(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    return settings.model_copy(update={"driver": request.param})


async def fill(database: Database, number: int) -> None:
    at = datetime(2024, 5, 6, 7, 8, 9)
    await database.articles.insert_many(
        [{"_id": f"{i:05}", "slug": f"a-{i}", "at": at} for i in range(number)]
    )


async def test_a_result_of_more_than_one_batch_is_whole(
    database: Database, any_driver: Settings
) -> None:
    for number in range(20):  # a batch has at most 16 MB
        await database.articles.insert_one(
            {"_id": number, "slug": f"a-{number}", "text": "x" * 1_000_000}
        )
    reader = connect(any_driver)
    found = await reader.find(ARTICLES, {}, sort=[("_id", 1)])
    assert [row["_id"] for row in found] == list(range(20))
    found = await reader.aggregate(ARTICLES, [{"$sort": {"_id": -1}}])
    assert [row["_id"] for row in found] == list(range(19, -1, -1))
    await reader.close()


async def test_reads_apply_the_read_concern_of_the_address(
    database: Database, any_driver: Settings
) -> None:
    heard = Heard()
    given = str(any_driver.mongodb_uri)
    address = f"{given}{'&' if '?' in given else '?'}readConcernLevel=majority"
    reader = connect(any_driver, address, listeners=[heard])
    await reader.find(ARTICLES, {})
    await reader.count(ARTICLES, {})
    for command in heard.commands:
        assert command["readConcern"] == {"level": "majority"}
    await reader.close()


async def test_a_page_is_one_command_however_long(database: Database, any_driver: Settings) -> None:
    await fill(database, 1200)
    heard = Heard()
    reader = connect(any_driver, listeners=[heard])
    assert len(await reader.find(ARTICLES, {}, sort=[("_id", 1)])) == 1200
    assert len(await reader.find(ARTICLES, {}, limit=300)) == 300
    assert len(await reader.aggregate(ARTICLES, [{"$match": {}}])) == 1200
    assert await reader.count(ARTICLES, {"_id": {"$lt": "00007"}}) == 7
    names = [next(iter(command)) for command in heard.commands]
    assert names == ["find", "find", "aggregate", "aggregate"]
    assert all(command["maxTimeMS"] <= 10_001 for command in heard.commands)
    await reader.close()


async def test_dates_come_back_in_utc(database: Database, any_driver: Settings) -> None:
    await fill(database, 1)
    reader = connect(any_driver)
    found = await reader.find_one(ARTICLES, {"_id": "00000"}, {"at": 1})
    assert found == {"_id": "00000", "at": datetime(2024, 5, 6, 7, 8, 9)}
    assert await reader.find_one(ARTICLES, {"_id": "nothing"}) is None
    await reader.close()


async def test_an_operation_counts_commands_of_its_tasks_too(database: Database) -> None:
    with operation(5) as counted:
        await database.check_readable()
        await asyncio.gather(*(asyncio.create_task(database.find("a", {})) for _ in range(3)))
    await database.find("a", {})
    assert counted.commands == 4


async def test_the_remaining_time_bounds_the_server_too(settings: Settings) -> None:
    heard = Heard()
    reader = connect(settings, listeners=[heard])
    with operation(2):
        await reader.find("a", {})
    assert heard.commands[0]["maxTimeMS"] <= 2001
    with operation(0), pytest.raises(StoreTimeout, match="find on a: no time was left"):
        await reader.find("a", {})
    assert len(heard.commands) == 1
    await reader.close()


async def test_a_read_that_nobody_waits_for_is_not_sent(settings: Settings) -> None:
    heard, busy = Heard(), threading.Event()
    database = connect(settings.model_copy(update={"driver": "motor"}), listeners=[heard])
    reads = MotorReads(database.client, database.name, connections=1)
    blocked = asyncio.create_task(reads._threads.run(partial(busy.wait, 10), float("inf")))
    await asyncio.sleep(0)
    with pytest.raises(TimeoutError):
        await reads.read({"find": "late"}, 0.05)
    busy.set()
    assert await blocked
    assert await reads.read({"find": "wanted"}, 5) == []
    assert [command["find"] for command in heard.commands] == ["wanted"]
    reads.close()
    await database.close()


async def test_an_absent_server_is_named_within_three_seconds(any_driver: Settings) -> None:
    reader = connect(any_driver, "mongodb://127.0.0.1:9/?directConnection=true")
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match=r"find on a: 127\.0\.0\.1:9"):
        await reader.find("a", {})
    assert time.monotonic() - began < 3
    await reader.close()


async def test_a_server_silent_from_the_start_is_left_at_the_deadline(
    any_driver: Settings, mongodb_uri: str
) -> None:
    async with proxied(mongodb_uri) as silent:
        silent.blackholed = True
        reader = connect(any_driver, silent.uri)
        began = time.monotonic()
        with operation(1), pytest.raises((StoreTimeout, StoreUnavailable)):
            await reader.check_readable()
        assert time.monotonic() - began < 1.5
        await reader.close()


async def test_a_refused_command_is_a_store_error(database: Database) -> None:
    with pytest.raises(StoreError, match=r"aggregate on a: .*nonsense"):
        await database.aggregate("a", [{"$nonsense": 1}])


async def test_the_uri_names_the_database_and_wins_over_our_options(settings: Settings) -> None:
    named = connect(settings, "mongodb://127.0.0.1:9/other?maxPoolSize=3")
    unnamed = connect(settings, "mongodb://127.0.0.1:9")
    assert (named.name, unnamed.name) == ("other", "newsgraph")
    assert named.client.options.pool_options.max_pool_size == 3
    assert unnamed.client.options.pool_options.max_pool_size == settings.store_connections
    await named.close()
    await unnamed.close()


@pytest.mark.parametrize("uri", ["http://example.com", "mongodb://"])
async def test_a_wrong_address_is_named(settings: Settings, uri: str) -> None:
    with pytest.raises(StoreError, match="NEWSGRAPH_MONGODB_URI cannot be used"):
        connect(settings, uri)


async def test_a_cancellation_that_comes_with_the_answer_is_not_lost() -> None:
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(within(5, answer))
    await asyncio.sleep(0)
    answer.set_result("pong")
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()

"""Purges on a real store and over real HTTP: content, time and sender."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from graph.delivery.purge.purger import Purger
from loaders.database import Database
from loaders.live.follower import SILENCE
from loaders.live.purge_lease import PURGING
from loaders.live.tags import EVERYTHING
from loaders.settings import Settings
from tests.archive import article, fill
from tests.graph.delivery.purge.receiver import Receiver, receiving
from tests.graph.http.running import served


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


def purging(settings: Settings, receiver: Receiver) -> Settings:
    changes = {"purge_url": receiver.url, "purge_template": "nginx"}
    return Settings.model_validate({**settings.model_dump(exclude_unset=True), **changes})


@asynccontextmanager
async def purger(database: Database, settings: Settings, receiver: Receiver) -> AsyncIterator[None]:
    task = asyncio.create_task(Purger(database, purging(settings, receiver)).run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_write_is_purged_within_half_a_second_and_again(
    database: Database, settings: Settings, receiver: Receiver
) -> None:
    await fill(database, [article("a", topics=["AI"]), article("b")])
    async with purger(database, settings, receiver):
        await receiver.until(EVERYTHING)  # the content of a CDN from before is unknown
        await receiver.until(EVERYTHING, times=2)
        receiver.purges.clear()
        await database.articles.update_one({"slug": "a"}, {"$set": {"title": "New"}})
        acknowledged = asyncio.get_running_loop().time()
        tag = f"article:{article('a')['_id']}"
        assert await receiver.until(tag) - acknowledged < 0.5
        assert {"articles", "by-topic:ai"} <= receiver.tags
        assert f"article:{article('b')['_id']}" not in receiver.tags
        assert await receiver.until(tag, times=2) - acknowledged > SILENCE
        assert not [tag for tag in receiver.tags if tag.startswith("drafts:")]


async def test_a_failed_purge_is_sent_again(
    database: Database, settings: Settings, receiver: Receiver
) -> None:
    await fill(database, [article("a")])
    async with purger(database, settings, receiver):
        await receiver.until(EVERYTHING, times=2)
        receiver.failing = 3
        await database.articles.update_one({"slug": "a"}, {"$set": {"title": "New"}})
        await receiver.until("articles")


async def test_one_of_several_sends_and_another_takes_over(
    database: Database, settings: Settings, receiver: Receiver
) -> None:
    await fill(database, [article("a")])
    async with purger(database, settings, receiver):
        async with purger(database, settings, receiver):
            await receiver.until(EVERYTHING, times=2)
            await asyncio.sleep(1)
            assert len(receiver.purges) == 2
        await database.articles.update_one({"slug": "a"}, {"$set": {"title": "New"}})
        await receiver.until("articles")


async def test_a_lost_position_purges_everything(
    database: Database, settings: Settings, receiver: Receiver
) -> None:
    await fill(database, [article("a")])
    token = {"_data": "82" + "00" * 30}
    await database.collection(PURGING).insert_one({"_id": "position", "token": token})
    async with purger(database, settings, receiver):
        await receiver.until(EVERYTHING)


async def test_a_killed_process_loses_no_purge(
    database: Database, settings: Settings, receiver: Receiver
) -> None:
    await fill(database, [article("a")])
    environment = {
        **os.environ,
        "NEWSGRAPH_MONGODB_URI": str(settings.mongodb_uri),
        "NEWSGRAPH_PURGE_URL": receiver.url,
        "NEWSGRAPH_PURGE_TEMPLATE": "nginx",
    }
    process = await follow(environment)
    await receiver.until(EVERYTHING, 30, times=2)
    await asyncio.sleep(0.3)
    receiver.purges.clear()
    receiver.failing = 1000
    await database.articles.update_one({"slug": "a"}, {"$set": {"title": "New"}})
    await asyncio.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    receiver.failing = 0
    assert not receiver.purges
    process = await follow(environment)
    await receiver.until("articles", 30)
    assert EVERYTHING not in receiver.tags
    process.terminate()
    await process.wait()


async def follow(environment: dict[str, str]) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "newsgraph", "purge", "--follow"]
    return await asyncio.create_subprocess_exec(*command, env=environment)


async def test_a_list_with_a_filter_is_purged_by_the_articles_that_it_lists(
    database: Database, settings: Settings, receiver: Receiver
) -> None:
    await fill(database, [article("a", quality=90), article("b", quality=10)])
    query = "{ articles(filter: {quality: {min: 50}}) { nodes { title } } }"
    async with served(purging(settings, receiver)) as server:
        await receiver.until(EVERYTHING, times=2)
        response = await server.http.get("/graphql", params={"query": query})
        [tag] = list_tags(response)
        await database.articles.update_one({"slug": "b"}, {"$set": {"title": "New"}})
        await receiver.until(f"article:{article('b')['_id']}")
        assert tag not in receiver.tags
        await database.articles.update_one({"slug": "b"}, {"$set": {"quality": 60}})
        await receiver.until(tag)


def list_tags(response: httpx.Response) -> list[str]:
    tags = response.headers["cache-tag"].split(",")
    assert "articles" not in tags
    return [tag for tag in tags if tag.startswith("list:")]

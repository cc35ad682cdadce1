"""The stream that invalidates caches: what listeners get, and when it counts as fresh."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from loaders.connection import connect
from loaders.database import Database
from loaders.live.follower import SILENCE, Follower
from loaders.live.writes import StoreWrite
from loaders.settings import Settings
from tests.archive import article, fill
from tests.proxy import proxied

pytestmark = pytest.mark.usefixtures("change_streams")


class Heard:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.writes: list[StoreWrite] = []
        self.losses = 0

    def written(self, writes: Sequence[StoreWrite]) -> None:
        self.writes.extend(writes)

    def lost(self) -> None:
        self.losses += 1


@asynccontextmanager
async def following(database: Database) -> AsyncIterator[tuple[Follower, Heard]]:
    heard = Heard()
    follower = Follower(database, [heard])
    task = asyncio.create_task(follower.run())
    await until(follower.fresh)
    yield follower, heard
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(holds: Callable[[], bool], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_writes_come_with_documents_before_and_after(database: Database) -> None:
    await fill(database, [article("a", topics=["AI"], quality=5)])
    async with following(database) as (_, heard):
        await database.articles.update_one({"slug": "a"}, {"$set": {"quality": 7, "body": "x"}})
        await database.articles.insert_one(article("b"))
        await database.topics.delete_one({"_id": "ai"})
        await database.articles.delete_one({"slug": "a"})
        await until(lambda: len(heard.writes) == 4)
        update, insert, topic, delete = heard.writes
        assert update.before is not None
        assert update.after is not None
        assert (update.before["quality"], update.after["quality"]) == (5, 7)
        assert update.after["newsgraph"]["topics"] == ["ai"]
        assert insert.before is None
        assert (topic.collection, topic.id, topic.after) == ("topics", "ai", None)
        assert delete.before is not None
        assert delete.after is None
        assert all(write.before_known for write in heard.writes)


async def test_more_writes_than_a_batch_holds_all_come(database: Database) -> None:
    async with following(database) as (follower, heard):
        await database.articles.insert_many([article(str(number)) for number in range(700)])
        await until(lambda: len(heard.writes) == 700)
        await until(follower.fresh)


async def test_a_dropped_collection_is_a_loss_and_following_goes_on(database: Database) -> None:
    await fill(database, [article("a")])
    async with following(database) as (follower, heard):
        await database.articles.drop()
        await until(lambda: heard.losses > 0)
        await until(follower.fresh)
        await database.articles.insert_one(article("b"))
        await until(lambda: any(write.after for write in heard.writes))


async def test_it_is_not_fresh_while_the_store_is_away_and_then_resumes(
    database: Database, settings: Settings
) -> None:
    await fill(database, [article("a")])
    async with proxied(str(settings.mongodb_uri)) as proxy:
        behind = connect(Settings(store_timeout=0.5), proxy.uri)
        async with following(behind) as (follower, heard):
            await proxy.away()
            await asyncio.sleep(SILENCE + 0.2)
            assert not follower.fresh()
            await database.articles.update_one({"slug": "a"}, {"$set": {"title": "New"}})
            await proxy.back()
            await until(follower.fresh)
            assert [write.after and write.after["title"] for write in heard.writes] == ["New"]
            assert heard.losses == 0
        await behind.close()


async def test_a_token_that_the_store_forgot_is_a_loss(database: Database) -> None:
    heard = Heard()
    follower = Follower(database, [heard])
    follower._token = {"_data": "82" + "00" * 30}
    task = asyncio.create_task(follower.run())
    await until(lambda: heard.losses > 0)
    await until(follower.fresh)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

"""A server that is started again at the same address, perhaps with other data, and is followed."""

from __future__ import annotations

import asyncio

import pytest

from loaders.connection import connect
from loaders.live.change_stream import ChangeStream
from loaders.live.subscriptions import ChangesLost
from loaders.settings import Settings
from tests.archive import article
from tests.loaders.live.test_follower import following, until
from tests.restarted_server import Server, server

__all__ = ["server"]


@pytest.mark.parametrize("name", ["first", "second"])
async def test_a_server_that_was_restarted_is_a_loss_and_is_followed(
    server: Server, name: str
) -> None:
    """With other data, its stream leaves out as many events as the former server had."""
    database = connect(Settings(), server.uri)
    articles = database.articles
    async with following(database) as (follower, heard):
        await articles.insert_many([article(str(number)) for number in range(50)])
        await until(lambda: len(heard.writes) == 50)
        await asyncio.to_thread(server.restart, name)
        await until(lambda: heard.losses > 0)
        await until(follower.fresh)
        await articles.insert_one(article("new"))
        await until(lambda: heard.writes[-1].id == article("new")["_id"])
    await database.close()


async def test_subscriptions_end_if_the_store_is_replaced_and_otherwise_resume(
    server: Server,
) -> None:
    database = connect(Settings(), server.uri)
    changes = ChangeStream(database)
    await changes.start()
    async with await changes.subscribe("public", {}) as subscription:
        for number in range(20):
            await database.articles.insert_one(article(str(number)))
            await anext(subscription)
        await asyncio.to_thread(server.restart, "first")
        await database.articles.insert_one(article("new"))
        async with asyncio.timeout(20):
            assert (await anext(subscription)).id == article("new")["_id"]
            await asyncio.to_thread(server.restart, "second")
            with pytest.raises(ChangesLost, match="replaced"):
                await anext(subscription)
    await changes.stop()
    await database.close()

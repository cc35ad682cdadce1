"""Purges of a store that is replaced by another one, or by an older copy of it."""

from __future__ import annotations

import asyncio

import pytest

from loaders.connection import connect
from loaders.live.tags import EVERYTHING
from loaders.settings import Settings
from tests.archive import article
from tests.graph.delivery.purge.receiver import receiving
from tests.graph.delivery.purge.test_purger import purger
from tests.restarted_server import Server, server

__all__ = ["server"]


@pytest.mark.parametrize("name", ["first", "copy", "other"])
async def test_another_store_or_an_older_copy_purges_everything(server: Server, name: str) -> None:
    database = connect(Settings(), server.uri)
    async with receiving() as receiver, purger(database, Settings(), receiver):
        await receiver.until(EVERYTHING, times=2)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(server.copy, "copy")
        await database.articles.insert_one(article("a"))
        await receiver.until("articles", times=2)
        await asyncio.sleep(0.5)
        receiver.purges.clear()
        await asyncio.to_thread(server.restart, name)
        await database.articles.insert_one(article("b"))
        await receiver.until("articles" if name == "first" else EVERYTHING, 15, times=2)
        assert (EVERYTHING in receiver.tags) == (name != "first")
        receiver.purges.clear()
        await database.articles.insert_one(article("c"))
        await receiver.until("articles")
    await database.close()

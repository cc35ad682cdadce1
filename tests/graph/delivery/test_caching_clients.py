"""Popular caching clients, hishel (Python) and undici (Node), revalidate responses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import hishel
import httpx
import pytest
from hishel.httpx import CacheClient

from loaders.database import Database
from loaders.settings import Settings
from tests.archive import article, fill
from tests.graph.delivery.test_http import FEED, ready
from tests.graph.http.running import Served, served
from tests.packages import node_packages

UNDICI = Path(__file__).parent / "undici"


@pytest.fixture
async def gateway(database: Database, settings: Settings) -> AsyncIterator[Served]:
    await fill(database, [article(f"story-{n}") for n in range(20)])
    async with served(settings) as server:
        await ready(server)
        yield server


async def titled(database: Database, title: str) -> None:
    """Give an article a title, and wait for as long as an older answer may be given."""
    await database.articles.update_one({"slug": "story-3"}, {"$set": {"title": title}})
    await asyncio.sleep(1)


async def test_hishel_revalidates(gateway: Served, database: Database, tmp_path: Path) -> None:
    storage = hishel.SqliteStorage(database_path=tmp_path / "cache.db")

    def ask() -> httpx.Response:
        return client.get(f"http://{gateway.address}/graphql", params={"query": FEED})

    with CacheClient(storage=storage, rfc=True) as client:
        first = await asyncio.to_thread(ask)
        again = await asyncio.to_thread(ask)
        assert again.extensions["caching"]["revalidated"]
        assert again.text == first.text
        await titled(database, "By hishel")
        assert "By hishel" in (await asyncio.to_thread(ask)).text


async def test_undici_revalidates(gateway: Served, database: Database) -> None:
    node_packages(UNDICI)
    url = f"http://{gateway.address}/graphql?query={quote(FEED)}"
    process = await asyncio.create_subprocess_exec(
        "node", str(UNDICI / "client.mjs"), url,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    first, again = await undici_response(process), await undici_response(process)
    assert first == again
    assert first["status"] == 200
    await titled(database, "By undici")
    assert "By undici" in (await undici_response(process))["body"]
    process.stdin.close()
    await process.wait()


async def undici_response(process: asyncio.subprocess.Process) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    async with asyncio.timeout(20):
        return json.loads(await process.stdout.readline())

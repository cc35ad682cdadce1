"""A purge finds the response with the most tags and the longest address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from loaders.database import Database
from loaders.settings import Settings
from tests.archive import article, fill
from tests.graph.delivery.fronts import front, missing

QUERY = "{articles(first:100){nodes{title topics{name}}}}"
ADDRESS = f"/graphql?query={quote(QUERY)}&"
LONGEST = 8170
"""The longest address that nginx accepts, with its default buffers."""


@pytest.mark.parametrize(("kind", "most"), [("varnish", 8000), ("nginx-purge", 16_000)])
async def test_a_purge_finds_a_long_address_with_many_tags(
    kind: str, most: int, settings: Settings, database: Database, tmp_path: Path
) -> None:
    """Varnish with its default parameters, nginx with the most tags that the settings allow."""
    if reason := missing(kind):
        pytest.skip(reason)
    topics = [f"{number:064}" for number in range(most // 72 + most // 8000)]
    await fill(database, [article(f"a{n}", topics=topics[n::100]) for n in range(100)])
    uri, limit = str(settings.mongodb_uri), {"NEWSGRAPH_CACHE_TAG_BYTES": str(most)}
    async with front(kind, uri, tmp_path, limit) as both:
        address = ADDRESS.ljust(LONGEST, "x")
        first = await both.twin.get(address)
        assert most - 100 < len(first.headers["cache-tag"]) <= most
        assert (await get_until(both.http, address, is_cached)).status_code == 200
        changed = {"$set": {"title": "changed"}}
        await database.articles.update_one({"slug": "a1"}, changed)
        await get_until(both.http, address, lambda response: "changed" in response.text)


async def get_until(
    http: httpx.AsyncClient, address: str, wanted: Callable[[httpx.Response], bool]
) -> httpx.Response:
    """The first response that is wanted. A purge is sent at start, and each takes some time."""
    for _ in range(200):
        response = await http.get(address)
        if wanted(response):
            return response
        await asyncio.sleep(0.05)
    raise AssertionError("no response was wanted in 10 seconds")


def is_cached(response: httpx.Response) -> bool:
    return response.headers["x-cache"] == "HIT"

"""Headers for caches, over real HTTP: validators, lifetimes, codings, tags."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import brotli  # type: ignore[import-untyped]
import httpx
import orjson
import pytest
import zstandard

from loaders.database import Database
from loaders.settings import Settings
from tests.archive import article, fill
from tests.graph.http.running import Served, initialise, receive, send, served
from tests.proxy import proxied

FEED = "{ articles { nodes { title provider { name } topics { name } } } }"
TOKEN = "editor"
TOKENS = f"editor:DRAFTS:{sha256(TOKEN.encode()).hexdigest()}"
AUTHORIZATION = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
async def archive(database: Database) -> Database:
    await fill(database, [article(f"story-{n}", topics=["AI"]) for n in range(20)])
    return database


@pytest.fixture
async def gateway(archive: Database, settings: Settings) -> AsyncIterator[Served]:
    async with served(settings, tokens=TOKENS) as server:
        await ready(server)
        yield server


async def ready(server: Served) -> None:
    """Until the gateway follows live changes, so that it answers from its cache."""
    async with asyncio.timeout(20):
        while "age" not in (await get(server, "{ viewer { scopes } }")).headers:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def get(server: Served, query: str = FEED, **headers: str) -> httpx.Response:
    return await server.http.get("/graphql", params={"query": query}, headers=headers)


async def until_other(server: Served, before: httpx.Response, query: str = FEED) -> httpx.Response:
    """The first response that differs, within the second that is promised."""
    async with asyncio.timeout(1):
        while (again := await get(server, query)).text == before.text:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return again


async def test_an_etag_validates_get_and_post(gateway: Served) -> None:
    first = await get(gateway)
    etag = first.headers["etag"]
    again = await get(gateway, **{"if-none-match": f'"other", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag
    assert "content-type" not in again.headers
    posted = await gateway.ask(FEED)
    assert posted.headers["etag"] == etag
    posted = await gateway.ask(FEED, headers={"if-none-match": etag})
    assert posted.status_code == 304


async def test_the_lines_of_a_repeated_header_are_one_list(gateway: Served) -> None:
    first = await get(gateway)
    lines = [("if-none-match", first.headers["etag"]), ("if-none-match", '"other"')]
    again = await gateway.http.get("/graphql", params={"query": FEED}, headers=lines)
    assert again.status_code == 304
    lines = [("authorization", "Bearer wrong"), ("authorization", f"Bearer {TOKEN}")]
    again = await gateway.http.get("/graphql", params={"query": FEED}, headers=lines)
    assert again.status_code == 401


async def test_every_transport_is_answered_from_the_cache(
    archive: Database, settings: Settings
) -> None:
    async with served(settings, mcp=True) as server, server.socket() as socket:
        await ready(server)
        first = await server.ask(FEED)
        await initialise(socket)
        tool = {"name": "get_article", "arguments": {"by": {"slug": "story-1"}}}
        article = await call_tool(server, tool)
        commands = await store_commands(server)
        await send(socket, type="subscribe", id="1", payload={"query": FEED})
        assert (await receive(socket))["payload"] == first.json()
        events = await server.ask(FEED, "text/event-stream")
        assert orjson.loads(events.text.split("data: ")[1].splitlines()[0]) == first.json()
        assert await call_tool(server, tool) == article
        assert await store_commands(server) == commands


async def call_tool(server: Served, params: dict[str, Any]) -> Any:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    headers = {"accept": "application/json, text/event-stream"}
    response = await server.http.post("/mcp", json=message, headers=headers)
    return response.json()["result"]["structuredContent"]


async def test_a_write_changes_the_etag(gateway: Served, archive: Database) -> None:
    first = await get(gateway)
    await archive.articles.update_one({"slug": "story-3"}, {"$set": {"title": "New"}})
    again = await until_other(gateway, first)
    assert again.headers["etag"] != first.headers["etag"]
    stale = await get(gateway, **{"if-none-match": first.headers["etag"]})
    assert stale.status_code == 200


async def test_renaming_a_provider_changes_the_response(gateway: Served, archive: Database) -> None:
    first = await get(gateway)
    change = {"$set": {"public.name": "Renamed"}}
    await archive.providers.update_one({"_id": "example.com"}, change)
    assert "Renamed" in (await until_other(gateway, first)).text


async def test_a_link_to_a_file_changes_with_the_path_of_its_article(
    gateway: Served, archive: Database
) -> None:
    linking, linked = article("linking", body="[b](@/linked.md)"), article("linked")
    for one in (linking, linked):
        one["newsgraph"]["path"] = f"/site/{one['slug']}.md"
    await archive.articles.insert_many([linking, linked])
    query = '{ article(by: {slug: "linking"}) { content { html } } }'
    first = await get(gateway, query)
    assert "example.com/linked" in first.text
    # The file has another article now, as `seed` without `--prune` stores it.
    await archive.articles.update_one({"slug": "linked"}, {"$set": {"newsgraph.path": None}})
    assert "example.com/linked" not in (await until_other(gateway, first, query)).text


async def test_an_unpublished_article_is_removed(gateway: Served, archive: Database) -> None:
    query = '{ article(by: {slug: "story-3"}) { title } }'
    first = await get(gateway, query)
    await archive.articles.update_one({"slug": "story-3"}, {"$set": {"published": False}})
    again = await until_other(gateway, first, query)
    assert again.json() == {"data": {"article": None}}


async def test_cached_answers_and_304_send_no_command(
    archive: Database, settings: Settings
) -> None:
    async with served(settings) as server:
        await ready(server)
        first = await get(server)
        commands = await store_commands(server)
        for _ in range(5):
            assert (await get(server)).content == first.content
            held = await get(server, **{"if-none-match": first.headers["etag"]})
            assert held.status_code == 304
        assert await store_commands(server) == commands


async def store_commands(server: Served) -> str:
    text = (await server.http.get("/metrics")).text
    return next(line for line in text.splitlines() if line.startswith("newsgraph_store_commands_t"))


async def test_cache_control_depends_on_the_viewer(gateway: Served) -> None:
    anonymous = await get(gateway)
    assert anonymous.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert anonymous.headers["vary"] == "Accept, Accept-Encoding, Authorization"
    assert anonymous.headers.get_list("date", split_commas=False).__len__() == 1
    assert "articles" in anonymous.headers["cache-tag"].split(",")
    assert (await gateway.ask(FEED)).headers["cache-control"] == "max-age=0, must-revalidate"
    editor = await get(gateway, **AUTHORIZATION)
    assert editor.headers["cache-control"] == "private, no-store"
    assert "cache-tag" not in editor.headers
    assert editor.headers["etag"]
    for query in ("{", "{ article(by: {}) { title } }"):
        for _ in range(3):
            wrong = await get(gateway, query)
            assert wrong.headers["cache-control"] == "private, no-store"
            assert "etag" not in wrong.headers


async def test_settings_change_cache_control_and_tags(
    archive: Database, settings: Settings
) -> None:
    changes: dict[str, Any] = {
        "cache_max_age": 60,
        "cache_stale_while_revalidate": 30,
        "cache_tag_header": "Surrogate-Key",
        "cache_tag_separator": " ",
    }
    async with served(settings, **changes) as server:
        response = await get(server)
        lifetime = "public, max-age=60, stale-while-revalidate=30"
        assert response.headers["cache-control"] == lifetime
        assert "topic:ai" in response.headers["surrogate-key"].split(" ")


async def test_responses_vary_by_origin(archive: Database, settings: Settings) -> None:
    async with served(settings, cors_origins="*") as server:
        assert "Origin" in (await get(server)).headers["vary"].split(", ")
        allowed = await get(server, origin="https://reader.example")
        assert allowed.headers["access-control-allow-origin"] == "*"
        assert allowed.headers["cache-control"].startswith("public")


async def test_responses_in_development_are_never_shared(
    archive: Database, settings: Settings
) -> None:
    async with served(settings, environment="development") as server:
        response = await get(server, accept="application/json")
        assert response.headers["cache-control"] == "private, no-store"


async def test_no_response_is_shared_between_scopes(gateway: Served, archive: Database) -> None:
    await archive.articles.update_one({"slug": "story-3"}, {"$set": {"published": False}})
    await asyncio.sleep(1)
    for _ in range(3):
        assert "story-3" in (await get(gateway, **AUTHORIZATION)).text
        assert "story-3" not in (await get(gateway)).text


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, br;q=0.5", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("zstd", "zstd"),
        ("identity", None),
        ("br;q=0", None),
    ],
)
async def test_the_body_has_the_accepted_content_coding(
    gateway: Served, accepted: str, coding: str | None
) -> None:
    decode = {
        None: bytes,
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    }[coding]
    plain = (await get(gateway, **{"accept-encoding": "identity"})).content
    for _ in range(2):
        async with gateway.http.stream(
            "GET", "/graphql", params={"query": FEED}, headers={"accept-encoding": accepted}
        ) as response:
            raw = b"".join([part async for part in response.aiter_raw()])
        assert response.headers.get("content-encoding") == coding
        assert int(response.headers["content-length"]) == len(raw)
        assert decode(raw) == plain


async def test_a_small_response_is_not_compressed(gateway: Served) -> None:
    response = await get(gateway, "{ viewer { scopes } }", **{"accept-encoding": "br"})
    assert "content-encoding" not in response.headers


async def test_head_has_headers_and_no_body(gateway: Served) -> None:
    full = await get(gateway)
    head = await gateway.http.head("/graphql", params={"query": FEED})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == full.headers["etag"]


async def test_equal_requests_in_flight_share_one_execution(
    archive: Database, settings: Settings
) -> None:
    async with served(settings, cache_bytes=0) as server:
        await get(server)
        before = await store_commands(server)
        answers = await asyncio.gather(*(get(server) for _ in range(20)))
        assert len({answer.content for answer in answers}) == 1
        after = await store_commands(server)
        assert float(after.split()[1]) - float(before.split()[1]) < 20


async def test_a_silent_stream_disables_the_cache(archive: Database, settings: Settings) -> None:
    async with (
        proxied(str(settings.mongodb_uri)) as proxy,
        served(settings, mongodb_uri=proxy.uri, store_timeout=0.5) as server,
    ):
        await ready(server)
        assert "age" in (await get(server, "{ viewer { scopes } }")).headers
        await proxy.away()
        await asyncio.sleep(1.2)
        assert "age" not in (await get(server, "{ viewer { scopes } }")).headers
        await proxy.back()

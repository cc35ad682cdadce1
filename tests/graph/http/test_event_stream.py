"""GraphQL over server-sent events: queries and subscriptions, with the limits of WebSockets."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from graph.http import event_stream
from loaders.database import Database
from loaders.settings import Settings
from tests.archive import article
from tests.graph.http.running import Served, codes, served
from tests.serving import free_port

EVENTS = {"accept": "text/event-stream"}
CHANGES = "subscription { articleChanged { kind article { title } } }"
"""What a subscriber follows."""


class Events:
    """The events of an open response, one by one: `(name, data)`, or None at its end."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()
        self.comments = 0

    async def next(self) -> tuple[str, Any] | None:
        name, data = "", ""
        async with asyncio.timeout(20):
            async for line in self._lines:
                if line.startswith(":"):
                    self.comments += 1
                elif line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    data = line.removeprefix("data: ")
                elif not line and name:
                    return name, json.loads(data) if data else None
        return None


@asynccontextmanager
async def following(gateway: Served, query: str = CHANGES, **headers: str) -> AsyncIterator[Events]:
    request = {"json": {"query": query}, "headers": {**EVENTS, **headers}}
    async with gateway.http.stream("POST", "/graphql", **request) as response:  # type: ignore[arg-type]
        yield Events(response)


async def begun(events: Events) -> None:
    """Until the subscription is surely open."""
    assert events.response.status_code == 200
    await asyncio.sleep(0.3)


async def publish(database: Database, *titles: str, **keys: Any) -> None:
    articles = [article(title.replace(" ", "-"), title=title, **keys) for title in titles]
    await database.articles.insert_many(articles)


def subscribers() -> int:
    """How many subscriptions the gateways of this process serve."""
    return sum(task.get_name() == "outbox" for task in asyncio.all_tasks())


async def test_a_query_is_one_result_and_complete(settings: Settings, database: Database) -> None:
    async with served(settings) as gateway, following(gateway, "{ viewer { scopes } }") as events:
        headers = events.response.headers
        assert await events.next() == ("next", {"data": {"viewer": {"scopes": []}}})
        assert await events.next() == ("complete", None)
        assert await events.next() is None
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["cache-control"] == "private, no-store"
    assert headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in headers


def test_data_that_is_not_json_is_an_internal_error() -> None:
    event = event_stream.event_of({"data": object()})

    [error] = json.loads(event.removeprefix(b"event: next\ndata: "))["errors"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


async def test_a_get_works_like_a_browsers_event_source(
    settings: Settings, database: Database
) -> None:
    async with served(settings) as gateway:
        response = await gateway.http.get(
            "/graphql", params={"query": "{ viewer { scopes } }"}, headers=EVENTS
        )
    assert response.text == (
        'event: next\ndata: {"data":{"viewer":{"scopes":[]}}}\n\nevent: complete\ndata: \n\n'
    )


@pytest.mark.usefixtures("change_streams")
async def test_changes_arrive_as_events(settings: Settings, database: Database) -> None:
    async with served(settings) as gateway, following(gateway) as events:
        await begun(events)
        await publish(database, "First", "Second")

        received = [await events.next(), await events.next()]

    titles = {
        data["data"]["articleChanged"]["article"]["title"] for _, data in filter(None, received)
    }
    assert titles == {"First", "Second"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nope }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "subscription { nope }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query ($n: Int!) { articles(first: $n) {totalCount} }"}, "BAD_USER_INPUT"),
        ({"query": "query A { viewer {scopes} }", "operationName": "B"},
         "OPERATION_RESOLUTION_FAILURE"),
    ],
)  # fmt: skip
async def test_a_wrong_operation_is_an_event_with_errors(
    settings: Settings, database: Database, body: dict[str, Any], code: str
) -> None:
    async with served(settings) as gateway:
        for _ in range(3):
            response = await gateway.http.post("/graphql", json=body, headers=EVENTS)
            event, complete, _ = response.text.split("\n\n")
            assert response.status_code == 200
            assert complete == "event: complete\ndata: "
            [error] = json.loads(event.partition("data: ")[2])["errors"]
            assert error["extensions"]["code"] == code


async def test_a_wrong_request_has_an_error_status(settings: Settings, database: Database) -> None:
    async with served(settings, rate_limit="6/minute") as gateway:
        post = gateway.http.post
        wrong = {**EVENTS, "authorization": "Bearer wrong"}
        answers = [
            await post("/graphql", json={"query": CHANGES}, headers=wrong),
            await post("/graphql", content=b"{", headers={**EVENTS, "content-type": "text/plain"}),
            await post("/graphql", json=[], headers=EVENTS),
            await gateway.http.put("/graphql", json={"query": CHANGES}, headers=EVENTS),
        ]
        last = [await post("/graphql", json={"query": CHANGES[:-1]}, headers=EVENTS)] * 2
        limited = [await post("/graphql", json={"query": "{"}, headers=EVENTS) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 415, 400, 405]
    assert codes(answers[0]) == ["UNAUTHENTICATED"]
    assert last[0].status_code == 200
    assert limited[-1].status_code == 429


async def test_other_media_types_get_no_subscription(
    settings: Settings, database: Database
) -> None:
    async with served(settings) as gateway:
        for accept in ("application/json", "application/graphql-response+json", "*/*"):
            response = await gateway.ask(CHANGES, accept)
            assert response.status_code == 400
            assert codes(response) == ["BAD_REQUEST"]
            assert "text/event-stream" in response.json()["errors"][0]["message"]


@pytest.mark.usefixtures("change_streams")
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_events_need_not_be_preferred_for_a_subscription(
    settings: Settings, database: Database, method: str
) -> None:
    accept = {"accept": "application/json, text/event-stream"}
    async with served(settings) as gateway:
        part = "json" if method == "POST" else "params"
        request = {part: {"query": CHANGES}, "headers": accept}
        async with gateway.http.stream(method, "/graphql", **request) as response:  # type: ignore[arg-type]
            events = Events(response)
            await begun(events)
            await publish(database, "New")
            name, change = await events.next() or ("", {})
        query = await gateway.ask("{ viewer { scopes } }", accept["accept"])
        wrong = await gateway.ask("{ nope }", accept["accept"])
        never = await gateway.ask(CHANGES, "application/json, text/event-stream;q=0")
    assert name == "next"
    assert change["data"]["articleChanged"]["article"]["title"] == "New"
    assert response.headers["content-type"].startswith("text/event-stream")
    assert query.headers["content-type"].startswith("application/json")
    assert wrong.headers["content-type"].startswith("application/json")
    assert never.status_code == 400


async def test_a_head_gets_no_stream(settings: Settings, database: Database) -> None:
    async with served(settings) as gateway:
        response = await gateway.http.head("/graphql", params={"query": CHANGES}, headers=EVENTS)
    assert response.status_code == 406


@pytest.mark.usefixtures("change_streams")
async def test_streams_are_counted_with_websockets(settings: Settings, database: Database) -> None:
    async with served(settings, max_sockets=1) as gateway:
        async with following(gateway) as events:
            await begun(events)
            refused = await gateway.ask(CHANGES, "text/event-stream")
            assert refused.status_code == 503
            assert refused.headers["retry-after"]
        await asyncio.sleep(0.3)  # the client has left, so there is room again
        async with following(gateway) as events:
            await begun(events)


async def test_a_client_that_leaves_ends_its_subscription(
    settings: Settings, database: Database
) -> None:
    async with served(settings) as gateway:
        async with following(gateway) as events:
            await begun(events)
        await asyncio.sleep(0.3)
        assert not subscribers()


@pytest.mark.usefixtures("change_streams")
async def test_a_token_that_expires_ends_the_stream(settings: Settings, database: Database) -> None:
    signing = Ed25519PrivateKey.generate()
    public = signing.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    token = jwt.encode({"sub": "reader", "exp": time.time() + 1.5}, signing, algorithm="EdDSA")
    given = {"jwt_public_key": public.decode(), "jwt_leeway": 0}
    async with (
        served(settings, **given) as gateway,
        following(gateway, authorization=f"Bearer {token}") as events,
    ):
        received = await events.next()
        assert received
        assert received[1]["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
        assert await events.next() == ("complete", None)


@pytest.mark.usefixtures("change_streams")
async def test_comments_keep_a_quiet_stream_alive(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "KEEP_ALIVE_SECONDS", 0.05)
    async with served(settings) as gateway, following(gateway) as events:
        await begun(events)
        await publish(database, "At last")
        assert await events.next()
    assert events.comments > 3


@pytest.mark.usefixtures("change_streams")
async def test_a_client_that_reads_nothing_is_disconnected(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "SEND_SECONDS", 0.3)
    body = json.dumps({"query": "subscription { articleChanged { article { title body } } }"})
    head = (
        "POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    async with served(settings, subscription_queue=1000, max_sockets=1) as gateway:
        host, _, port = gateway.address.partition(":")
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            deaf.connect((host, int(port)))
            deaf.sendall((head + body).encode())
            await asyncio.sleep(0.3)
            assert subscribers()
            for number in range(12):
                await publish(database, f"Long {number}", body="x" * 1_000_000)
            async with asyncio.timeout(15):
                while subscribers():  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            await asyncio.sleep(1.5)  # so long may the end of the response take
            async with following(gateway) as events:
                await begun(events)


@pytest.mark.usefixtures("change_streams")
@pytest.mark.parametrize("workers", [1, 2])
async def test_sigterm_ends_streams_at_once(
    settings: Settings, database: Database, workers: int
) -> None:
    port = free_port()
    command = [sys.executable, "-m", "newsgraph", "serve"]
    environment = {"NEWSGRAPH_MONGODB_URI": str(settings.mongodb_uri), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(  # noqa: ASYNC220
        [*command, "--port", str(port), "--workers", str(workers)],
        env=environment, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                await _ready(http)
                async with following(Served(http, "")) as events:
                    await begun(events)
                    process.send_signal(signal.SIGTERM)
                    began = time.monotonic()
                    assert await events.next() is None
                    assert time.monotonic() - began < 3
            assert process.wait(15) == 0
            assert process.stderr
            assert b"Traceback" not in process.stderr.read()
        finally:
            process.kill()


async def _ready(http: httpx.AsyncClient) -> None:
    for _ in range(200):
        try:
            if (await http.get("/readyz")).is_success:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    pytest.fail("the gateway did not start")

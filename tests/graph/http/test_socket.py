"""/graphql over WebSocket."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from loaders.database import Database
from loaders.settings import Settings
from tests.archive import article, fill
from tests.graph.http.running import Served, initialise, receive, send, served

TOKENS = f"desk:DRAFTS:{hashlib.sha256(b'one').hexdigest()}"
SCOPES = {"query": "{ viewer { scopes } }"}


@pytest.fixture
async def gateway(settings: Settings, database: Database) -> AsyncIterator[Served]:
    async with served(settings, tokens=TOKENS, max_socket_operations=2) as running:
        yield running


async def closes(socket: Any) -> int:
    """The code that the gateway closes the socket with."""
    try:
        async with asyncio.timeout(10):
            while True:
                await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


@pytest.mark.parametrize(
    ("options", "payload", "scopes"),
    [
        ({}, None, []),
        ({}, {"Authorization": "Bearer one"}, ["DRAFTS"]),
        ({"additional_headers": {"Authorization": "Bearer one"}}, None, ["DRAFTS"]),
    ],
)
async def test_a_token_is_read_from_header_or_payload(
    gateway: Served, options: Any, payload: Any, scopes: list[str]
) -> None:
    async with gateway.socket(**options) as socket:
        await initialise(socket, payload)
        await send(socket, type="subscribe", id="1", payload=SCOPES)
        message = await receive(socket)
        assert message["payload"] == {"data": {"viewer": {"scopes": scopes}}}
        assert await receive(socket) == {"type": "complete", "id": "1"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[]", 4400),
        ("nonsense", 4400),
        ("[" * 50_000, 4400),
        ('{"type":"unheard"}', 4400),
        ('{"type":"connection_init"}', 4429),
        ('{"type":"subscribe","id":1,"payload":{}}', 4400),
        ('"' + "x" * 1_100_000 + '"', 1009),
    ],
)
async def test_an_invalid_message_closes_the_socket(gateway: Served, text: str, code: int) -> None:
    async with gateway.socket() as socket:
        await initialise(socket)
        await socket.send(text)
        assert await closes(socket) == code
    assert (await gateway.ask(SCOPES["query"])).status_code == 200


async def test_a_wrong_operation_leaves_the_socket_open(gateway: Served) -> None:
    async with gateway.socket() as socket:
        await initialise(socket)
        for query, code in (
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{no}", "GRAPHQL_VALIDATION_FAILED"),
            ("{a" * 100 + "}" * 100, "QUERY_TOO_COMPLEX"),
            ("{__schema{types{name}}}", "INTROSPECTION_DISABLED"),
        ):
            await send(socket, type="subscribe", id="1", payload={"query": query})
            message = await receive(socket)
            assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", code)
        await send(socket, type="ping")
        assert await receive(socket) == {"type": "pong"}


@pytest.mark.parametrize("payload", ["Bearer one", ["Bearer one"], 1, True])
async def test_an_init_payload_other_than_an_object_closes_the_socket(
    gateway: Served, payload: Any
) -> None:
    async with gateway.socket() as socket:
        await send(socket, type="connection_init", payload=payload)
        assert await closes(socket) == 4400


@pytest.mark.parametrize("origin", ["https://evil.example", "http://[", "null", "//"])
async def test_a_foreign_or_malformed_origin_is_refused(gateway: Served, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        async with gateway.socket(additional_headers={"Origin": origin}):
            pass
    assert refusal.value.response.status_code == 403


@pytest.mark.usefixtures("change_streams")
async def test_a_started_subscription_counts_as_one(gateway: Served) -> None:
    async with gateway.socket() as socket:
        await initialise(socket)
        watch = {"query": "subscription{articleChanged{id}}"}
        await send(socket, type="subscribe", id="1", payload=watch)
        counted = (
            'newsgraph_requests_total{code="OK",kind="subscription",transport="websocket"} 1.0'
        )
        for _ in range(100):
            if counted in (await gateway.http.get("/metrics")).text:
                return
            await asyncio.sleep(0.05)
        pytest.fail("the subscription was not counted")


async def test_a_wrong_handshake_is_refused(gateway: Served) -> None:
    async with gateway.socket() as socket:
        await send(socket, type="subscribe", id="1", payload=SCOPES)
        assert await closes(socket) == 4401
    async with gateway.socket() as socket:
        await send(socket, type="connection_init", payload={"Authorization": "Bearer no"})
        assert await closes(socket) == 4403
    async with connect(f"ws://{gateway.address}/graphql") as socket:
        assert await closes(socket) == 4406
    with pytest.raises(InvalidStatus):
        async with gateway.socket(additional_headers={"Origin": "https://evil.example"}):
            pass


async def test_operations_on_a_socket_are_limited(gateway: Served) -> None:
    watch = {"query": "subscription{articleChanged{id}}"}
    async with gateway.socket() as socket:
        await initialise(socket)
        for id in "123":
            await send(socket, type="subscribe", id=id, payload=watch)
        message = await receive(socket)
        assert (message["type"], message["id"]) == ("error", "3")
        await send(socket, type="subscribe", id="1", payload=watch)
        assert await closes(socket) == 4409


async def test_operations_on_a_socket_share_the_size_of_one_message(gateway: Served) -> None:
    watch = {
        "query": "subscription{articleChanged{id}}",
        "variables": {"unused": "x" * 600_000},
    }
    async with gateway.socket() as socket:
        await initialise(socket)
        for id in "12":
            await send(socket, type="subscribe", id=id, payload=watch)
        message = await receive(socket)
        assert (message["type"], message["id"]) == ("error", "2")
        assert "too large" in message["payload"][0]["message"]
        await send(socket, type="complete", id="1")
        await send(socket, type="subscribe", id="3", payload=watch)
        await send(socket, type="ping")
        assert await receive(socket) == {"type": "pong"}


@pytest.mark.usefixtures("change_streams")
async def test_a_change_is_sent_to_subscribers(gateway: Served, database: Database) -> None:
    async with gateway.socket() as socket:
        await initialise(socket)
        watch = {"query": "subscription{articleChanged{kind article{slug}}}"}
        await send(socket, type="subscribe", id="1", payload=watch)
        await asyncio.sleep(1.5)
        await fill(database, [article("a", published=True)])
        message = await receive(socket)
        assert message["payload"]["data"]["articleChanged"]["kind"] == "ADDED"

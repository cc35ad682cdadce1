"""A small application on the gateway's protocols, for tests that write to its socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from starlette.types import Receive, Scope, Send

from newsgraph.http_protocol import HttpProtocol
from newsgraph.websocket_protocol import WebSocketProtocol

LARGE = 20_000_000
"""Bytes of the response at `/large`, more than the kernel takes for a client that reads nothing."""
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def respond(scope: Scope, receive: Receive, send: Send) -> None:
    """A response at once, whether the request is complete or not, except at these paths.

    `/echo` sends the body back, `/slow` takes a tenth of a second, `/stream` sends without end.
    WebSockets are accepted, and get one message at `/large`.
    """
    path = scope["path"]
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        if path == "/large":
            await send({"type": "websocket.send", "text": "a" * LARGE})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    assert scope["type"] == "http"
    if path == "/stream":
        await stream(receive, send)
        return
    body = b"a" * LARGE if path == "/large" else b"small"
    if path == "/echo":
        body = (await receive())["body"]
    if path == "/slow":
        await asyncio.sleep(0.1)
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def stream(receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"first", "more_body": True})
    while (await receive())["type"] != "http.disconnect":
        pass


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[uvicorn.Server, int]]:
    config = uvicorn.Config(
        respond,
        port=0,
        lifespan="off",
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_max_size=1_000_000,
        log_config=None,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    yield server, server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = server.force_exit = True
    await task


async def until_closed(reader: asyncio.StreamReader, seconds: float = 5) -> bytes:
    """What the server sends until it closes the connection."""
    received = b""
    async with asyncio.timeout(seconds):
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                received += data
    return received


async def until_disconnected(server: uvicorn.Server) -> None:
    """Wait until the server has no connection."""
    async with asyncio.timeout(5):
        while server.server_state.connections:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

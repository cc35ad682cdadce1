"""A gateway under uvicorn in the test's own loop, and its clients."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from graph.app import create_app
from loaders.settings import Settings

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
TOKENS = (
    f"desk:DRAFTS:{hashlib.sha256(b'one').hexdigest()},"
    f"vault:DRAFTS+SECURED:{hashlib.sha256(b'two').hexdigest()}"
)
"""The setting for the bearer tokens `one` and `two`."""
SCOPES = "{ viewer { scopes } }"
"""A query that needs no store."""


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


class Served:
    """`http` sends requests to it. `address` is its host and port."""

    def __init__(self, http: httpx.AsyncClient, address: str) -> None:
        self.http = http
        self.address = address

    async def ask(self, query: str, accept: str = GRAPHQL, **parts: Any) -> httpx.Response:
        headers = {"accept": accept, **parts.pop("headers", {})}
        return await self.http.post("/graphql", json={"query": query, **parts}, headers=headers)

    def socket(self, **options: Any) -> connect:
        protocols = [Subprotocol("graphql-transport-ws")]
        return connect(f"ws://{self.address}/graphql", subprotocols=protocols, **options)


@asynccontextmanager
async def served(settings: Settings, **changes: Any) -> AsyncIterator[Served]:
    """The gateway with these settings, `changes` put in."""
    values = {**settings.model_dump(exclude_unset=True), "log_requests": False, **changes}
    app = create_app(Settings.model_validate(values))
    config = uvicorn.Config(
        app,
        port=0,
        log_config=None,
        ws="websockets-sansio",
        ws_max_size=1_000_000,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:
        assert not task.done(), task.exception()
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    address = f"127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=f"http://{address}", timeout=20) as http:
        yield Served(http, address)
    server.should_exit = True
    await task


def codes(response: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in response.json()["errors"]]


async def send(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def receive(socket: ClientConnection) -> Any:
    async with asyncio.timeout(10):
        return json.loads(await socket.recv())


async def initialise(socket: ClientConnection, payload: Any = None) -> None:
    await send(socket, type="connection_init", payload=payload)
    assert await receive(socket) == {"type": "connection_ack"}

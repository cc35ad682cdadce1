"""Subscribers during a first load: the archive is seeded while they listen, over real WebSockets.

A longer run: NEWSGRAPH_TEST_FIRST_LOAD=20000 pytest tests/graph/http/test_first_load.py
"""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from loaders.settings import Settings
from seed.archive import load
from seed.samples.archive import write_archive
from tests.graph.http.running import Served, initialise, send, served

FILES = int(os.environ.get("NEWSGRAPH_TEST_FIRST_LOAD", "800"))
CHANGED = "subscription { articleChanged { kind id article { title body provider { name } } } }"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    list(write_archive(FILES, tmp_path / "archive", 5))
    return tmp_path / "archive"


async def taken(server: Served, ended: asyncio.Event, subscribed: asyncio.Event) -> set[str]:
    """The ids that a client receives if it reads as fast as it can, until no more arrive.

    Raises ConnectionClosed if the gateway closes the connection.
    """
    ids: set[str] = set()
    async with server.socket(max_size=None, close_timeout=1) as socket:
        await initialise(socket)
        await send(socket, type="subscribe", id="1", payload={"query": CHANGED})
        await asyncio.sleep(1)
        subscribed.set()
        while True:
            try:
                async with asyncio.timeout(3):
                    message: Any = json.loads(await socket.recv())
            except TimeoutError:
                if ended.is_set():
                    return ids
                continue
            assert message["type"] == "next", message
            ids.add(message["payload"]["data"]["articleChanged"]["id"])


async def until_closed(socket: ClientConnection) -> None:
    async with asyncio.timeout(60):
        while True:
            await socket.recv()


async def test_a_client_that_does_not_read_delays_no_other(settings: Settings, files: Path) -> None:
    ended, subscribed = asyncio.Event(), asyncio.Event()
    async with (
        served(settings, environment="development") as server,
        server.socket(max_queue=1, close_timeout=1) as idle,
    ):
        await initialise(idle)
        await send(idle, type="subscribe", id="1", payload={"query": CHANGED})
        readers = [asyncio.create_task(taken(server, ended, subscribed)) for _ in range(2)]
        await subscribed.wait()
        summary = await asyncio.to_thread(load, [str(files)], str(settings.mongodb_uri))
        ended.set()
        received = await asyncio.gather(*readers)
        assert [len(ids) for ids in received] == [summary.added] * 2
        if FILES >= 20_000:  # fewer fit into the buffers of the network
            with pytest.raises(ConnectionClosed):
                await until_closed(idle)

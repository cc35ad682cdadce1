"""What the shipped configurations pass on to the gateway, and what they do not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from loaders.database import Database
from loaders.settings import Settings
from tests.archive import article, fill
from tests.graph.delivery.fronts import front, missing
from tests.newsgraph.connections import until_closed

METRICS = ["/metrics", "/metrics?", "/metrics?a=b", "//metrics", "/./metrics",
           "/graphql/../metrics", "/%6detrics", "/metric%73", "/%2e/metrics", "/metrics/",
           "/metrics%3F", "/metrics#a", "http://a/metrics", "HTTP://a/metrics",
           "https://a/metrics", "x://a/metrics"]  # fmt: skip
"""Addresses that a proxy or the gateway could take for `/metrics`."""


@pytest.mark.parametrize("kind", ["varnish", "nginx-purge", "nginx-revalidate"])
async def test_metrics_are_not_public(
    kind: str, settings: Settings, database: Database, tmp_path: Path
) -> None:
    if reason := missing(kind):
        pytest.skip(reason)
    await fill(database, [article("a")])
    async with front(kind, str(settings.mongodb_uri), tmp_path) as both:
        port = both.http.base_url.port
        assert port is not None
        for address in METRICS:
            received = await response_to(port, address)
            assert b"newsgraph_" not in received, address
        for protocol in ("websocket", "xwebsocket", "websocket, h2c"):
            received = await response_after_upgrade(port, protocol)
            assert b"newsgraph_" not in received, protocol
        assert (await response_to(port, "/healthz")).startswith(b"HTTP/1.1 200 ")
        direct = await both.twin.get("/metrics")
        assert "newsgraph_" in direct.text


async def response_after_upgrade(port: int, protocol: str) -> bytes:
    """What comes for `/metrics` on a connection that the proxy may have handed over."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    upgrade = f"Connection: Upgrade\r\nUpgrade: {protocol}"
    writer.write(f"GET /healthz HTTP/1.1\r\nHost: a\r\n{upgrade}\r\n\r\n".encode())
    received = await reader.read(65_536)
    writer.write(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    received += await until_closed(reader)
    writer.close()
    return received


async def response_to(port: int, address: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {address} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    received = await until_closed(reader)
    writer.close()
    return received

"""HTTP/1.1: requests that share a connection, malformed ones, and upgrades."""

from __future__ import annotations

import asyncio

import pytest

from newsgraph.pipelining import MAX_PIPELINED
from tests.newsgraph.connections import HANDSHAKE, serving, until_closed

SLOW = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
SMALL = b"GET /small HTTP/1.1\r\nHost: x\r\n\r\n"
STREAM = b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"
UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
ECHO = b"POST /echo HTTP/1.1\r\nHost: x\r\n%bContent-Length: %d\r\n\r\n"
BAD_CHUNK = b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (SLOW + b"\0\r\n\r\n", [b"200"]),
        (SLOW + SMALL + b"\0\r\n\r\n", [b"200", b"200"]),
        (SLOW + SMALL + BAD_CHUNK, [b"200", b"200"]),
        (b"\0\r\n\r\n", [b"400"]),
        (BAD_CHUNK, [b"400"]),
    ],
    ids=["head", "second head", "body", "only head", "only body"],
)
async def test_the_requests_before_a_malformed_one_are_answered(
    sent: bytes, statuses: list[bytes]
) -> None:
    async with serving() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        received = await until_closed(reader)
        writer.close()
    assert [part[:3] for part in received.split(b"HTTP/1.1 ")[1:]] == statuses
    assert b"\r\nconnection: close\r\n" in received.lower().rpartition(b"http/1.1 ")[2]


async def test_too_many_waiting_requests_close_the_connection() -> None:
    """20 connections with 700 kB of requests took 700 MB."""
    async with serving() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(SLOW + SMALL * 5000)
        received = await until_closed(reader)
        writer.close()
    assert received.count(b"HTTP/1.1 200 ") == MAX_PIPELINED + 1


async def test_an_upgrade_during_a_response_ends_both() -> None:
    async with serving() as (server, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(STREAM)
        await reader.readuntil(b"first\r\n")
        writer.write(HANDSHAKE)
        assert await until_closed(reader) == b""
        writer.close()
        async with asyncio.timeout(5):
            while server.server_state.tasks:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def test_an_unsupported_upgrade_is_ignored() -> None:
    """Java's HttpClient and `curl --http2` offer it with each first request."""
    first, second = (ECHO % (UPGRADE, 5) + body for body in (b"first", SMALL[:5]))
    async with serving() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(first)
        assert (await reader.readuntil(b"first")).startswith(b"HTTP/1.1 200 ")
        writer.write(second[:-5])
        await asyncio.sleep(0.1)
        writer.write(second[-5:] + ECHO % (b"Connection: close\r\n", 4) + b"last")
        received = await until_closed(reader)
        writer.close()
    assert received.count(b"HTTP/1.1 200 ") == 2
    assert SMALL[:5] in received
    assert received.endswith(b"last")

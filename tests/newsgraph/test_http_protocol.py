"""HTTP/1.1 against clients that send without end, that send nothing, and that read nothing."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import orjson
import pytest

from newsgraph import http_protocol
from tests.newsgraph.connections import HANDSHAKE, LARGE, serving, until_closed, until_disconnected

LINE = b"x-filler: " + b"a" * 4000 + b"\r\n"
REQUEST = b"GET /small HTTP/1.1\r\nHost: x\r\n"
CHUNKED = b"POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"


async def flooded(port: int, first: bytes, more: bytes) -> tuple[int, bytes]:
    """The number of bytes that the server takes, and what it sends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first)
    sent = 0
    with suppress(ConnectionError):
        while sent < LARGE:
            writer.write(more)
            await writer.drain()
            sent += len(more)
    return sent, await until_closed(reader)


@pytest.mark.parametrize(
    ("first", "more"),
    [(REQUEST, LINE), (REQUEST, b"x" * 4000), (b"GET /?", b"x" * 4000)],
)
async def test_the_head_of_a_request_is_bounded(first: bytes, more: bytes) -> None:
    async with serving() as (_, port):
        sent, received = await flooded(port, first, more)
    assert sent < LARGE
    if received:  # it is lost if the client still sends when the connection is closed
        head, _, body = received.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 431 ")
        assert orjson.loads(body)["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


async def test_a_large_head_that_comes_at_once_is_refused() -> None:
    async with serving() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST + LINE * 20 + b"\r\n")
        received = await reader.read(1000)
        assert received.startswith(b"HTTP/1.1 431 ")
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST + LINE * 10 + b"\r\n")
        assert (await reader.read(1000)).startswith(b"HTTP/1.1 200 ")
        writer.close()


async def test_no_request_follows_a_large_head_on_its_connection() -> None:
    """A proxy may send the next client's request there. It must not be refused too."""
    async with serving() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(REQUEST + LINE * 20 + b"\r\n")
        received = await until_closed(reader)
        assert received.startswith(b"HTTP/1.1 431 ")
        assert b"\r\nconnection: close\r\n" in received
        writer.close()


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        ((b"", b""), b""),
        ((REQUEST + b"\r\n", b"\r\n"), b"HTTP/1.1 200 "),
        ((REQUEST, b"X: y"), b"HTTP/1.1 408 "),
        ((REQUEST + b"Content-Length: 9\r\n\r\n", b"1"), b"HTTP/1.1 200 "),
        ((REQUEST + b"\r\n", REQUEST), b"HTTP/1.1 200 "),
        ((CHUNKED, LINE), b"HTTP/1.1 200 "),
    ],
    ids=["nothing", "blank line", "half a head", "half a body", "half a second head", "trailers"],
)
async def test_a_client_that_stops_sending_is_disconnected(
    monkeypatch: pytest.MonkeyPatch, sent: tuple[bytes, bytes], received: bytes
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.3)
    async with serving() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for part in sent:
            writer.write(part)
            await asyncio.sleep(0.1)
        assert (await until_closed(reader)).startswith(received)
        writer.close()


async def test_a_body_after_its_response_is_not_read_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.3)
    async with serving() as (_, port):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        with suppress(ConnectionError):
            async with asyncio.timeout(5):
                while True:
                    writer.write(b"1000\r\n" + b"a" * 0x1000 + b"\r\n")
                    await writer.drain()
                    await asyncio.sleep(0)
        writer.close()


async def test_a_websocket_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.3)
    async with serving() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HANDSHAKE)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await reader.read(1)
        writer.close()


@pytest.mark.parametrize("connection", ["keep-alive", "close"])
async def test_a_client_that_reads_nothing_is_disconnected(
    monkeypatch: pytest.MonkeyPatch, connection: str
) -> None:
    monkeypatch.setattr(http_protocol, "STALLED_SECONDS", 0.3)
    async with serving() as (server, port):
        with socket.create_connection(("127.0.0.1", port)) as client:
            head = ["GET /large HTTP/1.1", "Host: x", f"Connection: {connection}", "", ""]
            client.sendall("\r\n".join(head).encode())
            await asyncio.sleep(0.2)
            assert server.server_state.connections
            await until_disconnected(server)


async def test_a_client_that_reads_slowly_gets_the_whole_response(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http_protocol, "STALLED_SECONDS", 0.2)
    async with serving() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        size = 0
        async with asyncio.timeout(20):
            while data := await reader.read(2_000_000):
                size += len(data)
                await asyncio.sleep(0.01)
        assert size > LARGE
        writer.close()


@pytest.mark.parametrize(
    ("version", "lines"),
    [
        ("1.1", ["Host: x", "Transfer-Encoding: gzip, chunked"]),
        ("1.1", ["Host: x", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked"]),
        ("1.0", ["Host: x", "Transfer-Encoding: chunked"]),
        ("2.0", ["Host: x", "Transfer-Encoding: chunked"]),
        ("1.1", ["Transfer-Encoding: chunked"]),
        ("1.1", ["Host: x", "Host: y", "Transfer-Encoding: chunked"]),
    ],
)
async def test_a_head_that_a_proxy_may_read_in_another_way_is_refused(
    version: str, lines: list[str]
) -> None:
    """What follows must not be taken for another request."""
    head = "\r\n".join([f"POST /small HTTP/{version}", *lines, "", ""]).encode()
    async with serving() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head + b"2\r\n{}\r\n0\r\n\r\n" + REQUEST + b"\r\n")
        received = await until_closed(reader)
        assert received.startswith(b"HTTP/1.1 400 ")
        assert received.count(b"HTTP/1.1 ") == 1
        writer.close()

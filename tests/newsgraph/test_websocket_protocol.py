"""WebSockets with clients that break the handshake, read nothing, or flood."""

from __future__ import annotations

import asyncio
import socket

import pytest

from newsgraph import websocket_protocol
from tests.newsgraph.connections import HANDSHAKE, serving, until_closed, until_disconnected

KEY = b"\0\0\0\0"
PING = b"\x89\xfd" + KEY + b"x" * 125
CONTINUATION = b"\x00\x80" + KEY


@pytest.mark.parametrize(
    ("handshake", "status"),
    [
        (HANDSHAKE.replace(b"GET", b"POST"), b"405"),
        (HANDSHAKE.replace(b"Host", b"Content-Length: 2\r\nHost"), b"400"),
        (HANDSHAKE.replace(b"Host", b"X: " + b"a" * 10_000 + b"\r\nHost"), b"431"),
        (HANDSHAKE.replace(b"Host", b"X: a\r\n" * 200 + b"Host"), b"431"),
    ],
    ids=["method", "body", "long header", "many headers"],
)
async def test_a_handshake_that_cannot_be_parsed_is_refused(
    handshake: bytes, status: bytes
) -> None:
    async with serving() as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(handshake)
        assert (await until_closed(reader)).startswith(b"HTTP/1.1 " + status)
        writer.close()


async def test_pings_of_a_client_that_reads_nothing_do_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(websocket_protocol, "MAX_FRAMES", 10_000)
    async with serving() as (server, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        [connection] = server.server_state.connections
        for _ in range(40):
            writer.write(PING * 4000)
            await writer.drain()
        assert connection.transport.get_write_buffer_size() < 1_000_000
        writer.transport.abort()


async def test_a_client_that_reads_nothing_is_disconnected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(websocket_protocol, "STALLED_SECONDS", 0.3)
    async with serving() as (server, port):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(HANDSHAKE.replace(b"/", b"/large", 1))
            await asyncio.sleep(0.1)
            assert server.server_state.connections
            await until_disconnected(server)


async def test_a_client_that_closes_and_does_not_read_is_disconnected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(websocket_protocol, "STALLED_SECONDS", 0.3)
    async with serving() as (server, port):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(HANDSHAKE.replace(b"/", b"/large", 1))
            await asyncio.sleep(0.2)
            client.sendall(b"\x88\x80" + KEY)
            await until_disconnected(server)


async def test_a_client_that_sends_too_many_frames_at_once_is_disconnected() -> None:
    """Handling them would delay all other clients."""
    async with serving() as (server, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x01\x80" + KEY + CONTINUATION * 40_000)
        await until_disconnected(server)
        writer.close()

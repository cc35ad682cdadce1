"""Sends requests over keep-alive connections, one after the other on each."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import orjson


class AnswerError(Exception):
    """A response did not have status 200 and data. The message shows it."""


@dataclass
class Round:
    """The result of one round: the seconds of each request, and of all together."""

    seconds: list[float]
    elapsed: float


def request_bytes(body: dict[str, Any]) -> bytes:
    payload = orjson.dumps(body)
    head = (
        "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload


async def ask(port: int, request: bytes) -> Any:
    """Send one request and return the data of the response. Raises AnswerError."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        status, body = await asyncio.wait_for(_response(reader), 30)
    finally:
        writer.close()
    answer = orjson.loads(body) if body.startswith(b"{") else {}
    if status != 200 or "errors" in answer or answer.get("data") is None:
        raise AnswerError(f"status {status}: {body[:500]!r}")
    return answer["data"]


async def load(port: int, request: bytes, count: int, connections: int) -> Round:
    """Send `count` requests over the given number of connections."""
    left = iter(range(count))
    seconds: list[float] = []

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for _ in left:
                start = time.perf_counter()
                writer.write(request)
                status, body = await asyncio.wait_for(_response(reader), 30)
                seconds.append(time.perf_counter() - start)
                if status != 200:
                    raise AnswerError(f"status {status}: {body[:500]!r}")
        finally:
            writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(connections)))
    return Round(seconds, time.perf_counter() - start)


async def _response(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    _, found, rest = head.partition(b"content-length:")
    if not found:
        raise AnswerError(f"no Content-Length: {head[:500]!r}")
    return status, await reader.readexactly(int(rest.split(b"\r\n", 1)[0]))

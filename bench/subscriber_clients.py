"""Many WebSocket clients in one process, for `bench.subscribers`.

    python -m bench.subscriber_clients PORT KIND FIRST COUNT

Prints, for each change, a JSON list of the moments (`time.monotonic()`) at which the clients got
it, when all have it; with KIND `narrow` a second after the first. It does not use a WebSocket
library, which would be slower than the gateway.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import uvloop

_HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
_OPERATION = """
subscription ($filter: ArticleFilter) {
  articleChanged(filter: $filter) {
    kind id article { title url publishedDateTime type quality provider { name } topics { name } }
  }
}
"""
_NARROW = 1000
_PING = 0x89


class Client(asyncio.Protocol):
    """Subscribes, and appends to `moments` when something arrives."""

    def __init__(self, kind: str, number: int, moments: list[float], ready: asyncio.Event) -> None:
        self._kind = kind
        self._number = number
        self._moments = moments
        self._ready = ready

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport
        transport.write(_HANDSHAKE.encode())

    def data_received(self, data: bytes) -> None:
        moment = time.monotonic()
        if data.startswith(b"HTTP/1.1 101"):
            self._transport.write(frame({"type": "connection_init"}))
        elif data[0] == _PING:
            length = data[1]
            self._transport.write(
                b"\x8a" + bytes([0x80 | length]) + bytes(4) + data[2 : 2 + length]
            )
        elif not self._ready.is_set():
            payload = {"query": _OPERATION, "variables": variables(self._kind, self._number)}
            self._transport.write(frame({"type": "subscribe", "id": "1", "payload": payload}))
            self._ready.set()
            if self._kind == "stalled":
                self._transport.pause_reading()
        else:
            self._moments.append(moment)


def variables(kind: str, number: int) -> dict[str, object]:
    match kind:
        case "distinct":
            return {"filter": {"quality": {"min": -number}}}
        case "narrow":
            value = number % _NARROW
            return {"filter": {"quality": {"min": value, "max": value}}}
    return {}


def frame(message: object) -> bytes:
    """A masked text frame. The mask is zero, so the text is unchanged."""
    text = json.dumps(message).encode()
    length = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2)
    return b"\x81" + length + bytes(4) + text


async def main(port: int, kind: str, first: int, count: int) -> None:
    loop = asyncio.get_running_loop()
    moments: list[float] = []
    for start in range(0, count, 50):
        ready = [asyncio.Event() for _ in range(start, min(start + 50, count))]
        for number, event in enumerate(ready, first + start):
            await loop.create_connection(
                lambda number=number, event=event: Client(kind, number, moments, event),  # type: ignore[misc]
                "127.0.0.1",
                port,
            )
        await asyncio.gather(*(event.wait() for event in ready))
    while True:
        await asyncio.sleep(0.01)
        late = bool(moments) and time.monotonic() - moments[0] > 1
        if len(moments) >= count or (kind == "narrow" and late):
            print(json.dumps(moments), flush=True)
            moments.clear()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))

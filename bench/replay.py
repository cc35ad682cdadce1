"""A store that answers each read from memory after its first time.

    python -m bench.replay PORT HOST:PORT

A proxy in front of a MongoDB server. It forwards every message, and keeps the responses of `find`
and `aggregate` commands that need no second batch. An equal command is answered from memory. So the
time of the store is the same for all servers, close to zero, and rounds are short.
"""

from __future__ import annotations

import asyncio
import struct
import sys
from dataclasses import dataclass

import bson
import uvloop

_HEADER = struct.Struct("<iiii")
_OP_MSG = 2013
_VARYING = ("lsid", "$clusterTime", "maxTimeMS", "txnNumber")
"""Keys of a command that do not change its result."""

_kept: dict[bytes, bytes] = {}


@dataclass
class Message:
    """A wire message: its ids, its operation and what follows the header."""

    request_id: int
    response_to: int
    operation: int
    body: bytes

    def encode(self) -> bytes:
        ids = (self.request_id, self.response_to, self.operation)
        return _HEADER.pack(_HEADER.size + len(self.body), *ids) + self.body


async def _read(reader: asyncio.StreamReader) -> Message:
    header = _HEADER.unpack(await reader.readexactly(_HEADER.size))
    length, request_id, response_to, operation = header
    body = await reader.readexactly(length - _HEADER.size)
    return Message(request_id, response_to, operation, body)


def _key(message: Message) -> bytes | None:
    """What identifies a read, or None if its response must not be kept."""
    if message.operation != _OP_MSG or message.body[:4] != b"\0\0\0\0":
        return None
    command = bson.decode(message.body[5:])
    name = next(iter(command))
    if name not in ("find", "aggregate") or b"$changeStream" in message.body:
        return None
    return bson.encode({key: value for key, value in command.items() if key not in _VARYING})


def _is_complete(message: Message) -> bool:
    answer = bson.decode(message.body[5:])
    return bool(answer.get("ok")) and answer.get("cursor", {}).get("id") == 0


async def _serve(
    upstream: tuple[str, str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    store_reader, store_writer = await asyncio.open_connection(*upstream)
    waiting: dict[int, bytes] = {}

    async def requests() -> None:
        while True:
            message = await _read(reader)
            key = _key(message)
            if key is not None and key in _kept:
                writer.write(Message(0, message.request_id, _OP_MSG, _kept[key]).encode())
                continue
            if key is not None:
                waiting[message.request_id] = key
            store_writer.write(message.encode())

    async def responses() -> None:
        while True:
            message = await _read(store_reader)
            key = waiting.pop(message.response_to, None)
            if key is not None and _is_complete(message):
                _kept[key] = message.body
            writer.write(message.encode())

    try:
        await asyncio.gather(requests(), responses())
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()
        store_writer.close()


async def main(port: int, upstream: str) -> None:
    """Serve on a port of the loopback interface until the process is ended."""
    host, _, store_port = upstream.rpartition(":")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _serve((host, store_port), reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2]))

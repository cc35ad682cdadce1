"""The messages of the graphql-transport-ws protocol: parse, check, send.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import orjson
from starlette.types import Send

from graph.encoding import to_json
from graph.http.outbox import SEND_SECONDS

PROTOCOL = "graphql-transport-ws"
MAX_ID_LENGTH = 200
_CLOSE_SECONDS = 1.0

Message = dict[str, Any]


class Close(Exception):
    """Close the socket with this code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def parse_message(text: str, max_bytes: int) -> Message:
    """The message: an object with a `type`. Raises Close."""
    if len(text) > max_bytes:
        raise Close(1009, "Message too big")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Close(4400, "Not JSON") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise Close(4400, "Expected an object with 'type'")
    return message


def operation_id(message: Message) -> str:
    """The id in a `subscribe` or `complete` message. Raises Close."""
    id = message.get("id")
    if not isinstance(id, str) or not 0 < len(id) <= MAX_ID_LENGTH:
        raise Close(4400, f"'id' must be a string of 1 to {MAX_ID_LENGTH} characters")
    return id


def operation_payload(message: Message) -> dict[str, Any]:
    """The GraphQL request in a `subscribe` message. Raises Close."""
    payload = message.get("payload")
    if not isinstance(payload, dict):
        raise Close(4400, "'payload' must be an object")
    return payload


def authorization(init: Message, header: str | None) -> str | None:
    """`Authorization` in the payload of `connection_init`, otherwise the header of the handshake.

    Raises Close.
    """
    payload = init.get("payload")
    if payload is None:
        return header
    if not isinstance(payload, dict):
        raise Close(4400, "The payload of connection_init must be an object")
    given: Any = header
    for name, value in payload.items():
        if name.lower() == "authorization":
            given = value
    if given is not None and not isinstance(given, str):
        raise Close(4403, "UNAUTHENTICATED: Authorization must be a string.")
    return given


class SocketWriter:
    """Sends messages until the socket is closed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._closed = False

    async def send(self, message: Message) -> None:
        """Send one message. Closes the socket if the client does not read."""
        if self._closed:
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._send({"type": "websocket.send", "text": to_json(message).decode()})
        except TimeoutError:
            await self.close(1008, "Too slow")

    async def close(self, code: int, reason: str) -> None:
        self._closed = True
        with suppress(Exception):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._send({"type": "websocket.close", "code": code, "reason": reason[:120]})

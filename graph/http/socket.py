"""`/graphql` over WebSocket, with the graphql-transport-ws protocol.

An error in an operation is sent as an `error` message. A violation of the protocol closes the
socket with the code for it.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

from starlette.types import Receive, Scope, Send

from graph.delivery.responses import Responses
from graph.errors import Unauthenticated
from graph.http.gateway import Gateway
from graph.http.origins import from_own_page
from graph.http.reading import decoded_headers
from graph.http.socket_messages import (
    PROTOCOL,
    Close,
    Message,
    SocketWriter,
    authorization,
    parse_message,
)
from graph.http.socket_operations import Client, SocketOperations
from graph.viewer import Viewer

INIT_SECONDS = 5.0
"""Time for a client to send `connection_init`."""


class SocketView:
    """The endpoint. It refuses connections above the limit in the settings."""

    def __init__(self, gateway: Gateway, responses: Responses) -> None:
        self._gateway = gateway
        self._responses = responses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = decoded_headers(scope)
        await receive()  # websocket.connect
        if not from_own_page(headers, self._gateway.origins):
            await send({"type": "websocket.close", "code": 1008})
        elif self._gateway.streams.full:
            await send({"type": "websocket.close", "code": 1013})
        else:
            with self._gateway.streams.opened():
                connection = _Connection(
                    self._gateway, self._responses, scope, headers, receive, send
                )
                await connection.run()


class _Connection:
    """One socket, from its handshake to its end."""

    def __init__(
        self,
        gateway: Gateway,
        responses: Responses,
        scope: Scope,
        headers: dict[bytes, str],
        receive: Receive,
        send: Send,
    ) -> None:
        self._gateway = gateway
        self._responses = responses
        self._scope = scope
        self._headers = headers
        self._receive = receive
        self._send = send
        self._writer = SocketWriter(send)

    async def run(self) -> None:
        """Serve until the client disconnects or violates the protocol."""
        try:
            await self._accept()
            client = Client(
                await self._authenticated_viewer(),
                self._gateway.rate.address(self._scope, self._headers),
                self._headers,
            )
            async with aclosing(
                SocketOperations(self._gateway, self._responses, client, self._writer)
            ) as operations:
                await self._serve(client.viewer, operations)
        except Close as close:
            await self._writer.close(close.code, close.reason)
        except (OSError, RuntimeError):
            pass  # the client disconnected during a message

    async def _accept(self) -> None:
        offered = PROTOCOL in self._scope.get("subprotocols", ())
        subprotocol = PROTOCOL if offered else None
        await self._send({"type": "websocket.accept", "subprotocol": subprotocol})
        if not offered:
            raise Close(4406, "Subprotocol not acceptable")

    async def _authenticated_viewer(self) -> Viewer:
        """The viewer, as soon as the client has sent `connection_init`."""
        try:
            async with asyncio.timeout(INIT_SECONDS):
                init = await self._next_init()
                viewer = await self._authenticate(init)
                await self._writer.send({"type": "connection_ack"})
                return viewer
        except TimeoutError:
            raise Close(4408, "Connection initialisation timeout") from None

    async def _next_init(self) -> Message:
        while (received := await self._next()) is not None:
            message, _ = received
            match message["type"]:
                case "connection_init":
                    return message
                case "subscribe":
                    raise Close(4401, "Unauthorized")
                case _:
                    await self._answer_ping(message)
        raise ConnectionResetError("disconnected before connection_init")

    async def _authenticate(self, init: Message) -> Viewer:
        given = authorization(init, self._headers.get(b"authorization"))
        try:
            return await self._gateway.viewers.authenticate(given)
        except Unauthenticated as error:
            raise Close(4403, f"UNAUTHENTICATED: {error}") from None

    async def _serve(self, viewer: Viewer, operations: SocketOperations) -> None:
        """Handle messages until the client disconnects or its token expires."""
        left = None if viewer.expires is None else viewer.expires - time.time()
        try:
            async with asyncio.timeout(left):
                while (received := await self._next()) is not None:
                    message, size = received
                    match message["type"]:
                        case "subscribe":
                            await operations.start(message, size)
                        case "complete":
                            operations.cancel(message)
                        case "connection_init":
                            raise Close(4429, "Too many initialisation requests")
                        case _:
                            await self._answer_ping(message)
        except TimeoutError:
            raise Close(4403, "UNAUTHENTICATED: The token has expired.") from None

    async def _next(self) -> tuple[Message, int] | None:
        """The next message with its length; None if the client disconnected.

        Raises Close if it is not valid.
        """
        received = await self._receive()
        if received["type"] == "websocket.disconnect":
            return None
        text = received.get("text") or ""
        return parse_message(text, self._gateway.settings.max_body_bytes), len(text)

    async def _answer_ping(self, message: Message) -> None:
        match message["type"]:
            case "ping":
                await self._writer.send({"type": "pong"})
            case "pong":
                pass
            case _:
                raise Close(4400, "Unknown type of message")

"""`/graphql` over WebSocket, with the graphql-transport-ws protocol.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. An error in an operation
is sent as an `error` message. A violation of the protocol closes the socket with the code for it.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing, suppress
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.types import Message, Receive, Scope, Send

from graph.errors import BadRequest, PublicError, Unauthenticated, masked
from graph.http.body import check_depth, request_of
from graph.http.gateway import Gateway
from graph.http.messages import PreparedRequest, Response, ResponseStream, refused
from graph.http.outbox import Outbox
from graph.viewer import Viewer
from loaders.live.subscriptions import ChangesLost, SlowSubscriber

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 5.0
SEND_SECONDS = 20.0
"""A client that does not read for this time is disconnected."""
LONGEST_ID = 200


class Close(Exception):
    """Close the socket with this code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class SocketView:
    """The endpoint. It refuses connections above the limit in the settings."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        await receive()  # websocket.connect
        allowed = origin_allowed(headers, self._gateway.origins)
        if not allowed or self._gateway.streams.full:
            await send({"type": "websocket.close", "code": 1008 if not allowed else 1013})
            return
        with self._gateway.streams.opened():
            address = self._gateway.rate.address(scope, headers)
            await _Connection(self._gateway, headers, address, receive, send).run(
                PROTOCOL in scope.get("subprotocols", ())
            )


def origin_allowed(headers: dict[bytes, str], origins: frozenset[str]) -> bool:
    """Check the origin, because browsers let any page open a WebSocket to any host."""
    origin = headers.get(b"origin")
    if origin is None or "*" in origins or origin in origins:
        return True
    try:
        return urlsplit(origin).netloc.lower() == headers.get(b"host", "").lower()
    except ValueError:  # not a URL, such as "http://["
        return False


class _Connection:
    def __init__(
        self,
        gateway: Gateway,
        headers: dict[bytes, str],
        address: str,
        receive: Receive,
        send: Send,
    ) -> None:
        self._gateway = gateway
        self._headers = headers
        self._address = address
        self._authorization = headers.get(b"authorization")
        self._receive = receive
        self._send = send
        self._viewer: Viewer | None = None
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._ended = False

    async def run(self, subprotocol_accepted: bool) -> None:
        try:
            subprotocol = PROTOCOL if subprotocol_accepted else None
            await self._send({"type": "websocket.accept", "subprotocol": subprotocol})
            if not subprotocol_accepted:
                raise Close(4406, "Subprotocol not acceptable")
            try:
                async with asyncio.timeout(INIT_SECONDS):
                    await self._begin()
            except TimeoutError:
                raise Close(4408, "Connection initialisation timeout") from None
            await self._serve()
        except Close as close:
            await self._close(close.code, close.reason)
        except (OSError, RuntimeError):
            pass  # the client disconnected during a message
        finally:
            self._ended = True
            tasks = list(self._operations.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _begin(self) -> None:
        """Wait until the client has sent `connection_init` and is authenticated."""
        while self._viewer is None:
            message = await self._next()
            if message is None:
                raise OSError
            match message["type"]:
                case "connection_init":
                    self._viewer = await self._who(message.get("payload"))
                    await self._say({"type": "connection_ack"})
                case "subscribe":
                    raise Close(4401, "Unauthorized")
                case _:
                    await self._converse(message)

    async def _who(self, payload: Any) -> Viewer:
        if payload is not None and not isinstance(payload, dict):
            raise Close(4400, "The payload of connection_init must be an object")
        given = self._authorization
        for name, value in (payload or {}).items():
            if name.lower() == "authorization":
                given = value
        if given is not None and not isinstance(given, str):
            raise Close(4403, "UNAUTHENTICATED: Authorization must be a string.")
        try:
            return await self._gateway.viewers.authenticate(given)
        except Unauthenticated as error:
            raise Close(4403, f"UNAUTHENTICATED: {error}") from None

    async def _serve(self) -> None:
        assert self._viewer is not None
        left = None if self._viewer.expires is None else self._viewer.expires - time.time()
        try:
            async with asyncio.timeout(left):
                while (message := await self._next()) is not None:
                    match message["type"]:
                        case "subscribe":
                            await self._subscribe(message)
                        case "complete":
                            if task := self._operations.pop(_id(message), None):
                                task.cancel()
                        case "connection_init":
                            raise Close(4429, "Too many initialisation requests")
                        case _:
                            await self._converse(message)
        except TimeoutError:
            raise Close(4403, "UNAUTHENTICATED: The token has expired.") from None

    async def _next(self) -> dict[str, Any] | None:
        """The next message; None at the end. Raises Close if it is not a valid message."""
        received: Message = await self._receive()
        if received["type"] == "websocket.disconnect":
            return None
        text = received.get("text") or ""
        if len(text) > self._gateway.settings.max_body_bytes:
            raise Close(1009, "Message too big")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise Close(4400, "Not JSON") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise Close(4400, "Expected an object with 'type'")
        return message

    async def _converse(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "ping":
                await self._say({"type": "pong"})
            case "pong":
                pass
            case _:
                raise Close(4400, "Unknown type of message")

    async def _subscribe(self, message: dict[str, Any]) -> None:
        id = _id(message)
        if id in self._operations:
            raise Close(4409, "Subscriber for this id already exists")
        if not isinstance(message.get("payload"), dict):
            raise Close(4400, "'payload' must be an object")
        if len(self._operations) >= self._gateway.settings.max_socket_operations:
            busy = BadRequest("Too many operations on this socket.")
            await self._say({"type": "error", "id": id, "payload": refused(busy).errors})
            return
        self._operations[id] = asyncio.create_task(self._operate(id, message["payload"]))

    async def _operate(self, id: str, payload: dict[str, Any]) -> None:
        assert self._viewer is not None
        try:
            result = await self._start(payload, self._viewer)
            if isinstance(result, Response):
                await self._respond(id, result)
                return
            async with (
                aclosing(result.responses) as responses,  # type: ignore[type-var]
                Outbox(self._say, self._gateway.settings.subscription_queue) as outbox,
            ):
                async for response in responses:
                    await outbox.put({"type": "next", "id": id, "payload": response.body()})
                await outbox.emptied()
            await self._say({"type": "complete", "id": id})
        except Exception as error:
            with suppress(Exception):
                await self._say({"type": "error", "id": id, "payload": [stream_failure(error)]})
            if isinstance(error, SlowSubscriber):
                await self._close(1008, "Too slow")
        finally:
            if self._operations.get(id) is asyncio.current_task():
                del self._operations[id]

    async def _start(self, payload: dict[str, Any], viewer: Viewer) -> ResponseStream | Response:
        began = time.perf_counter()
        with self._gateway.tracing.operation(self._headers) as span:
            prepared = await self._prepare(payload, viewer)
            result = await self._gateway.start(prepared, viewer)
            response = result if isinstance(result, Response) else result.started
            span.describe("websocket", response)
        self._gateway.telemetry.record("websocket", response, viewer, began, trace_id=span.trace_id)
        return result

    async def _prepare(self, payload: dict[str, Any], viewer: Viewer) -> PreparedRequest | Response:
        try:
            self._gateway.rate.check(viewer, self._address)
            check_depth(payload, self._gateway.settings.max_variable_depth + 1)
            return await self._gateway.prepare(request_of(payload))
        except PublicError as error:
            return refused(error)

    async def _respond(self, id: str, response: Response) -> None:
        if response.executed:
            await self._say({"type": "next", "id": id, "payload": response.body()})
            await self._say({"type": "complete", "id": id})
        else:
            await self._say({"type": "error", "id": id, "payload": response.errors})

    async def _say(self, message: dict[str, Any]) -> None:
        if self._ended:
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._send({"type": "websocket.send", "text": orjson.dumps(message).decode()})
        except TimeoutError:
            await self._close(1008, "Too slow")

    async def _close(self, code: int, reason: str) -> None:
        self._ended = True
        with suppress(Exception):
            async with asyncio.timeout(1):
                await self._send({"type": "websocket.close", "code": code, "reason": reason[:120]})


def _id(message: dict[str, Any]) -> str:
    id = message.get("id")
    if not isinstance(id, str) or not 0 < len(id) <= LONGEST_ID:
        raise Close(4400, f"'id' must be a string of 1 to {LONGEST_ID} characters")
    return id


def stream_failure(error: Exception) -> Any:
    """The error that ends a subscription, as the client sees it."""
    match error:
        case SlowSubscriber() | ChangesLost():
            code = "BAD_REQUEST" if isinstance(error, SlowSubscriber) else "STORE_UNAVAILABLE"
            return {"message": str(error), "extensions": {"code": code}}
        case _:
            return masked(error)

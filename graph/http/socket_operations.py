"""The operations in progress on one WebSocket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

from graph.delivery.responses import Delivered, Responses
from graph.errors import BadRequest, PublicError
from graph.http.gateway import Gateway
from graph.http.messages import PreparedRequest, Response, ResponseStream, refused
from graph.http.outbox import Outbox, stream_error
from graph.http.parsing import check_depth, request_of
from graph.http.socket_messages import (
    Close,
    Message,
    SocketWriter,
    operation_id,
    operation_payload,
)
from graph.viewer import Viewer
from loaders.live.subscriptions import SlowSubscriber


@dataclass(frozen=True, slots=True)
class Client:
    """The sender of all operations on a socket."""

    viewer: Viewer
    address: str
    headers: Mapping[bytes, str]
    """The headers of the handshake."""


class SocketOperations:
    """Runs each operation in its own task, which sends the messages of the operation."""

    def __init__(
        self, gateway: Gateway, responses: Responses, client: Client, writer: SocketWriter
    ) -> None:
        self._gateway = gateway
        self._responses = responses
        self._client = client
        self._writer = writer
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._sizes: dict[str, int] = {}
        """The lengths of the messages that the tasks hold."""

    async def start(self, message: Message, size: int) -> None:
        """Start the operation of a `subscribe` message. Raises Close if it is not valid.

        `size` is the length of the message. The operations on a socket are together as large as one
        message may be.
        """
        id = operation_id(message)
        if id in self._tasks:
            raise Close(4409, "Subscriber for this id already exists")
        payload = operation_payload(message)
        if (busy := self._busy(size)) is not None:
            await self._writer.send({"type": "error", "id": id, "payload": refused(busy).errors})
            return
        self._tasks[id] = asyncio.create_task(self._run(id, payload))
        self._sizes[id] = size

    def _busy(self, size: int) -> BadRequest | None:
        """Why no other operation with a message of this length can start."""
        settings = self._gateway.settings
        if len(self._tasks) >= settings.max_socket_operations:
            return BadRequest("Too many operations on this socket.")
        if sum(self._sizes.values()) + size > settings.max_body_bytes:
            most = f"{settings.max_body_bytes} bytes together"
            return BadRequest(f"The operations on this socket are too large: at most {most}.")
        return None

    def cancel(self, message: Message) -> None:
        """Cancel the operation of a `complete` message. Raises Close if it is not valid."""
        if task := self._remove(operation_id(message)):
            task.cancel()

    def _remove(self, id: str) -> asyncio.Task[None] | None:
        self._sizes.pop(id, None)
        return self._tasks.pop(id, None)

    async def aclose(self) -> None:
        """Cancel all operations, and wait for their end."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, id: str, payload: dict[str, Any]) -> None:
        try:
            result = await self._execute(payload)
            if isinstance(result, Delivered):
                await self._send_response(id, result)
            else:
                await self._send_stream(id, result)
        except Exception as error:
            with suppress(Exception):
                failure = {"type": "error", "id": id, "payload": [stream_error(error)]}
                await self._writer.send(failure)
            if isinstance(error, SlowSubscriber):
                await self._writer.close(1008, "Too slow")
        finally:
            if self._tasks.get(id) is asyncio.current_task():
                self._remove(id)

    async def _execute(self, payload: dict[str, Any]) -> ResponseStream | Delivered:
        """Execute the request, and record it in the log, the metrics and the trace."""
        gateway, viewer = self._gateway, self._client.viewer
        began = time.perf_counter()
        with gateway.tracing.operation(self._client.headers) as span:
            result = await self._responses.start(await self._prepare(payload), viewer)
            span.describe("websocket", result.response)
        gateway.telemetry.record(
            "websocket", result.response, viewer, began, trace_id=span.trace_id
        )
        return result

    async def _prepare(self, payload: dict[str, Any]) -> PreparedRequest | Response:
        try:
            self._gateway.rate.check(self._client.viewer, self._client.address)
            check_depth(payload, self._gateway.settings.max_variable_depth + 1)
            return await self._gateway.prepare(request_of(payload))
        except PublicError as error:
            return refused(error)

    async def _send_response(self, id: str, result: Delivered) -> None:
        if result.response.executed:
            await self._writer.send({"type": "next", "id": id, "payload": result.body()})
            await self._writer.send({"type": "complete", "id": id})
        else:
            errors = result.response.errors
            await self._writer.send({"type": "error", "id": id, "payload": errors})

    async def _send_stream(self, id: str, stream: ResponseStream) -> None:
        async with (
            aclosing(stream.bodies) as bodies,  # type: ignore[type-var]
            Outbox(self._writer.send, self._gateway.settings.subscription_queue) as outbox,
        ):
            async for body in bodies:
                await outbox.put({"type": "next", "id": id, "payload": body})
            await outbox.emptied()
        await self._writer.send({"type": "complete", "id": id})

"""A response as server-sent events: GraphQL over SSE, distinct connections mode.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. Every result is an event `next`,
and `complete` follows the last one. A stream without `complete` was interrupted, for example by a
shutdown, and clients connect again.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing, suppress
from typing import Any

import orjson
from starlette.types import Receive, Send

from graph.delivery.responses import Delivered
from graph.encoding import to_json
from graph.errors import Unauthenticated, masked, public_error
from graph.http.gateway import Gateway
from graph.http.messages import ResponseStream
from graph.http.outbox import SEND_SECONDS, Outbox, stream_error
from graph.viewer import Viewer

KEEP_ALIVE_SECONDS = 12.0
"""Interval of comments, which keep proxies from closing an idle stream."""

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"x-accel-buffering", b"no"),  # otherwise nginx buffers events
    (b"vary", b"Accept, Accept-Encoding, Authorization"),
    (b"x-content-type-options", b"nosniff"),
]
_COMMENT = b":\n\n"
_COMPLETE = b"event: complete\ndata: \n\n"


class _ClientGone(Exception):
    """The client disconnected, or does not read."""


def event_of(body: Any) -> bytes:
    """One result as an event; an internal error if it cannot be serialized as JSON.

    >>> event_of({"data": {"title": "two\\nlines"}})
    b'event: next\\ndata: {"data":{"title":"two\\\\nlines"}}\\n\\n'
    """
    try:
        text = to_json(body)
    except (TypeError, RecursionError) as error:
        text = to_json({"errors": [masked(error)]})
    return b"event: next\ndata: %b\n\n" % text


class EventStream:
    """Sends one result, or the results of a subscription, to a client."""

    def __init__(self, gateway: Gateway, viewer: Viewer, receive: Receive, send: Send) -> None:
        self._gateway = gateway
        self._viewer = viewer
        self._receive = receive
        self._send = send
        self._stalled = asyncio.Event()
        """Set when the client has not read for too long. It ends the stream without a new event."""

    async def run(self, result: ResponseStream | Delivered) -> None:
        """Send until the end of the results, a disconnect, or a shutdown."""
        await self._send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        tasks = [
            asyncio.create_task(self._send_all(result)),
            asyncio.create_task(self._keep_alive()),
            asyncio.create_task(self._wait_for_disconnect()),
            asyncio.create_task(self._stalled.wait()),
            asyncio.create_task(self._gateway.stopping.wait()),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(TimeoutError, OSError):  # a client that does not read would block this
            async with asyncio.timeout(1):
                await self._send({"type": "http.response.body", "body": b""})

    async def _send_all(self, result: ResponseStream | Delivered) -> None:
        if isinstance(result, Delivered):
            await self._write(event_of(result.body()))
        else:
            await self._follow(result)
        await self._write(_COMPLETE)

    async def _follow(self, stream: ResponseStream) -> None:
        await self._write(_COMMENT)  # shows the client at once that the stream is open
        capacity = self._gateway.settings.subscription_queue
        expires = self._viewer.expires
        try:
            async with (
                asyncio.timeout(None if expires is None else expires - time.time()),
                aclosing(stream.bodies) as bodies,  # type: ignore[type-var]
                Outbox(self._write_message, capacity) as outbox,
            ):
                async for body in bodies:
                    await outbox.put(body)
                await outbox.emptied()
        except _ClientGone:
            raise
        except TimeoutError:
            expired = public_error(Unauthenticated("The token has expired."))
            await self._write(event_of({"errors": [expired]}))
        except Exception as error:
            await self._write(event_of({"errors": [stream_error(error)]}))

    async def _write_message(self, body: orjson.Fragment) -> None:
        await self._write(event_of(body))

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(KEEP_ALIVE_SECONDS)
            await self._write(_COMMENT)

    async def _wait_for_disconnect(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _write(self, text: bytes) -> None:
        """Raises _ClientGone if the client does not read for too long."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                message = {"type": "http.response.body", "body": text, "more_body": True}
                await self._send(message)
        except (TimeoutError, OSError) as error:
            self._stalled.set()
            raise _ClientGone from error

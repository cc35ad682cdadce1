"""HTTP/1.1 for the open internet: uvicorn's protocol with limits on what a connection may hold.

uvicorn bounds neither the size of a request's head nor the time to send it. It also waits without
end for a client that does not read its response. Each such connection would keep its memory and
its file descriptor for as long as the client likes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from graph.errors import BadRequest
from graph.http.messages import refused
from graph.http.negotiation import JSON
from graph.http.wire import send_response, uncached_response
from newsgraph.pipelining import PipelinedProtocol

MAX_HEAD_BYTES = 65_536
"""The largest request line with headers."""
HEAD_SECONDS = 10.0
"""Time to send the head of a request, from the connection or from the head's first byte."""
STALLED_SECONDS = 60.0
"""A client that reads nothing of its response for this time is disconnected."""


class MalformedHead(Exception):
    """The parser stops, as at a malformed request: 400, and the connection is closed."""


def check_head(version: str, headers: Sequence[tuple[bytes, bytes]]) -> None:
    """Raises MalformedHead for what the parser accepts, and a proxy may read in another way.

    A coding before `chunked` is not decoded, and HTTP/1.0 has no `Transfer-Encoding` (RFC 9112,
    6.1). HTTP/1.1 has one `Host` (RFC 9112, 3.2).
    """
    names = [name for name, _ in headers]
    if version not in ("1.0", "1.1"):
        raise MalformedHead(f"HTTP/{version}")
    if names.count(b"host") != 1 and (version == "1.1" or b"host" in names):
        raise MalformedHead("Host")
    if b"transfer-encoding" in names:
        codings = [value for name, value in headers if name == b"transfer-encoding"]
        if version == "1.0" or [coding.strip().lower() for coding in codings] != [b"chunked"]:
            raise MalformedHead("Transfer-Encoding")


class HttpProtocol(PipelinedProtocol):
    """Limits the head of a request, and the time that a client may not read."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head = False
        """Whether the head of a request has begun, and is not complete."""
        self._head_began = False
        """Whether it began in the data that was received last."""
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None
        self._unread = 0
        """Bytes of the response that the client had not read when it was last checked."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_timer()
        self._stop_stall_timer()
        super().connection_lost(exc)

    # The head of a request

    def data_received(self, data: bytes) -> None:
        self._head_began = False
        super().data_received(data)
        if self.transport.get_protocol() is not self:  # upgraded to a WebSocket
            return
        if not self._in_head and self._is_running():
            return
        if self._head_timer is None:  # uvicorn has stopped its own timer
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_is_late)
        if self._in_head and not self._head_began:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse("431 Request Header Fields Too Large", _TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head_began, self._head_bytes = True, True, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head:  # otherwise it is a trailer, which nobody reads
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        check_head(self.parser.get_http_version(), self.headers)
        self._in_head = False
        self._stop_head_timer()
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > MAX_HEAD_BYTES:  # all of it came at once
            self.app = _refuse_head
        super().on_headers_complete()

    def _head_is_late(self) -> None:
        self._head_timer = None
        if self._is_running():  # the head of the next request can wait
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_is_late)
        elif self._in_head:
            self._refuse("408 Request Timeout", _TOO_SLOW)
        else:
            self.transport.close()

    def _refuse(self, status: str, message: str) -> None:
        """Respond before the request has reached the application, and close the connection."""
        if self.transport.is_closing():
            return
        if self._is_running():  # the response to an earlier request would be mixed with this one
            self.transport.abort()
            return
        body = orjson.dumps(refused(BadRequest(message)).body())
        head = (
            f"HTTP/1.1 {status}\r\ncontent-type: {JSON}\r\ncontent-length: {len(body)}\r\n"
            "cache-control: no-store\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    # A client that does not read

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_stall_timer()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():  # it is flushed first
            self._watch_reader()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._watch_reader()

    def _watch_reader(self) -> None:
        if self._stall_timer is None:
            self._unread = self.transport.get_write_buffer_size()
            self._stall_timer = self.loop.call_later(STALLED_SECONDS, self._check_reader)

    def _check_reader(self) -> None:
        self._stall_timer = None
        unread = self.transport.get_write_buffer_size()
        if unread and unread >= self._unread:
            self.transport.abort()
        elif unread:
            self._watch_reader()

    def _stop_stall_timer(self) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None


_TOO_LARGE = f"The request line and the headers are larger than {MAX_HEAD_BYTES} bytes."
_TOO_SLOW = f"The headers took longer than {HEAD_SECONDS:g} seconds."


async def _refuse_head(_scope: Scope, _receive: Receive, send: Send) -> None:
    response = uncached_response(refused(BadRequest(_TOO_LARGE)), 431, JSON)
    await send_response(send, response)

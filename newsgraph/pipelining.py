"""HTTP/1.1 requests that share a connection: what uvicorn's protocol leaves open.

uvicorn queues the requests that follow a running one without a limit, and forgets which one runs.
It responds to a malformed request at once, in front of the responses to the requests before it. It
lets a connection become a WebSocket while a response is sent. It drops the body of a request whose
`Upgrade` it does not support, and reads what follows of that body as another request.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

MAX_PIPELINED = 100
"""The most requests that may wait for the response to an earlier one."""


class PipelineFull(Exception):
    """Too many requests wait. The parser stops, as at a malformed request."""


class PipelinedProtocol(HttpToolsProtocol):
    """Answers requests in order, and ignores an `Upgrade` that it does not support."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._running: RequestResponseCycle | None = None

    def _is_running(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        while data:
            data = self._parse(data)

    def _parse(self, data: bytes) -> bytes:
        """Parse the data. Returns what must be parsed again."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            [end_of_head] = upgrade.args
            if self._ignores_upgrade():
                return self._start_again() + data[end_of_head:]
            if self._should_upgrade():
                self.handle_websocket_upgrade()
        except httptools.HttpParserError:
            self.logger.warning("Invalid HTTP request received.")
            self.send_400_response("Invalid HTTP request received.")
        return b""

    def on_headers_complete(self) -> None:
        if len(self.pipeline) >= MAX_PIPELINED:
            raise PipelineFull
        if not self._ignores_upgrade():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self._ignores_upgrade():
            super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        if self._is_running():  # its response would be mixed with frames
            self.transport.abort()
        else:
            super().handle_websocket_upgrade()

    def _ignores_upgrade(self) -> bool:
        """Whether the request is to be handled as if it had no `Upgrade` (RFC 9110, 7.8).

        The parser takes what follows its head for another protocol.
        """
        upgrades: bool = self.parser.should_upgrade()
        return upgrades and self.parser.get_method() != b"CONNECT" and not self._should_upgrade()

    def _start_again(self) -> bytes:
        """A new parser, and the head of the request without `Upgrade` to parse first."""
        old = self.parser
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
        version = old.get_http_version().encode()
        head = [b"%b %b HTTP/%b\r\n" % (old.get_method(), self.url, version)]
        head += [b"%b: %b\r\n" % line for line in self.headers if line[0] != b"upgrade"]
        return b"".join([*head, b"\r\n"])

    def send_400_response(self, msg: str) -> None:
        """Close the connection after the responses to the requests before the malformed one."""
        queued = [cycle for cycle, _ in reversed(self.pipeline)]
        if self._running is not None and not self._running.response_complete:
            queued.insert(0, self._running)
        complete = [cycle for cycle in queued if not cycle.more_body]
        if complete:
            self.pipeline = deque(one for one in self.pipeline if not one[0].more_body)
            self.cycle = complete[-1]
            self.cycle.keep_alive = False
            self.flow.pause_reading()
        elif queued and queued[0].response_started:
            self.transport.abort()
        else:
            super().send_400_response(msg)

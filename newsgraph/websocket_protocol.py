"""WebSockets for the open internet: uvicorn's protocol with limits on what a connection may hold.

uvicorn answers every ping, whether the client reads the answers or not. It waits without end for a
client that does not read, even after it has closed the socket, and for a handshake that it cannot
parse. It handles all frames that arrive together before it turns to another connection.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

MAX_FRAMES = 2000
"""The most frames that may arrive together. uvloop reads 256 kB at once."""
STALLED_SECONDS = 60.0
"""The time between checks. A client that read nothing between two checks is disconnected."""


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Disconnects clients that do not read, or send too many frames at once."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._stall_timer: asyncio.TimerHandle | None = None
        self._unread: int | None = None
        """Bytes that the client had not read when it was last checked; None if it reads."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._stall_timer = self.loop.call_later(STALLED_SECONDS, self._check_reader)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread = None

    def _check_reader(self) -> None:
        unread = self.transport.get_write_buffer_size()
        if self._unread is not None and unread >= self._unread:
            self.transport.abort()
            return
        waits = self.transport.is_closing() or not self.writable.is_set()
        self._unread = unread if waits else None
        self._stall_timer = self.loop.call_later(STALLED_SECONDS, self._check_reader)

    def handle_events(self) -> None:
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self._refuse_handshake()
        elif len(self.conn.events) > MAX_FRAMES:
            self.transport.abort()
        else:
            super().handle_events()

    def _refuse_handshake(self) -> None:
        """The parser has a response only for a head that is too large."""
        response = b"".join(self.conn.data_to_send())
        malformed = self.conn.reject(400, "Failed to open a WebSocket connection.\n")
        self.handshake_complete = self.close_sent = True
        self.transport.write(response or malformed.serialize())
        self.transport.close()

    def handle_ping(self) -> None:
        pong = b"".join(self.conn.data_to_send())
        if self.writable.is_set():  # otherwise the client does not read
            self.transport.write(pong)

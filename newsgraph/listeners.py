"""Closes a listening socket without losing a connection.

Linux resets the connections that wait in the queue of a listening socket when it is closed. A
client that connects between the last `accept` and the close loses its request, so:

1. `drop_new_connections` makes the kernel drop the first packet of each new connection. The client
   sends it again after a second, and reaches the next process on that port or is refused.
2. Handshakes that have begun end within `HANDSHAKE_SECONDS`.
3. `accept_all` takes the connections in the queue. Then the socket can be closed.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

HANDSHAKE_SECONDS = 0.1
"""Time for a handshake that has begun: one round trip to the client."""

SO_ATTACH_FILTER = 26  # asm-generic/socket.h; Python's socket module does not name it

# A program for the kernel's packet filter (classic BPF), which sees a packet from its TCP header
# on. Each line is an instruction: code, jump if true, jump if false, operand.
DROP_SYN = b"".join(
    struct.pack("HBBI", *instruction)
    for instruction in (
        (0x30, 0, 0, 13),  # load the byte of the flags
        (0x54, 0, 0, 0x12),  # keep SYN and ACK
        (0x15, 0, 1, 0x02),  # SYN alone opens a connection
        (0x06, 0, 0, 0),  # drop
        (0x06, 0, 0, 0xFFFFFFFF),  # accept the whole packet
    )
)


def drop_new_connections(listeners: Iterable[socket.socket]) -> None:
    """Drop new connections to these sockets, in all processes that share them.

    Does nothing on systems other than Linux, or where a sandbox does not allow it. There a
    connection that arrives at the last moment can still be reset.
    """
    if sys.platform != "linux":
        return
    program = ctypes.create_string_buffer(DROP_SYN, len(DROP_SYN))
    filter_ = struct.pack("HP", len(DROP_SYN) // 8, ctypes.addressof(program))
    for listener in listeners:
        if listener.fileno() >= 0:
            with suppress(OSError):  # gVisor, for example, has no filters
                listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, filter_)


def duplicates(listeners: Iterable[socket.socket]) -> Iterator[socket.socket]:
    """Copies of the sockets, which stay open when the event loop closes its own."""
    for listener in listeners:
        copy = socket.socket(fileno=os.dup(listener.fileno()))
        copy.setblocking(False)
        yield copy


def accept_all(listener: socket.socket) -> Iterator[socket.socket]:
    """The connections in the queue of the socket."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:  # the queue is empty
            return
        connection.setblocking(False)
        yield connection

"""Checks whether a server still works. It can still answer pings after its storage has failed.

If the disk is full, WiredTiger stops working ("panic"): every read fails until the server is
restarted. One `find` detects this. This module builds the message itself, so the supervisor needs
no driver.
"""

from __future__ import annotations

import socket
import struct
import threading
import time

PROBE_SECONDS = 2.0
ANSWER_SECONDS = 20.0
"""A busy server may be slow. It counts as broken only after `SILENT_SECONDS` without an answer."""
SILENT_SECONDS = 90.0

_OP_MSG = 2013
_OK = b"\x01ok\x00" + struct.pack("<d", 1.0)


def _string_field(name: str, value: str) -> bytes:
    encoded = value.encode() + b"\0"
    return b"\x02" + name.encode() + b"\0" + struct.pack("<i", len(encoded)) + encoded


def _find_one(collection: str, database: str) -> bytes:
    """The message of `{find: collection, limit: 1, $db: database}`."""
    fields = _string_field("find", collection)
    fields += b"\x10limit\0" + struct.pack("<i", 1) + _string_field("$db", database)
    document = struct.pack("<i", len(fields) + 5) + fields + b"\0"
    body = struct.pack("<i", 0) + b"\0" + document
    return struct.pack("<iiii", len(body) + 16, 1, 0, _OP_MSG) + body


def can_read(port: int, seconds: float = ANSWER_SECONDS) -> bool | None:
    """Whether the server on this port of the loopback interface can read. None: no answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
            connection.sendall(_find_one("articles", "newsgraph"))
            with connection.makefile("rb") as answer:
                head = answer.read(4)
                (size,) = struct.unpack("<i", head)
                return _OK in answer.read(size - 4)
    except (OSError, struct.error):
        return None


class HealthCheck:
    """Probes a server in its own thread. `broken` is set when the server has failed."""

    def __init__(self, port: int) -> None:
        self.broken = threading.Event()
        self._port = port
        self._ended = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def end(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        failures, answered = 0, time.monotonic()
        while not self._ended.wait(PROBE_SECONDS):
            found = can_read(self._port)
            if found is not None:
                answered = time.monotonic()
                failures = 0 if found else failures + 1
            if failures >= 2 or time.monotonic() - answered > SILENT_SECONDS:
                self.broken.set()
                return

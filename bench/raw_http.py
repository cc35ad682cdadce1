"""Sends HTTP requests one after the other over one connection, at little cost of its own."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from io import BufferedReader
from urllib.parse import quote

_PATIENCE = 60.0
"""Seconds to wait for a response."""


def get(query: str, header: str = "") -> bytes:
    """A GET request for a GraphQL query, with one more header line."""
    return (
        f"GET /graphql?query={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Accept: application/json\r\n{header}\r\n"
    ).encode()


def ask_in_turn(port: int, requests: Sequence[bytes]) -> tuple[str, bytes]:
    """Send all requests. Returns the head, in lower case, and the body of the last response."""
    head, body = "", b""
    with socket.create_connection(("127.0.0.1", port), _PATIENCE) as connection:
        reader = connection.makefile("rb")
        for request in requests:
            connection.sendall(request)
            head = _read_head(reader)
            length = head.partition("content-length: ")[2].partition("\r\n")[0]
            body = reader.read(int(length or 0))
    return head, body


def metrics(port: int) -> dict[str, float]:
    """The values of `/metrics` by name, with labels."""
    _, body = ask_in_turn(port, [b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"])
    return {
        name: float(value)
        for line in body.decode().splitlines()
        if not line.startswith("#")
        for name, _, value in [line.rpartition(" ")]
    }


def _read_head(reader: BufferedReader) -> str:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = reader.readline()
        if not line:
            raise ConnectionError("the server closed the connection")
        head += line
    return head.decode("latin-1").lower()

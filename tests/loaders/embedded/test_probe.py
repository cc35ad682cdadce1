"""A server counts as broken when its reads fail or it stays silent, never when it is only slow."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import bson
import pytest

from loaders.embedded import probe
from loaders.embedded.probe import HealthCheck, can_read

Reply = Callable[[bytes], bytes | None]


def message(document: dict[str, object]) -> bytes:
    body = struct.pack("<i", 0) + b"\0" + bson.encode(document)
    return struct.pack("<iiii", len(body) + 16, 1, 1, 2013) + body


@contextmanager
def listening(reply: Reply) -> Iterator[int]:
    """A server in a fault that no real one can be brought to: it answers each request so."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    answer = reply(connection.recv(65536))
                    if answer is None:
                        time.sleep(0.3)
                    else:
                        connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def test_a_real_server_works(mongodb_uri: str) -> None:
    port = int(mongodb_uri.partition("127.0.0.1:")[2].partition("/")[0] or 0)
    if not port:
        pytest.skip("the server of the run is on another machine")
    assert can_read(port) is True


def test_the_request_is_a_find_that_any_driver_could_send() -> None:
    heard: list[bytes] = []
    with listening(lambda request: heard.append(request) or message({"ok": 1.0})) as port:  # type: ignore[func-returns-value]
        assert can_read(port) is True
    size, _, _, opcode = struct.unpack("<iiii", heard[0][:16])
    assert (size, opcode) == (len(heard[0]), 2013)
    assert bson.decode(heard[0][21:]) == {"find": "articles", "limit": 1, "$db": "newsgraph"}


def test_a_failed_read_silence_and_nobody_are_told_apart() -> None:
    panic = message({"ok": 0.0, "errmsg": "WT_PANIC"})
    with listening(lambda request: panic) as port:
        assert can_read(port) is False
    with listening(lambda request: None) as port:
        assert can_read(port, 0.1) is None
    assert can_read(port, 0.1) is None


@pytest.mark.parametrize(
    ("answer", "broken"),
    [(message({"ok": 1.0}), False), (message({"ok": 0.0}), True), (None, True)],
    ids=["reads", "fails to read", "silent"],
)
def test_the_check_notices(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | None, broken: bool
) -> None:
    monkeypatch.setattr(probe, "PROBE_SECONDS", 0.05)
    monkeypatch.setattr(probe, "SILENT_SECONDS", 0.5)
    with listening(lambda request: answer) as port:
        watch = HealthCheck(port)
        assert watch.broken.wait(3 if broken else 0.5) is broken
        watch.end()

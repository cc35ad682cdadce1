"""Listening sockets that are about to be closed."""

from __future__ import annotations

import socket
import sys

import pytest

from newsgraph.listeners import accept_all, drop_new_connections

SO_LOCK_FILTER = 44


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is Linux's")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("allowed", [True, False])
def test_new_connections_are_dropped_where_that_is_allowed(host: str, *, allowed: bool) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, 0), family=family)
    except OSError as error:
        pytest.skip(f"this machine has no {host}: {error}")
    with listener, socket.socket(family) as client:
        if not allowed:
            listener.setsockopt(socket.SOL_SOCKET, SO_LOCK_FILTER, 1)
        drop_new_connections([listener])
        listener.setblocking(False)
        client.settimeout(0.3)
        try:
            client.connect((host, listener.getsockname()[1]))
        except TimeoutError:
            assert allowed
        assert len(list(accept_all(listener))) == (0 if allowed else 1)

"""npm's graphql-sse, the reference client of the protocol, against a running gateway."""

from __future__ import annotations

import json
import subprocess
import threading
from pathlib import Path

import pytest

from tests.integrations.conftest import HERE
from tests.packages import node_packages
from tests.serving import Gateway, gateway

__all__ = ["gateway"]

SSE = HERE / "sse"


@pytest.fixture(scope="module")
def packages() -> Path:
    return node_packages(SSE)


def test_graphql_sse_asks_and_follows(packages: Path, gateway: Gateway) -> None:
    command = ["node", "follow.js", f"{gateway.url}/graphql"]
    with subprocess.Popen(command, cwd=SSE, stdout=subprocess.PIPE, text=True) as client:
        watchdog = threading.Timer(60, client.kill)
        watchdog.start()
        try:
            assert client.stdout
            [answer] = json.loads(client.stdout.readline())
            assert answer == {"data": {"articles": {"totalCount": gateway.total()}}}
            [refusal] = json.loads(client.stdout.readline())
            assert refusal["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
            assert client.stdout.readline() == "listening\n"

            gateway.retitle("A title that went over server-sent events")

            told = client.stdout.readline()
            assert told == "UPDATED A title that went over server-sent events\n"
            assert client.wait(10) == 0
        finally:
            watchdog.cancel()
            client.kill()

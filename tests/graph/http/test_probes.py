"""What the probes report to operators' tools about the process and its parts."""

from __future__ import annotations

import pytest

from graph.http.probes import readiness
from loaders.settings import Settings
from loaders.store_errors import StoreError, StoreTimeout, StoreUnavailable
from tests.graph.http.running import served


@pytest.mark.parametrize(
    ("failure", "stopping", "status", "parts"),
    [
        (None, False, 200, None),
        (StoreUnavailable("secret.host:27017"), False, 503, {"store": "It cannot be reached."}),
        (StoreTimeout("x"), False, 503, {"store": "It did not answer in time."}),
        (TimeoutError(), False, 503, {"store": "It did not answer in time."}),
        (StoreError("disk"), False, 503, {"store": "It answers, but cannot be read."}),
        (None, True, 503, {"process": "It is stopping."}),
        (
            StoreError("x"),
            True,
            503,
            {"store": "It answers, but cannot be read.", "process": "It is stopping."},
        ),
    ],
)
def test_readiness_names_the_part_that_is_not_ready(
    failure: Exception | None, stopping: bool, status: int, parts: dict[str, str] | None
) -> None:
    found, body = readiness(failure, stopping=stopping)
    assert (found, body.get("notReady")) == (status, parts)
    assert "secret" not in str(body)


async def test_the_log_says_that_a_silent_store_did_not_answer(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("graph.http.probes._READY_SECONDS", 0.2)
    async with served(settings, mongodb_uri="mongodb://127.0.0.1:9/") as gateway:
        await gateway.http.get("/readyz")
    [message] = [one.getMessage() for one in caplog.records if one.name == "newsgraph.probes"]
    assert message == "not ready: the store did not answer within 0.2 s"


async def test_an_absent_store_makes_the_gateway_unready_but_alive(settings: Settings) -> None:
    away = {"mongodb_uri": "mongodb://127.0.0.1:9/", "store_timeout": 0.5}
    async with served(settings, **away) as gateway:
        assert (await gateway.http.get("/healthz")).json() == {"status": "ok"}
        answer = await gateway.http.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["notReady"]["store"]
    async with served(settings) as gateway:
        assert (await gateway.http.get("/readyz")).json() == {"status": "ready"}
        for path in ("/healthz", "/readyz", "/metrics"):
            assert (await gateway.http.get(path)).headers["cache-control"] == "no-store"

"""`/graphql` over HTTP: methods, media types and headers."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from graph.documents.cache import DocumentCache
from loaders.database import Database
from loaders.settings import Settings
from tests.archive import article, fill
from tests.graph.http.running import JSON, SCOPES, Served, codes, served
from tests.packages import node_packages

AUDIT = Path(__file__).parents[2] / "http_audit"


async def test_a_query_may_be_sent_by_get(gateway: Served) -> None:
    assert (await gateway.http.get("/graphql", params={"query": SCOPES})).json()["data"]


async def test_other_methods_are_refused_with_the_allowed_ones(gateway: Served) -> None:
    answer = await gateway.http.put("/graphql")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, QUERY")


async def test_an_unknown_media_type_is_406(gateway: Served) -> None:
    assert (await gateway.ask(SCOPES, "image/png")).status_code == 406


async def test_deeply_nested_variables_of_a_get_are_refused(gateway: Served) -> None:
    deep = {"query": SCOPES, "variables": "[" * 3000}
    assert (await gateway.http.get("/graphql", params=deep)).status_code == 400


async def test_a_compressed_body_is_refused(gateway: Served) -> None:
    answer = await gateway.ask(SCOPES, headers={"content-encoding": "gzip"})
    assert answer.status_code == 415


async def test_a_subscription_needs_a_stream(gateway: Served) -> None:
    assert codes(await gateway.ask("subscription{articleChanged{id}}")) == ["BAD_REQUEST"]


async def test_the_cost_is_reported_if_requested(gateway: Served) -> None:
    answer = await gateway.ask(SCOPES, extensions={"cost": True})
    assert answer.json()["extensions"]["cost"]["requested"] >= 1


async def test_the_method_query_is_like_post_for_queries(gateway: Served) -> None:
    headers = {"content-type": JSON}

    async def query(text: str, **changed: str) -> httpx.Response:
        body = json.dumps({"query": text})
        return await gateway.http.request(
            "QUERY", "/graphql", content=body, headers={**headers, **changed}
        )

    answer = await query(SCOPES)
    assert (answer.status_code, answer.json()) == (200, {"data": {"viewer": {"scopes": []}}})
    assert answer.headers["etag"]
    wrong = await query("subscription { articleChanged { id } }")
    assert (wrong.status_code, codes(wrong)) == (405, ["BAD_REQUEST"])
    form = await query(SCOPES, **{"content-type": "text/plain"})
    assert (form.status_code, codes(form)) == (415, ["BAD_REQUEST"])


async def test_a_trailing_slash_redirects_to_the_same_host(gateway: Served) -> None:
    for path in ("/graphql/", "/healthz/", "/metrics/"):
        answer = await gateway.http.get(path, headers={"host": "evil.example"})
        assert "evil.example" not in answer.headers.get("location", "")
    answer = await gateway.http.post(
        "/graphql/", json={"query": "{ viewer { scopes } }"}, follow_redirects=True
    )
    assert answer.json()["data"] == {"viewer": {"scopes": []}}
    answer = await gateway.http.get(
        "/graphql/", params={"query": "{ viewer { scopes } }"}, follow_redirects=True
    )
    assert answer.json()["data"] == {"viewer": {"scopes": []}}


async def test_an_internal_error_is_masked(
    gateway: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("a secret")

    monkeypatch.setattr(DocumentCache, "prepare", fail)
    answer = await gateway.ask(SCOPES)
    assert (answer.status_code, codes(answer)) == (500, ["INTERNAL_SERVER_ERROR"])
    assert "secret" not in answer.text
    assert answer.json()["errors"][0]["extensions"]["id"] in caplog.text


async def test_a_stored_value_of_the_wrong_type_is_an_internal_error(
    settings: Settings, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await fill(database, [article("a", quality="a secret")])
    async with served(settings) as gateway:
        for _ in range(3):
            answer = await gateway.ask('{ article(by: {slug: "a"}) { quality } }')
            assert codes(answer) == ["INTERNAL_SERVER_ERROR"]
            assert "secret" not in answer.text
            assert answer.json()["errors"][0]["extensions"]["id"] in caplog.text


async def test_only_allowed_origins_get_cors_headers(settings: Settings) -> None:
    preflight = {"origin": "https://news.example", "access-control-request-method": "POST",
                 "access-control-request-headers": "authorization, traceparent"}  # fmt: skip
    async with served(settings, cors_origins="https://news.example") as gateway:
        flight = await gateway.http.options("/graphql", headers=preflight)
        assert flight.is_success
        assert flight.headers["access-control-allow-origin"] == "https://news.example"
        assert flight.headers["access-control-allow-headers"] == "authorization, traceparent"
        assert "access-control-allow-credentials" not in flight.headers
        other = await gateway.ask(SCOPES, headers={"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


async def test_requests_are_counted(gateway: Served) -> None:
    await gateway.ask(SCOPES)
    text = (await gateway.http.get("/metrics")).text
    assert 'newsgraph_requests_total{code="OK",kind="query",transport="http"} 1.0' in text


async def test_every_audit_of_graphql_http_passes(settings: Settings) -> None:
    node_packages(AUDIT)
    async with served(settings, introspection=True) as gateway:  # which the audits ask for
        process = await asyncio.create_subprocess_exec(
            "node", str(AUDIT / "audit.js"), f"http://{gateway.address}/graphql",
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        async with asyncio.timeout(60):
            output, _ = await process.communicate()
    assert json.loads(output) == []

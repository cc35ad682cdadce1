"""Traces as a collector gets them, and the log while they are off."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

import jwt
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from graph.tracing.tracing import NoTracing, start_tracing
from loaders.settings import Settings
from newsgraph.serving import MissingExtra, require_extras
from tests.graph.http.running import initialise, receive, send, served
from tests.graph.tracing.receiver import Collector, attributes, collecting

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
FEED = """query Feed($n: Int) { articles(first: $n) { nodes {
  title provider { name } related(first: 2) { nodes { title } } } } }"""


@pytest.fixture
def seeded(mongodb_uri: str, samples: str) -> Settings:
    address, _, query = mongodb_uri.partition("?")
    hosts = address.removeprefix("mongodb://").partition("/")[0]
    uri = f"mongodb://{hosts}/{samples}" + (f"?{query}" if query else "")
    return Settings.model_validate({"mongodb_uri": uri})


async def traced(settings: Settings, *operations: dict[str, Any]) -> Collector:
    """What a collector got of these requests."""
    with collecting() as collector:
        async with served(settings, otlp_endpoint=collector.url) as gateway:
            for parts in operations:
                await gateway.ask(**parts)
    return collector


async def test_an_operation_is_a_span_with_a_child_for_each_batch(seeded: Settings) -> None:
    collector = await traced(seeded, {"query": FEED, "variables": {"n": 7}})

    [operation] = collector.named("query")
    found = attributes(operation)
    assert operation.kind == Span.SPAN_KIND_SERVER
    assert found["graphql.operation.name"] == "Feed"
    assert found["graphql.operation.type"] == "query"
    assert len(found["graphql.document.digest"]) == 64
    assert collector.services == {"newsgraph"}
    batches = [span for span in collector.spans if span is not operation]
    assert {span.trace_id for span in batches} == {operation.trace_id}
    collections = {attributes(span)["db.collection.name"] for span in batches}
    assert collections == {"articles", "providers"}
    assert all(span.kind == Span.SPAN_KIND_CLIENT for span in batches)
    related = [attributes(s)["newsgraph.batch.keys"] for s in collector.named("find articles")]
    assert max(related) > 7
    assert found["newsgraph.commands"] == len(batches)


async def test_variables_and_documents_are_never_sent(seeded: Settings) -> None:
    query = (
        'query ($q: String!) { search(query: $q) { nodes { id } } topic(by: {slug: "sl"}) {id} }'
    )
    collector = await traced(seeded, {"query": query, "variables": {"q": "confidential"}})

    found = " ".join(str(span) for span in collector.spans)
    assert collector.spans
    assert "confidential" not in found
    assert '"sl"' not in found


async def test_the_callers_trace_is_continued(seeded: Settings) -> None:
    collector = await traced(
        seeded, {"query": "{ viewer { scopes } }", "headers": {"traceparent": PARENT}}
    )

    [operation] = collector.spans
    assert operation.trace_id.hex() == TRACE
    assert operation.parent_span_id.hex() == "00f067aa0ba902b7"


async def test_spans_name_the_codes_of_errors(seeded: Settings) -> None:
    collector = await traced(
        seeded,
        {"query": "{ nope }"},
        {"query": "{ articles(first: -1) { totalCount } }"},
        {"query": "{ viewer { scopes } }", "headers": {"authorization": "Bearer wrong"}},
    )

    found = [(span.name, attributes(span)["error.type"]) for span in collector.spans]
    assert found == [
        ("GraphQL Operation", "GRAPHQL_VALIDATION_FAILED"),
        ("query", "BAD_USER_INPUT"),
        ("GraphQL Operation", "UNAUTHENTICATED"),
    ]
    assert {span.status.code for span in collector.spans} == {Status.STATUS_CODE_ERROR}


async def test_a_websocket_operation_is_a_span_too(seeded: Settings) -> None:
    with collecting() as collector:
        async with (
            served(seeded, otlp_endpoint=collector.url) as gateway,
            gateway.socket(additional_headers={"traceparent": PARENT}) as socket,
        ):
            await initialise(socket)
            await send(socket, type="subscribe", id="1", payload={"query": "{ viewer {scopes} }"})
            assert (await receive(socket))["type"] == "next"
    [operation] = collector.spans
    assert attributes(operation)["newsgraph.transport"] == "websocket"
    assert operation.trace_id.hex() == TRACE


async def test_the_log_names_the_trace_with_and_without_a_collector(
    seeded: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "newsgraph.requests")
    headers = {"traceparent": PARENT}
    with collecting() as collector:
        for endpoint in (None, collector.url):
            async with served(seeded, otlp_endpoint=endpoint, log_requests=True) as gateway:
                await gateway.ask("{ viewer { scopes } }", headers=headers)
                await gateway.ask("{ viewer { scopes } }", headers={"traceparent": "x" * 55})
    found = [r.msg.get("traceId") for r in caplog.records if isinstance(r.msg, dict)]
    assert [found[0], found[1], found[2]] == [TRACE, None, TRACE]
    assert found[3] not in (None, TRACE)
    assert json.dumps(found)


async def test_a_request_for_keys_has_the_trace(seeded: Settings) -> None:
    heads: list[str] = []

    async def keys(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n" + b'{"keys":[]}')
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(keys, "127.0.0.1")
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys"
    token = jwt.encode({"exp": 9_999_999_999}, "x" * 32, algorithm="HS256")
    headers = {"traceparent": PARENT, "authorization": f"Bearer {token}"}
    with collecting() as collector:
        async with served(seeded, otlp_endpoint=collector.url, jwt_jwks_url=url) as gateway:
            assert (await gateway.ask("{ viewer { scopes } }", headers=headers)).status_code == 401
    server.close()

    [operation] = collector.spans
    [head] = heads
    assert f"traceparent: 00-{TRACE}-{operation.span_id.hex()}-01" in head.lower()


async def test_a_disabled_sdk_traces_nothing(
    seeded: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    caplog.set_level(logging.INFO, "newsgraph.requests")
    with collecting() as collector:
        async with served(seeded, otlp_endpoint=collector.url, log_requests=True) as gateway:
            assert (await gateway.ask(FEED, variables={"n": 1})).status_code == 200

    assert collector.spans == []
    assert all("traceId" not in r.msg for r in caplog.records if isinstance(r.msg, dict))


async def test_an_unreachable_collector_delays_nothing(seeded: Settings) -> None:
    async with served(seeded, otlp_endpoint="http://127.0.0.1:9") as gateway:
        assert (await gateway.ask("{ viewer { scopes } }")).status_code == 200
        began = time.monotonic()
    assert time.monotonic() - began < 4


def test_without_an_endpoint_there_are_no_spans() -> None:
    tracing = start_tracing(Settings(otlp_endpoint=None))

    assert isinstance(tracing, NoTracing)
    assert tracing.command is None
    assert tracing.operation({}) is tracing.operation({})


def test_the_standard_variable_enables_tracing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")

    assert Settings().traces_url == "http://collector:4318/v1/traces"
    assert Settings(otlp_endpoint=None).traces_url is None


def test_the_endpoint_for_traces_is_a_complete_url_and_comes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:4318/here")
    assert Settings().traces_url == "http://traces:4318/here"
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
    assert Settings().traces_url == "http://traces:4318/here"
    monkeypatch.setenv("NEWSGRAPH_OTLP_ENDPOINT", "http://ours:4318/below/")
    assert Settings().traces_url == "http://ours:4318/below/v1/traces"


def test_a_missing_extra_is_named_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsgraph.serving.find_spec", lambda _: None)

    with pytest.raises(MissingExtra, match=r"NEWSGRAPH_OTLP_ENDPOINT.*newsgraph\[otel\]"):
        require_extras(Settings.model_validate({"otlp_endpoint": "http://127.0.0.1:4318"}))

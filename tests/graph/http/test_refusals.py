"""Hostile and wrong requests: each is refused at once, with a code, and the same each time."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from loaders.settings import Settings
from tests.graph.http.running import JSON, Served, codes, served

ATTACKS = {
    "deep fields": ("{a" * 3000 + "}" * 3000, "QUERY_TOO_COMPLEX"),
    "levels": ("{articles{nodes" + "{relatedBy{nodes" * 6 + "{id}" + "}}" * 6 + "}}", None),
    "aliases": ("{" + "".join(f"a{i}:__typename " for i in range(31)) + "}", "QUERY_TOO_COMPLEX"),
    "tokens": ("{" + "__typename " * 3000 + "}", "QUERY_TOO_COMPLEX"),
    "repeated fields": ("{" + "__typename " * 900 + "}", "QUERY_TOO_COMPLEX"),
    "cycle": ("{...A} fragment A on Query {...B} fragment B on Query {...A}", None),
    "binary fan-out": (
        "{...F0}"
        + "".join(f" fragment F{i} on Query {{...F{i + 1} ...F{i + 1}}}" for i in range(60))
        + " fragment F60 on Query {__typename}",
        "QUERY_TOO_COMPLEX",
    ),
    "directives": ("{__typename " + "@skip(if:false)" * 51 + "}", "QUERY_TOO_COMPLEX"),
    "page sizes": (
        "{articles(first:100){nodes{relatedBy(first:100){nodes{relatedBy(first:100){nodes{id}}}}}}}",
        "QUERY_TOO_COMPLEX",
    ),
    "huge integer": ("{articles(first:" + "9" * 5000 + "){nodes{id}}}", None),
    "surrogate": ('{node(id:"\\ud800"){id}}', None),
    "two operations": ("query A{__typename} query B{__typename}", "OPERATION_RESOLUTION_FAILURE"),
    "introspection": ("{__schema{types{name}}}", "INTROSPECTION_DISABLED"),
    "syntax": ("{", "GRAPHQL_PARSE_FAILED"),
    "unknown field": ("{artcles}", "GRAPHQL_VALIDATION_FAILED"),
    "instant": (
        '{articles(filter:{publishedDateTime:{from:"9999-12-31T23:59:59-23:59"}}){nodes{id}}}',
        None,
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_an_attack_is_refused_at_once(gateway: Served, name: str) -> None:
    query, code = ATTACKS[name]
    answers = []
    for _ in range(3):  # an operation is compiled on second use
        began = time.perf_counter()
        answer = await gateway.ask(query)
        assert time.perf_counter() - began < 2
        assert answer.status_code < 500, answer.text
        assert "INTERNAL_SERVER_ERROR" not in codes(answer)
        if code:
            assert (answer.status_code, codes(answer)[0]) == (400, code)
        assert "Did you mean" not in answer.text
        answers.append(answer.json())
    assert answers[0] == answers[1] == answers[2]


WRONG_ARGUMENTS = [
    "article(by: {}) { id }",
    'article(by: { slug: "a", id: "b" }) { id }',
    'topic(by: { slug: "", name: "", id: "" }) { id }',
    "topic(by: { name: null }) { id }",
    "provider(by: { domain: null }) { id }",
    "articles(first: -1) { totalCount }",
    'search(query: "") { totalCount }',
    'node(id: "?") { id }',
]


@pytest.mark.parametrize("field", WRONG_ARGUMENTS)
async def test_a_wrong_argument_is_the_same_error_each_time(gateway: Served, field: str) -> None:
    answers = [(await gateway.ask(f"{{ viewer {{ scopes }} {field} }}")) for _ in range(3)]
    assert {tuple(codes(answer)) for answer in answers} <= {
        ("BAD_USER_INPUT",),
        ("GRAPHQL_VALIDATION_FAILED",),
    }
    assert answers[0].json() == answers[1].json() == answers[2].json()


BY = "query ($by: ArticleBy!) { article(by: $by) { id } }"


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (BY, {"by": {}}),
        (BY, {"by": {"slug": "a", "id": "b"}}),
        (BY, {"by": {"slug": None}}),
        (BY, {"by": {"slug": "a", "id": None}}),
        ("query ($slug: String) { article(by: {slug: $slug}) { id } }", {"slug": None}),
        ("query ($slug: String) { article(by: {slug: $slug}) { id } }", {}),
    ],
)
async def test_variables_that_do_not_give_exactly_one_key_are_wrong(
    gateway: Served, query: str, variables: dict[str, Any]
) -> None:
    answers = [await gateway.ask(query, variables=variables) for _ in range(3)]
    assert [set(codes(answer)) for answer in answers] == [{"BAD_USER_INPUT"}] * 3
    assert answers[0].json() == answers[1].json() == answers[2].json()


FILTERED = "query ($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }"


async def test_a_filter_with_thousands_of_parts_is_refused_at_once(gateway: Served) -> None:
    """The store and each subscription would take seconds for it."""
    parts = [{"not": {"topics": [f"{n}"]}} for n in range(100)]
    for size in (2, 100):
        began = time.perf_counter()
        answer = await gateway.ask(FILTERED, variables={"filter": {"or": [{"or": parts}] * size}})
        assert ("errors" in answer.json()) == (size == 100)
        assert time.perf_counter() - began < 2
    assert codes(answer) == ["QUERY_TOO_COMPLEX"]


ORDERED = "query ($by: ArticleOrderField!) { articles(orderBy: {field: $by}) { totalCount } }"


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (FILTERED, {"filter": {"tpoics": ["ai"]}}),
        (FILTERED, {"filter": {"and": [{"typs": []}]}}),
        (ORDERED, {"by": "PUBLISHD"}),
    ],
)
async def test_wrong_variables_do_not_name_the_schema_in_production(
    gateway: Served, settings: Settings, query: str, variables: dict[str, Any]
) -> None:
    for _ in range(3):
        answer = await gateway.ask(query, variables=variables)
        assert codes(answer) == ["BAD_USER_INPUT"]
        assert "Did you mean" not in answer.text
    async with served(settings, environment="development") as developing:
        assert "Did you mean" in (await developing.ask(query, variables=variables)).text


BODIES = [
    (b"", JSON, 400),
    (b"{", JSON, 400),
    (b"[]", JSON, 400),
    (b"[" * 50_000, JSON, 400),
    (b'{"query":1}', JSON, 400),
    (b'{"query":"{__typename}","variables":[]}', JSON, 400),
    (b'{"query":"\\ud800"}', JSON, 400),
    (b'{"query":"{__typename}","variables":{"a":' + b"[" * 30 + b"]" * 30 + b"}}", JSON, 400),
    (b'{"query":"{__typename}"}', "text/plain", 415),
    (b"query={__typename}", "application/x-www-form-urlencoded", 415),
    (b'{"query":"{__typename}"}', "application/json; charset=utf-16", 415),
    (b" " * 1_000_001, JSON, 413),
]


@pytest.mark.parametrize(("body", "kind", "status"), BODIES, ids=range(len(BODIES)))
async def test_a_wrong_body_is_a_graphql_error(
    gateway: Served, body: bytes, kind: str, status: int
) -> None:
    answer = await gateway.http.post("/graphql", content=body, headers={"content-type": kind})
    assert (answer.status_code, codes(answer)) == (status, ["BAD_REQUEST"])


async def test_a_client_that_sends_too_much_can_read_the_refusal(gateway: Served) -> None:
    reader, writer = await asyncio.open_connection(*gateway.address.split(":"))
    part = b" " * 100_000
    head = "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {200 * len(part)}\r\n\r\n".encode())
    for _ in range(200):
        writer.write(part)
        await writer.drain()
    assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
    writer.close()

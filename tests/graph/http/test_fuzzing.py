"""Whatever is sent, the answer is GraphQL's, never a 5xx and never an internal error."""

from __future__ import annotations

from typing import Any

import httpx
import hypothesis
import orjson
from graphql import print_schema
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from graph.schema import graphql_schema
from loaders.settings import Settings
from tests.archive import article, fill
from tests.graph.http.running import served

QUERIES = queries(
    print_schema(graphql_schema),
    custom_scalars={
        "DateTime": st.sampled_from(
            ["2020-06-11T01:19:00Z", "2020-06-11", "9999-12-31T23:59:59-23:59", ""]
        ).map(nodes.String),
        "URL": st.sampled_from(["https://example.com/a", "http://[", "", "x"]).map(nodes.String),
    },
)
HEADERS = {"content-type": "application/json"}
BOUNDED = hypothesis.settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8")),
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), below, max_size=4)
    ),
    max_leaves=12,
)
parts = st.fixed_dictionaries(
    {},
    optional={
        "query": st.sampled_from(["{ viewer { scopes } }", "{", "", "{ nope }"]) | anything,
        "operationName": anything,
        "variables": anything,
        "extensions": anything,
        "id": anything,
        "documentId": anything,
    },
)


def check(response: httpx.Response) -> None:
    assert response.status_code < 500, response.text
    body: Any = orjson.loads(response.content)
    codes = [error["extensions"]["code"] for error in body.get("errors", ())]
    assert "INTERNAL_SERVER_ERROR" not in codes, body
    assert codes or "data" in body


async def test_generated_queries_cause_no_internal_error(settings: Settings, database: Any) -> None:
    await fill(database, [article("one", topics=["AI"]), article("two", published=False)])
    async with served(settings, environment="development") as gateway:
        for query in _examples(QUERIES):
            for _ in range(3):  # an operation is compiled on second use
                check(await gateway.http.post("/graphql", json={"query": query}))


async def test_any_json_gets_a_response(settings: Settings) -> None:
    async with served(settings) as gateway:
        for body in _examples(parts | anything):
            check(await gateway.http.post("/graphql", content=orjson.dumps(body), headers=HEADERS))


async def test_any_bytes_get_a_response(settings: Settings) -> None:
    async with served(settings) as gateway:
        for body in _examples(st.binary(max_size=200)):
            check(await gateway.http.post("/graphql", content=body, headers=HEADERS))


async def test_any_query_string_gets_a_response(settings: Settings) -> None:
    names = st.sampled_from(["query", "variables", "extensions", "operationName", "x"])
    texts = st.text(st.characters(codec="utf-8"), max_size=30)
    async with served(settings) as gateway:
        for parameters in _examples(st.dictionaries(names, texts, max_size=4)):
            check(await gateway.http.get("/graphql", params=parameters))


def _examples(strategy: st.SearchStrategy[Any]) -> list[Any]:
    """Draws of the strategy, the same in each run; sent one after another by one event loop."""
    drawn: list[Any] = []

    @BOUNDED
    @given(strategy)
    def draw(value: Any) -> None:
        drawn.append(value)

    draw()
    return drawn

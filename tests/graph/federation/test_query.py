"""`_service` and `_entities`: as quick, as bounded and as discreet as every other field."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLUnionType
from hypothesis import given
from hypothesis import strategies as st

from graph.context import build_context
from graph.documents.cache import DocumentCache
from graph.documents.variables import coerce_variables
from graph.errors import BadUserInput, QueryTooComplex, RequestErrors, format_errors
from graph.execution.engine import Engine
from graph.federation.query import ENTITIES, entity_key
from graph.schema import build_schema, executable
from graph.viewer import Scope, Viewer
from loaders.command_log import CommandLog
from loaders.database import Database
from loaders.settings import Settings

SUBGRAPH = executable(build_schema(federation=True))
ANYONE = Viewer()
EDITOR = Viewer(frozenset({Scope.DRAFTS}))
ENTITIES_QUERY = """query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Article { id slug url title provider { domain } }
    ... on Provider { domain name }
    ... on Topic { slug name }
  }
}"""


async def ask(
    archive: Database, query: str, viewer: Viewer = ANYONE, /, **variables: Any
) -> tuple[Any, list[Any]]:
    """Data and errors, the same from both executors and from compiled code run again."""
    answers = []
    for executor in ("graphql-core", "compiled"):
        engine = Engine(SUBGRAPH, executor)
        operation = DocumentCache(SUBGRAPH, Settings()).prepare(query)
        for _ in range(3):
            try:
                values = coerce_variables(SUBGRAPH, operation.definition, variables)
            except RequestErrors as error:
                result = ExecutionResult(None, error.errors)
            else:
                result = await engine.execute(operation, values, build_context(archive, viewer))
            errors = [dict(error) for error in format_errors(result.errors or ())]
            answers.append((result.data, errors))
    assert all(answer == answers[0] for answer in answers)
    return answers[0]


async def articles(archive: Database, viewer: Viewer = ANYONE) -> list[dict[str, Any]]:
    query = """{ articles(first: 100) { nodes {
        id slug url title published provider { id domain name } topics { id slug name } } } }"""
    data, _ = await ask(archive, query, viewer)
    found: list[dict[str, Any]] = data["articles"]["nodes"]
    return found


def named(type: str, key: str, nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"__typename": type, key: node[key]} for node in nodes]


@pytest.mark.parametrize("key", ["id", "slug", "url"])
async def test_every_key_of_an_article_finds_it(archive: Database, key: str) -> None:
    nodes = await articles(archive)

    data, errors = await ask(archive, ENTITIES_QUERY, representations=named("Article", key, nodes))

    assert errors == []
    assert [e["title"] for e in data["_entities"]] == [node["title"] for node in nodes]


async def test_providers_and_topics_are_found_by_both_keys(archive: Database) -> None:
    [article, *_] = await articles(archive)
    provider, topics = article["provider"], article["topics"]
    representations = [
        *named("Provider", "id", [provider]), *named("Topic", "slug", topics),
        *named("Provider", "domain", [provider]), *named("Topic", "id", topics),
    ]  # fmt: skip

    data, errors = await ask(archive, ENTITIES_QUERY, representations=representations)

    expected = [
        {"__typename": "Provider", "domain": provider["domain"], "name": provider["name"]},
        *({"__typename": "Topic", "slug": t["slug"], "name": t["name"]} for t in topics),
    ]
    assert errors == []
    assert data["_entities"] == [*expected, *expected]


async def test_all_entities_of_a_type_are_one_command(
    archive: Database, commands: CommandLog
) -> None:
    nodes = await articles(archive)
    third = len(nodes) // 3
    representations = [
        *named("Article", "id", nodes[:third]),
        *named("Article", "slug", nodes[third : 2 * third]),
        *named("Article", "url", nodes[2 * third :]),
        *named("Topic", "slug", [topic for node in nodes for topic in node["topics"]]),
    ]
    engine = Engine(SUBGRAPH)
    query = """query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        ... on Article { title } ... on Topic { name } } }"""
    operation = DocumentCache(SUBGRAPH, Settings()).prepare(query)
    for _ in range(2):  # compiled on second use
        commands.commands.clear()
        values = coerce_variables(
            SUBGRAPH, operation.definition, {"representations": representations[:250]}
        )
        result = await engine.execute(operation, values, build_context(archive, ANYONE))
        assert result.errors is None

    assert sorted(c["find"] for c in commands.commands) == ["articles", "topics"]
    assert not engine.interpreted["error"]


async def test_invisible_drafts_are_null(archive: Database) -> None:
    nodes = await articles(archive, EDITOR)
    drafts = [node for node in nodes if not node["published"]]
    assert drafts
    representations = [
        one for key in ("id", "slug", "url") for one in named("Article", key, drafts)
    ][:250]

    hidden, errors = await ask(archive, ENTITIES_QUERY, representations=representations)
    shown, _ = await ask(archive, ENTITIES_QUERY, EDITOR, representations=representations)

    assert errors == []
    assert hidden["_entities"] == [None] * len(representations)
    assert None not in shown["_entities"]


@pytest.mark.parametrize(
    ("representation", "message"),
    [
        ({"__typename": "Nope", "id": "1"}, "'Nope' is not an entity of this subgraph"),
        ({"__typename": "Query"}, "'Query' is not an entity"),
        ({"__typename": ["Article"], "id": "1"}, "is not an entity"),
        ({"slug": "x"}, "'None' is not an entity"),
        ({"__typename": "Article"}, "Article needs one of its keys: id, slug, url."),
        ({"__typename": "Article", "title": "x"}, "needs one of its keys"),
        ({"__typename": "Article", "id": {"$gt": ""}}, "The key 'id' of Article must be a string."),
        ({"__typename": "Article", "slug": 7}, "must be a string"),
        ({"__typename": "Provider", "domain": None}, "must be a string"),
        ({"__typename": "Topic", "id": "not an id"}, "is not an id of this API"),
        ("Article", "must be an object"),
        (None, "must be an object"),
        ([[]], "must be an object"),
    ],
)
async def test_a_wrong_representation_is_an_error_at_its_index(
    archive: Database, representation: Any, message: str
) -> None:
    [article, *_] = await articles(archive)
    representations = [*named("Article", "slug", [article]), representation]

    data, errors = await ask(archive, ENTITIES_QUERY, representations=representations)

    if representation is None:  # `_Any!` refuses it before anything is executed
        assert data is None
        return
    assert [e and e["title"] for e in data["_entities"]] == [article["title"], None]
    [error] = errors
    assert error["path"] == ["_entities", 1]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert message in error["message"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
NAMES = st.sampled_from(["__typename", "id", "slug", "url", "domain", "name"])


@given(st.dictionaries(NAMES, JSON | st.sampled_from([*ENTITIES])) | JSON)
def test_any_representation_is_a_key_or_a_named_error(representation: Any) -> None:
    try:
        entity, key = entity_key(representation)
    except BadUserInput:
        return
    assert key.field in entity.keys
    assert representation[key.field] == key.value


async def test_unknown_keys_are_null(archive: Database) -> None:
    [article, *_] = await articles(archive)
    representations = [
        {"__typename": "Article", "slug": ""},
        {"__typename": "Article", "url": "http://["},
        {"__typename": "Topic", "id": article["id"]},
        {"__typename": "Provider", "domain": "nobody.example"},
    ]

    data, errors = await ask(archive, ENTITIES_QUERY, representations=representations)

    assert errors == []
    assert data["_entities"] == [None] * 4


async def test_literals_are_read_like_variables(archive: Database) -> None:
    [article, *_] = await articles(archive)

    data, errors = await ask(
        archive,
        f'{{ _entities(representations: [{{__typename: "Article", slug: "{article["slug"]}"}}])'
        " { ... on Article { title } } }",
    )

    assert errors == []
    assert data["_entities"] == [{"title": article["title"]}]


async def test_a_literal_may_contain_a_variable(archive: Database) -> None:
    [article, *_] = await articles(archive)
    query = """query ($slug: String!) {
      _entities(representations: [{__typename: "Article", slug: $slug}]) {
        ... on Article { title } } }"""

    data, errors = await ask(archive, query, slug=article["slug"])

    assert errors == []
    assert data["_entities"] == [{"title": article["title"]}]


def test_representations_count_in_the_cost() -> None:
    operations = DocumentCache(SUBGRAPH, Settings())
    operation = operations.prepare(ENTITIES_QUERY)

    with pytest.raises(QueryTooComplex):
        operations.check_cost(operation, {"representations": [{}] * 10_000})


async def test_a_list_too_long_is_refused(archive: Database) -> None:
    representations = [{"__typename": "Topic", "slug": "ai"}] * 251
    query = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }"

    data, [error] = await ask(archive, query, r=representations)

    assert data is None
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "at most 250" in error["message"]


def test_the_union_contains_every_entity() -> None:
    union = SUBGRAPH.type_map["_Entity"]

    assert isinstance(union, GraphQLUnionType)
    assert {type.name for type in union.types} == set(ENTITIES)

"""Viewers without DRAFTS never see data of a draft, on any path of the schema.

Every text of the drafts contains a canary word. The queries are made by introspection, so that
they contain every new field.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from graph.context import build_context
from graph.encoding import to_json
from graph.execution.engine import Engine
from graph.ids import to_global_id
from graph.schema import graphql_schema
from graph.viewer import Scope, Viewer
from loaders.connection import connect
from loaders.database import Database
from loaders.documents import article_id
from loaders.settings import Settings
from loaders.slugs import plain_slug
from seed.archive import load
from tests.graph.running import ANYONE, EDITOR, execute

CANARY = "kanarienvogel"
DRAFT_URL = "https://elsewhere.example/draft"  # a published article names it, so it is not secret
OPEN_URL = "https://open.example/story"
DEPTH = 4
VIEWERS = {"anonymous": ANYONE, "secured": Viewer(frozenset({Scope.SECURED}))}


def story(name: str, url: str, **keys: Any) -> dict[str, Any]:
    return {
        "category": name,
        "title": name,
        "excerpt": name,
        "type": name,
        "publishedDateTime": "2020-06-11T01:19:00Z",
        "webUrl": url,
        "provider": {"name": "Open", "domain": "open.example"},
        "quality": 1,
        **keys,
    }


def stub(name: str, url: str, domain: str) -> dict[str, Any]:
    provider = {"name": name, "domain": domain}
    moment = "2020-06-11T00:00:00Z"
    return {
        "title": name, "webUrl": url, "publishedDateTime": moment, "type": "article",
        "provider": provider,
    }  # fmt: skip


ARTICLES = [
    story(
        "open",
        OPEN_URL,
        published=True,
        topics=["AI", "Shared"],
        authors=["Ann"],
        language="en",
        translationKey="one",
        related=[stub("a stub", DRAFT_URL, "open.example")],
    ),
    # A newer draft of the same provider and topic, which names both its own way.
    story(
        CANARY,
        f"https://open.example/{CANARY}",
        publishedDateTime="2021-01-01T00:00:00Z",
        provider={
            "name": f"{CANARY} Post",
            "domain": "open.example",
            "images": [{"url": DRAFT_URL}],
        },
        topics=["AI", f"{CANARY} topic"],
        authors=["ANN", f"{CANARY} author"],
        language=f"x-{CANARY[:8]}",
        translationKey="one",
        aliases=[f"https://open.example/old-{CANARY}"],
        related=[stub(CANARY, OPEN_URL, f"stub.{CANARY}.example")],
        secured=CANARY,
        featuredContent=CANARY,
        images=[{"url": f"{DRAFT_URL}?{CANARY}", "title": CANARY}],
    ),
    story(CANARY, DRAFT_URL, provider={"name": CANARY, "domain": f"{CANARY}.example"}),
]


@pytest.fixture(scope="module")
def seeded(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("canary")
    for number, article in enumerate(ARTICLES):
        name = f"{CANARY if not article.get('published') else 'open'}-{number}.md"
        text = yaml.safe_dump(article, allow_unicode=True)
        Path(folder, name).write_text(f"---\n{text}---\n{article['title']} body\n")
    assert load([str(folder)], mongodb_uri, name="newsgraph_test_canary").added == len(ARTICLES)
    return "newsgraph_test_canary"


@pytest.fixture
async def archive(mongodb_uri: str, seeded: str) -> AsyncIterator[Database]:
    own = connect(Settings(), mongodb_uri)
    yield own.sibling(seeded)
    await own.close()


ARGUMENTS = {
    "node": [f'id: "{to_global_id("Topic", "shared")}"'],
    "nodes": [f'ids: ["{to_global_id("Article", article_id(OPEN_URL))}"]'],
    "article": ['by: {slug: "open-0"}'],
    "provider": ['by: {domain: "open.example"}'],
    "topic": ['by: {slug: "ai"}'],
    "author": ['by: {slug: "ann"}', 'by: {name: "Ann"}'],
    "search": ['query: "open"', f'query: "{CANARY}"', 'query: "ai"'],
    "articles": [
        "orderBy: {field: TITLE}",
        "filter: {published: false}",
        "filter: {not: {published: true}}",
        "filter: {or: [{published: false}, {quality: {min: 0}}]}",
        f'filter: {{topics: ["{plain_slug(CANARY + " topic")}"]}}',
    ],
    "providers": ["orderBy: {field: ARTICLE_COUNT}"],
    "topics": ["orderBy: {field: ARTICLE_COUNT, direction: DESC}"],
    "authors": ["orderBy: {field: ARTICLE_COUNT, direction: DESC}"],
}
HIDDEN = [
    f'node(id: "{to_global_id("Article", article_id(DRAFT_URL))}") {{ id }}',
    f'node(id: "{to_global_id("Provider", f"{CANARY}.example")}") {{ id }}',
    f'node(id: "{to_global_id("Provider", f"stub.{CANARY}.example")}") {{ id }}',
    f'node(id: "{to_global_id("Topic", plain_slug(CANARY + " topic"))}") {{ id }}',
    f'article(by: {{url: "{DRAFT_URL}"}}) {{ id }}',
    f'article(by: {{slug: "{CANARY}-2"}}) {{ id }}',
    f'article(by: {{id: "{to_global_id("Article", article_id(DRAFT_URL))}"}}) {{ id }}',
    f'provider(by: {{domain: "{CANARY}.example"}}) {{ id }}',
    f'topic(by: {{name: "{CANARY} topic"}}) {{ id }}',
    f'author(by: {{name: "{CANARY} author"}}) {{ id }}',
    f'author(by: {{slug: "{CANARY}-author"}}) {{ id }}',
    f'node(id: "{to_global_id("Author", f"{CANARY}-author")}") {{ id }}',
    f'article(by: {{url: "https://open.example/old-{CANARY}"}}) {{ id }}',
]


def selection(type: GraphQLNamedType, depth: int) -> str:
    """Every field of `type` and of the types below it, `depth` levels deep."""
    if is_leaf_type(type):
        return ""
    parts = ["__typename"]
    if isinstance(type, GraphQLObjectType | GraphQLInterfaceType):
        parts += [
            part
            for name, field in type.fields.items()
            for part in field_selection(name, field, depth)
        ]
    if isinstance(type, GraphQLInterfaceType):
        parts += [
            f"... on {possible.name} {selection(possible, depth)}"
            for possible in graphql_schema.get_possible_types(type)
        ]
    return "{ " + " ".join(parts) + " }"


def field_selection(name: str, field: GraphQLField, depth: int) -> Iterator[str]:
    below = get_named_type(field.type)
    leads_on = not is_leaf_type(below)
    if (leads_on and depth == 0) or any(map(is_required_argument, field.args.values())):
        return
    yield f"{name} {selection(below, depth - 1)}"


def queries() -> Iterator[str]:
    """A query for each way to each root field."""
    assert graphql_schema.query_type is not None
    for name, field in graphql_schema.query_type.fields.items():
        plain = not any(map(is_required_argument, field.args.values()))
        ways = [*(f"({way})" for way in ARGUMENTS.get(name, ())), *([""] if plain else [])]
        assert ways, f"add arguments for {name} to ARGUMENTS"
        for way in ways:
            yield f"{{ {name}{way} {selection(get_named_type(field.type), DEPTH)} }}"


async def answers(archive: Database, viewer: Viewer, query: str) -> list[bytes]:
    """The data and errors of each execution, as JSON."""
    found = []
    for executor in ("graphql-core", "compiled"):
        engine = Engine(graphql_schema, executor)
        for _ in range(2):
            result = await execute(engine, build_context(archive, viewer), query)
            errors = [error.message for error in result.errors or ()]
            found.append(to_json([result.data, errors]))
    return found


@pytest.mark.parametrize("viewer", VIEWERS.values(), ids=VIEWERS)
@pytest.mark.parametrize("query", list(queries()), ids=lambda query: query[:40])
async def test_no_query_returns_data_of_a_draft(
    archive: Database, viewer: Viewer, query: str
) -> None:
    for answer in await answers(archive, viewer, query):
        assert CANARY not in answer.decode().lower()


@pytest.mark.parametrize("query", HIDDEN)
async def test_a_draft_and_what_only_drafts_name_are_null(archive: Database, query: str) -> None:
    for answer in await answers(archive, ANYONE, f"{{ found: {query} }}"):
        assert orjson.loads(answer) == [{"found": None}, []]


async def test_counts_do_not_include_drafts(archive: Database) -> None:
    query = """{
      articles { totalCount facets { topics { count } providers { count } types { count } } }
      provider(by: {domain: "open.example"}) {
        articleCount articles { totalCount } topics { count }
      }
      topic(by: {name: "AI"}) { articleCount articles { totalCount } providers { count } }
      authors { totalCount nodes { name articleCount articles { totalCount } topics { count } } }
      article(by: {slug: "open-0"}) { translations { slug } }
    }"""
    for answer in await answers(archive, ANYONE, query):
        data = orjson.loads(answer)[0]
        one = [{"count": 1}]
        assert data["articles"]["totalCount"] == 1
        assert data["article"]["translations"] == []
        ann = {"name": "Ann", "articleCount": 1, "articles": {"totalCount": 1}, "topics": one * 2}
        assert data["authors"] == {"totalCount": 1, "nodes": [ann]}
        facets = {"topics": one * 2, "providers": one, "types": one}
        assert data["articles"]["facets"] == facets
        assert data["provider"] == {
            "articleCount": 1, "articles": {"totalCount": 1}, "topics": one * 2,
        }  # fmt: skip
        assert data["topic"] == {
            "articleCount": 1, "articles": {"totalCount": 1}, "providers": one,
        }  # fmt: skip


async def test_a_viewer_with_drafts_sees_the_canary(archive: Database) -> None:
    """Otherwise the tests above would prove nothing."""
    engine = Engine(graphql_schema)
    results = [await execute(engine, build_context(archive, EDITOR), query) for query in queries()]
    shown = [CANARY.encode() in to_json(result.data) for result in results]

    assert sum(shown) > len(shown) / 2

"""Authors, languages, translations and aliases, through the schema."""

from __future__ import annotations

from typing import Any

import pytest

from graph.ids import to_global_id
from loaders.database import Database
from loaders.documents import Document
from tests.archive import article, fill
from tests.graph.running import EDITOR, errors_of, run, run_counting

ANN, BOB, KEYED = {"name": "Ann Bee"}, {"name": "Bob"}, {"name": "Ann Bee", "key": "ab"}
OLD = "https://example.com/old-c"

ARTICLES: list[Document] = [
    article("a", authors=[BOB, ANN], language="en", story="one", topics=["AI", "Art"]),
    article("b", authors=[ANN], language="en-GB", topics=["AI"]),
    article("c", authors=[KEYED], language="de", story="one", aliases=[OLD]),
    article("d", authors=[ANN], language="zh-Hant-TW", story="one", published=False),
    article("e", story="one"),
    article("f", language="en", story="one"),
    article("g", language="fr"),
]


@pytest.fixture
async def archive(database: Database) -> Database:
    await fill(database, ARTICLES)
    return database


async def slugs(archive: Database, filter: str) -> set[str]:
    data = await run(archive, f"{{ articles(filter: {filter}) {{ nodes {{ slug }} }} }}")
    return {node["slug"] for node in data["articles"]["nodes"]}


async def test_an_article_has_its_authors_in_the_order_of_the_file(archive: Database) -> None:
    data = await run(
        archive, '{ article(by: {slug: "a"}) { authors { name slug articleCount } language } }'
    )

    assert data["article"] == {
        "authors": [
            {"name": "Bob", "slug": "bob", "articleCount": 1},
            {"name": "Ann Bee", "slug": "ann-bee", "articleCount": 2},
        ],
        "language": "en",
    }


async def test_an_article_without_authors_has_empty_lists(archive: Database) -> None:
    data = await run(
        archive, '{ article(by: {slug: "g"}) { authors { id } translations { id } aliases } }'
    )

    assert data["article"] == {"authors": [], "translations": [], "aliases": []}


@pytest.mark.parametrize(
    ("by", "slug"),
    [
        ('slug: "ab"', "ab"),
        ('name: " BOB "', "bob"),
        ('name: "ann bee"', "ab"),  # two have the name; the slug decides
        (f'id: "{to_global_id("Author", "ann-bee")}"', "ann-bee"),
        ('slug: "nobody"', None),
        ('name: "nobody"', None),
        (f'id: "{to_global_id("Topic", "ai")}"', None),
    ],
)
async def test_an_author_is_found_by_each_of_their_names(
    archive: Database, by: str, slug: str | None
) -> None:
    author = (await run(archive, f"{{ author(by: {{{by}}}) {{ slug }} }}"))["author"]

    assert author == (slug and {"slug": slug})


async def test_an_author_is_a_node(archive: Database) -> None:
    id = to_global_id("Author", "bob")
    data = await run(archive, f'{{ node(id: "{id}") {{ id ... on Author {{ name }} }} }}')

    assert data["node"] == {"id": id, "name": "Bob"}


async def test_authors_are_paged_by_name_and_by_count(archive: Database) -> None:
    by_name = "{ authors { nodes { slug } totalCount } }"
    by_count = """{ authors(first: 2, orderBy: {field: ARTICLE_COUNT, direction: DESC}) {
      edges { node { slug articleCount } } pageInfo { hasNextPage endCursor }
    } }"""

    assert (await run(archive, by_name))["authors"] == {
        "nodes": [{"slug": "ab"}, {"slug": "ann-bee"}, {"slug": "bob"}],
        "totalCount": 3,
    }
    page = (await run(archive, by_count))["authors"]
    assert [edge["node"]["slug"] for edge in page["edges"]] == ["ann-bee", "bob"]
    after = page["pageInfo"]["endCursor"]
    rest = await run(archive, by_count.replace("first: 2", f'first: 2, after: "{after}"'))
    assert [edge["node"]["slug"] for edge in rest["authors"]["edges"]] == ["ab"]
    assert not rest["authors"]["pageInfo"]["hasNextPage"]


async def test_an_author_has_articles_and_topics(archive: Database) -> None:
    query = """{ authors { nodes {
      slug articles(first: 1, orderBy: {field: TITLE, direction: ASC}) { totalCount nodes { slug } }
      topics { topic { name } count }
    } } }"""
    found = {one["slug"]: one for one in (await run(archive, query))["authors"]["nodes"]}

    assert found["ann-bee"]["articles"] == {"totalCount": 2, "nodes": [{"slug": "a"}]}
    assert found["ann-bee"]["topics"] == [
        {"topic": {"name": "AI"}, "count": 2},
        {"topic": {"name": "Art"}, "count": 1},
    ]
    assert found["ab"]["topics"] == []
    assert await run_counting(archive, query) == 3 + 1  # authors, articles, topics of all at once


async def test_facets_count_authors_and_languages(archive: Database) -> None:
    query = """{ articles { facets {
      authors(first: 2) { author { slug } count } languages { value count }
    } } }"""

    assert (await run(archive, query))["articles"]["facets"] == {
        "authors": [
            {"author": {"slug": "ann-bee"}, "count": 2},
            {"author": {"slug": "ab"}, "count": 1},
        ],
        "languages": [
            {"value": "en", "count": 2},
            {"value": "de", "count": 1},
            {"value": "en-GB", "count": 1},
            {"value": "fr", "count": 1},
        ],
    }
    assert await errors_of(archive, query.replace("first: 2", "first: 101"))


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ('{authors: ["ann-bee"]}', "ab"),
        ('{authors: ["bob", "ab", "nobody"]}', "ac"),
        ("{authors: []}", ""),
        ('{not: {authors: ["ann-bee"]}}', "cefg"),
        ('{languages: ["en"]}', "abf"),
        ('{languages: ["EN-gb"]}', "b"),
        ('{languages: ["e"]}', ""),
        ('{languages: ["de", "fr"]}', "cg"),
        ("{languages: []}", ""),
        ('{languages: ["zh"]}', ""),
    ],
)
async def test_articles_are_filtered_by_author_and_language(
    archive: Database, filter: str, expected: str
) -> None:
    assert await slugs(archive, filter) == set(expected)


async def test_translations_are_sorted_by_language_and_never_the_article_itself(
    archive: Database,
) -> None:
    query = "{ articles { nodes { slug translations { slug } } } }"

    def slugs(data: dict[str, Any]) -> dict[str, str]:
        nodes = data["articles"]["nodes"]
        return {n["slug"]: "".join(t["slug"] for t in n["translations"]) for n in nodes}

    found = slugs(await run(archive, query))
    sets = {slug: set(others) for slug, others in found.items()}
    assert sets == {
        "a": set("ec"), "b": set(), "c": set("eaf"), "e": set("caf"), "f": set("ec"), "g": set(),
    }  # fmt: skip
    assert found["a"] == "ec"
    assert slugs(await run(archive, query, EDITOR))["a"] == "ecd"
    assert await run_counting(archive, query) == 2


async def test_an_alias_leads_to_the_article(archive: Database) -> None:
    query = '{ article(by: {url: "https://EXAMPLE.com/old-c/#top"}) { slug aliases } }'

    assert (await run(archive, query))["article"] == {"slug": "c", "aliases": [OLD]}


async def test_an_address_comes_before_an_alias(
    database: Database,
) -> None:
    await fill(database, [article("a"), article("b", aliases=["https://example.com/a"])])

    data = await run(database, '{ article(by: {url: "https://example.com/a"}) { slug } }')

    assert data["article"] == {"slug": "a"}

"""Query.search through the schema."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from loaders.database import Database
from tests.archive import DAY, article, fill
from tests.graph.running import EDITOR, errors_of, run, run_counting

SEARCH = """
query ($query: String!, $filter: ArticleFilter, $first: Int, $after: String) {
  search(query: $query, filter: $filter, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor score highlights node { slug } }
  }
}
"""
FACETS = """
query ($query: String!) {
  search(query: $query) {
    totalCount
    facets {
      topics(first: 2) { topic { name } count }
      providers { provider { domain } count }
      categories { value count }
      types { value count }
      timeline(interval: WEEK) { start count }
    }
  }
}
"""


async def slugs(database: Database, query: str, /, **variables: Any) -> list[str]:
    found = await run(database, SEARCH, query=query, **variables)
    return [edge["node"]["slug"] for edge in found["search"]["edges"]]


@pytest.fixture
async def archive(database: Database) -> Database:
    await fill(
        database,
        [
            article("in-body", title="One", body="The *police* and [a link](https://x.org/crime)."),
            article("in-title", title="Police &amp; <b>Crime</b>", publishedDateTime=DAY),
            article("in-excerpt", title="Two", excerpt="Of police forces"),
            article("newer", title="Policing", publishedDateTime=DAY + timedelta(days=1)),
            article("topic", title="Three", topics=["C++", "Police Work"]),
            article("provider", title="Four", provider={"name": "Police News", "domain": "p.com"}),
            article("draft", title="Police secrets", published=False),
            article("résumé", title="État d\u2019urgence", excerpt="C# and AT&amp;T, U.S. A.I."),
        ],
    )
    return database


async def test_title_comes_before_excerpt_before_names_before_body_then_newer_first(
    archive: Database,
) -> None:
    found = await slugs(archive, "police")
    assert found[:3] == ["newer", "in-title", "in-excerpt"]
    assert set(found[3:5]) == {"topic", "provider"}
    assert found[5:] == ["in-body"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("POLICE crime", ["in-title"]),
        ("policing the forces", ["in-excerpt"]),
        ('"police forces"', ["in-excerpt"]),
        ('"forces police"', []),
        ('"of police forces"', ["in-excerpt"]),
        ("police -forces -work -news -link", ["newer", "in-title"]),
        ('police -"police forces" -"a link" -work -news', ["newer", "in-title"]),
        ("etat urgence", ["résumé"]),
        ("état d'urgence", ["résumé"]),
        ("ETAT D\u2019URGENCE", ["résumé"]),
        ("c++", ["topic"]),
        ("c#", ["résumé"]),
        ("c", []),
        ("AT&T us ai", ["résumé"]),
        ("amp", []),
        ("href", []),
        ("x.org", []),
        (".* $ne {} police\u0000", []),
    ],
)
async def test_words_phrases_and_exclusions(
    archive: Database, query: str, expected: list[str]
) -> None:
    assert await slugs(archive, query) == expected


async def test_filters_and_visibility_apply_to_searches(
    archive: Database,
) -> None:
    assert await slugs(archive, "police", filter={"providers": ["P.com"]}) == ["provider"]
    assert await slugs(archive, "secrets") == []
    data = await run(archive, SEARCH, EDITOR, query="secrets")
    assert data["search"]["totalCount"] == 1


async def test_pages_of_any_size_contain_every_result(archive: Database) -> None:
    whole = await slugs(archive, "police")
    for size in (1, 2, 4, 7):
        walked: list[str] = []
        after = None
        while True:
            data = await run(archive, SEARCH, query="police", first=size, after=after)
            search = data["search"]
            assert search["totalCount"] == len(whole)
            assert search["pageInfo"]["hasPreviousPage"] is bool(walked)
            walked += [edge["node"]["slug"] for edge in search["edges"]]
            after = search["pageInfo"]["endCursor"]
            if not search["pageInfo"]["hasNextPage"]:
                break
        assert walked == whole


async def test_highlights_mark_matches_and_escape_other_text(archive: Database) -> None:
    data = await run(archive, SEARCH, query="police crime")
    [edge] = data["search"]["edges"]
    assert edge["highlights"] == ["<mark>Police</mark> &amp; <mark>Crime</mark>"]
    assert edge["score"] == 2.0


@pytest.mark.parametrize("query", ["", "   ", "the of and", "-police", '"the"', "!!! ..."])
async def test_a_search_without_terms_is_refused(archive: Database, query: str) -> None:
    [message] = await errors_of(archive, SEARCH, query=query)
    assert "names nothing to find" in message


async def test_a_cursor_of_another_search_is_refused(archive: Database) -> None:
    data = await run(archive, SEARCH, query="police", first=1)
    after = data["search"]["pageInfo"]["endCursor"]
    [message] = await errors_of(archive, SEARCH, query="crime", after=after)
    assert "another search" in message
    [message] = await errors_of(archive, SEARCH, query="crime", after="abc")
    assert "not a cursor" in message


async def test_facets_count_all_results(archive: Database) -> None:
    search = (await run(archive, FACETS, query="police"))["search"]
    assert search["facets"] == {
        "topics": [
            {"topic": {"name": "C++"}, "count": 1},
            {"topic": {"name": "Police Work"}, "count": 1},
        ],
        "providers": [
            {"provider": {"domain": "example.com"}, "count": 5},
            {"provider": {"domain": "p.com"}, "count": 1},
        ],
        "categories": [{"value": "news", "count": 6}],
        "types": [{"value": "article", "count": 6}],
        "timeline": [{"start": "2020-06-08T00:00:00+00:00", "count": 6}],
    }


async def test_a_search_is_one_command_and_its_facets_another(archive: Database) -> None:
    assert await run_counting(archive, SEARCH, query="police") == 1
    assert await run_counting(archive, FACETS, query="police") == 4  # with providers, topics

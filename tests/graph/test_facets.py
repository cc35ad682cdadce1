"""Facets of connections and neighbours of providers and topics, through the schema."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from graph.limits import DEFAULT_LIMITS
from loaders.database import Database
from loaders.documents import Document
from loaders.slugs import plain_slug
from tests.archive import article, fill
from tests.graph.running import EDITOR, errors_of, run, run_counting

FACETS = """
query ($filter: ArticleFilter, $interval: DateInterval = MONTH) {
  articles(filter: $filter, first: 1) {
    facets {
      topics(first: 5) { topic { name } count }
      providers(first: 3) { provider { domain } count }
      categories { value count }
      types { value count }
      timeline(interval: $interval) { start count }
    }
  }
}
"""
NESTED = """
{
  providers { nodes { domain articles(first: 1, filter: {categories: ["news"]}) {
    totalCount
    facets { topics(first: 3) { topic { name } count } categories { value count } }
  } } }
}
"""
NEIGHBOURS = """
{
  providers { nodes { domain topics(first: 3) { topic { name } count } } }
  topics { nodes {
    name
    providers(first: 2) { provider { domain } count }
    relatedTopics(first: 3) { topic { name } count }
  } }
}
"""

NAMES = ("AI", "Beta", "C++", "Delta", "Echo", "Foxtrot", "alpha")
DOMAINS = ("a.com", "b.org", "c.net", "d.io")


def some_articles(number: int) -> list[Document]:
    random = Random(7)
    first = datetime(1968, 12, 25, 23, 30)
    articles = []
    for index in range(number):
        domain = random.choice(DOMAINS)
        articles.append(
            article(
                f"article-{index}",
                category=random.choice(["news", "blog"]),
                type=random.choice(["article", "video"]),
                published=random.random() < 0.8,
                publishedDateTime=first + timedelta(hours=random.randrange(24 * 900)),
                provider={"name": domain.upper(), "domain": domain},
                topics=random.sample(NAMES, random.randrange(4)),
            )
        )
    return articles


@pytest.fixture
async def articles(database: Database) -> list[Document]:
    articles = some_articles(70)
    await fill(database, articles)
    return articles


def most(counts: Counter[str], first: int | None = None) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda count: (-count[1], count[0]))[:first]


def topics_of(articles: list[Document]) -> Counter[str]:
    return Counter(name for one in articles for name in one["topics"])


def as_topics(counts: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"topic": {"name": name}, "count": count} for name, count in counts]


def as_providers(counts: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"provider": {"domain": domain}, "count": count} for domain, count in counts]


def as_values(counts: list[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"value": value, "count": count} for value, count in counts]


STARTS = {
    "HOUR": lambda at: at.replace(minute=0),
    "DAY": lambda at: at.replace(hour=0, minute=0),
    "WEEK": lambda at: at.replace(hour=0, minute=0) - timedelta(days=at.weekday()),
    "MONTH": lambda at: at.replace(day=1, hour=0, minute=0),
    "YEAR": lambda at: at.replace(month=1, day=1, hour=0, minute=0),
}


@pytest.mark.parametrize("interval", STARTS)
@pytest.mark.parametrize("drafts", [False, True])
async def test_facets_count_everything_that_matches(
    database: Database, articles: list[Document], interval: str, drafts: bool
) -> None:
    filter = {"categories": ["news"]}
    viewer = [EDITOR] if drafts else []
    found = await run(database, FACETS, *viewer, filter=filter, interval=interval)
    facets = found["articles"]["facets"]
    seen = [a for a in articles if a["category"] == "news" and (drafts or a["published"])]
    starts = Counter(STARTS[interval](one["publishedDateTime"]) for one in seen)
    assert facets == {
        "topics": as_topics(most(topics_of(seen), 5)),
        "providers": as_providers(most(Counter(a["provider"]["domain"] for a in seen), 3)),
        "categories": as_values([("news", len(seen))]),
        "types": as_values(most(Counter(a["type"] for a in seen))),
        "timeline": [
            {"start": f"{start.isoformat()}+00:00", "count": count}
            for start, count in sorted(starts.items())
        ],
    }


async def test_ties_are_cut_by_name_not_by_slug(database: Database) -> None:
    names = ["b", "A z", "C++", "a y", "Zebra"]
    await fill(database, [article("one", topics=names)])
    query = "{ articles { facets { topics(first: 3) { topic { name } count } } } }"
    facets = (await run(database, query))["articles"]["facets"]
    assert facets["topics"] == as_topics([(name, 1) for name in sorted(names)[:3]])


async def test_facets_of_an_empty_list_are_empty(
    database: Database, articles: list[Document]
) -> None:
    facets = (await run(database, FACETS, filter={"topics": []}))["articles"]["facets"]
    assert set(map(len, facets.values())) == {0}


async def test_nested_facets_count_for_each_parent(
    database: Database, articles: list[Document]
) -> None:
    for node in (await run(database, NESTED))["providers"]["nodes"]:
        own = [
            one
            for one in articles
            if one["provider"]["domain"] == node["domain"]
            and one["published"]
            and one["category"] == "news"
        ]
        assert node["articles"] == {
            "totalCount": len(own),
            "facets": {
                "topics": as_topics(most(topics_of(own), 3)),
                "categories": as_values([("news", len(own))]),
            },
        }


async def test_neighbours_are_counted_on_shared_articles(
    database: Database, articles: list[Document]
) -> None:
    found = await run(database, NEIGHBOURS)
    seen = [one for one in articles if one["published"]]
    assert len(found["providers"]["nodes"]) == len(DOMAINS)
    for node in found["providers"]["nodes"]:
        own = [one for one in seen if one["provider"]["domain"] == node["domain"]]
        assert node["topics"] == as_topics(most(topics_of(own), 3))
    assert len(found["topics"]["nodes"]) == len(NAMES)
    for node in found["topics"]["nodes"]:
        own = [one for one in seen if plain_slug(node["name"]) in one["newsgraph"]["topics"]]
        domains = Counter(one["provider"]["domain"] for one in own)
        assert node["providers"] == as_providers(most(domains, 2))
        others = topics_of(own)
        del others[node["name"]]
        assert node["relatedTopics"] == as_topics(most(others, 3))


async def test_commands_do_not_grow_with_facets_or_parents(
    database: Database, articles: list[Document]
) -> None:
    assert await run_counting(database, FACETS) == 3  # facets, topics, providers: no page
    assert await run_counting(database, NESTED) == 4  # providers, their pages, facets, topics
    assert await run_counting(database, NEIGHBOURS) <= 8  # two lists, three counts, look-ups


async def test_a_count_beyond_the_limit_is_an_error(
    database: Database, articles: list[Document]
) -> None:
    limits = replace(DEFAULT_LIMITS, count_cap=30)
    [message] = await errors_of(database, FACETS, limits)
    assert message.startswith("More than 30 articles")
    assert not await errors_of(database, FACETS, limits, filter={"providers": ["a.com"]})


async def test_sizes_out_of_bounds_are_errors(database: Database, articles: list[Document]) -> None:
    query = "{ articles { facets { topics(first: 101) { count } } } }"
    [message] = await errors_of(database, query)
    assert "from 0 to 100" in message
    query = "{ articles { facets { topics(first: 0) { count } } } }"
    assert (await run(database, query))["articles"]["facets"]["topics"] == []

"""Search on a real store against a plain search through the same articles."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from loaders.database import Database
from loaders.documents import Document, Visibility
from loaders.filters import article_filter
from loaders.live.matching import compile_match
from loaders.reads.search import Rank, SearchTooBroad, search
from loaders.text.search_query import SearchError, parse_search
from loaders.text.words import words
from tests.archive import DAY, article

VOCABULARY = ("robot", "Robots", "police", "the", "café", "C++", "bans", "new", "york", "of")


def some_articles() -> list[Document]:
    random = Random(11)

    def text(most: int) -> str:
        return " ".join(random.choices(VOCABULARY, k=random.randrange(most)))

    return [
        article(
            f"a{index}",
            title=text(5),
            excerpt=text(8),
            body=text(20),
            category=random.choice(("news", "blog")),
            topics=random.sample(VOCABULARY, random.randrange(3)),
            provider={"name": text(3), "domain": "example.com"},
            published=random.random() < 0.8,
            publishedDateTime=DAY + timedelta(days=random.randrange(5)),
        )
        for index in range(60)
    ]


ARTICLES = some_articles()

items = st.sampled_from(
    (*VOCABULARY, '"new york"', '"of the robots"', '"bans the"', "police-robot")
)
queries = st.lists(st.tuples(st.sampled_from(("", "", "-")), items), min_size=1, max_size=4).map(
    lambda parts: " ".join(sign + item for sign, item in parts)
)


def plain_search(query: str, visibility: Visibility, filter: dict[str, Any]) -> list[Rank]:
    """The ranks of what the query finds, best first, by reading every article."""
    wanted = parse_search(query, "english")
    matches = compile_match(article_filter(filter))
    ranks = []
    for one in ARTICLES:
        texts = [
            [one["title"]],
            [one["excerpt"]],
            [*one["topics"], one["provider"]["name"] or one["provider"]["domain"]],
            [one["body"]],
        ]
        places = [[[w.stem for w in words(text, "english")] for text in place] for place in texts]
        stems = [{stem for text in place for stem in text} for place in places]
        every = set().union(*stems)
        phrases = {
            tuple(text[start:end])
            for place in places
            for text in place
            for start in range(len(text))
            for end in range(start + 1, len(text) + 1)
        }
        if (
            (visibility == "all" or one["published"])
            and matches(one)
            and set(wanted.terms) <= every
            and set(wanted.phrases) <= phrases
            and not set(wanted.excluded) & every
            and not set(wanted.excluded_phrases) & phrases
        ):
            score = sum(
                next(
                    value
                    for value, place in zip((1, 1 / 32, 1 / 1024, 1 / 32768), stems, strict=True)
                    if term in place
                )
                for term in wanted.terms
            )
            ranks.append(Rank(score, one["publishedDateTime"], one["_id"]))
    return sorted(ranks, reverse=True)


@given(
    queries,
    st.sampled_from(("public", "all")),
    st.sampled_from(({}, {"categories": ["news"]}, {"not": {"categories": ["news"]}})),
    st.integers(0, 9),
    st.integers(0, 12),
)
@examples(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_search_finds_what_a_plain_search_finds(
    database: Database,
    query: str,
    visibility: Visibility,
    filter: dict[str, Any],
    size: int,
    skipped: int,
) -> None:
    if not await database.count("articles", {}):
        await database.articles.insert_many(ARTICLES)
    try:
        expected = plain_search(query, visibility, filter)
    except SearchError:
        return
    start = min(skipped, len(expected))
    after = expected[start - 1] if start else None
    parsed = parse_search(query, "english")
    page = await search(
        database, visibility, parsed, article_filter(filter), size, after, {"_id": 1}, 20_000
    )
    assert page.ranks == expected[start : start + size]
    assert [node["_id"] for node in page.nodes] == [rank.id for rank in page.ranks]
    assert page.total_count == len(expected)
    assert page.has_next == (start + size < len(expected))
    assert page.has_previous == (start > 0)


async def test_a_search_that_matches_too_much_is_refused(database: Database) -> None:
    await database.articles.insert_many([article(f"robot-{n}") for n in range(6)])
    parsed = parse_search("robot", "english")
    page = await search(database, "public", parsed, {}, 3, None, {}, cap=6)
    assert page.total_count == 6
    with pytest.raises(SearchTooBroad, match="more than 5 articles"):
        await search(database, "public", parsed, {}, 3, None, {}, cap=5)

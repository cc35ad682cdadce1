"""Filters evaluated on documents, compared with the store and with plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.database import Database
from loaders.documents import Document
from loaders.filters import article_filter
from loaders.live.matching import compile_match
from tests.archive import article

WORDS = ("news", "blog", "ai", "c", "News", "")
FIRST = datetime(1969, 12, 30)


def some_articles() -> list[Document]:
    random = Random(3)
    articles = []
    for index in range(40):
        one = article(
            f"a{index}",
            category=random.choice(WORDS),
            type=random.choice(("article", "video")),
            published=random.random() < 0.7,
            publishedDateTime=FIRST + timedelta(hours=random.randrange(96)),
            provider={"domain": random.choice(("a.com", "b.com", "c.com"))},
            topics=random.sample(("ai", "c", "news"), random.randrange(4)),
        )
        for key in ("quality", "heat"):
            if random.random() < 0.6:
                one[key] = random.randrange(-1, 4)
        articles.append(one)
    return articles


ARTICLES = some_articles()

words = st.lists(st.sampled_from(WORDS), max_size=3)
numbers = st.none() | st.integers(-2, 4)
instants = st.none() | st.integers(-24, 120).map(lambda hour: FIRST + timedelta(hours=hour))
ranges = st.fixed_dictionaries({}, optional={"min": numbers, "max": numbers})
flat: dict[str, st.SearchStrategy[Any]] = {
    "categories": words,
    "topics": words,
    "allTopics": words,
    "types": words.map(lambda _: ["video"]) | words,
    "providers": st.lists(st.sampled_from(("a.com", "B.com ", "d.com")), max_size=2),
    "publishedDateTime": st.fixed_dictionaries({}, optional={"from": instants, "to": instants}),
    "quality": ranges,
    "heat": ranges,
    "published": st.none() | st.booleans(),
}
filters: st.SearchStrategy[dict[str, Any]] = st.deferred(
    lambda: st.fixed_dictionaries(
        {},
        optional={
            **flat,
            "and": st.lists(filters, max_size=2),
            "or": st.lists(filters, max_size=2),
            "not": filters,
        },
    )
)


def holds(filter: Mapping[str, Any], one: Document) -> bool:
    """The filter, as the contract defines it."""
    return all(_key_holds(key, value, one) for key, value in filter.items() if value is not None)


def _key_holds(key: str, value: Any, one: Document) -> bool:
    topics = one["newsgraph"]["topics"]
    match key:
        case "and":
            return all(holds(inner, one) for inner in value)
        case "or":
            return any(holds(inner, one) for inner in value)
        case "not":
            return not holds(value, one)
        case "categories" | "types":
            return one[{"categories": "category", "types": "type"}[key]] in value
        case "topics":
            return bool(set(value) & set(topics))
        case "allTopics":
            return bool(value) and set(value) <= set(topics)
        case "providers":
            return one["provider"]["domain"] in [domain.strip().lower() for domain in value]
        case "published":
            return bool(one["published"] == value)
    number = one.get(key)
    lower, upper = value.get("from", value.get("min")), value.get("to", value.get("max"))
    if number is None:
        return lower is None and upper is None
    if lower is not None and number < lower:
        return False
    return bool(upper is None or (number < upper if "to" in value else number <= upper))


@given(filters)
def test_a_compiled_filter_holds_where_its_words_do(filter: dict[str, Any]) -> None:
    matches = compile_match(article_filter(filter))
    for one in ARTICLES:
        assert matches(one) == holds(filter, one)


@given(filters)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_the_store_finds_what_a_compiled_filter_holds(
    database: Database, filter: dict[str, Any]
) -> None:
    if not await database.count("articles", {}):
        await database.articles.insert_many(ARTICLES)
    match = article_filter(filter)
    matches = compile_match(match)
    found = {row["_id"] for row in await database.find("articles", match, {"_id": 1})}
    assert found == {one["_id"] for one in ARTICLES if matches(one)}


def test_true_is_not_one_and_kinds_do_not_compare() -> None:
    assert not compile_match({"published": True})({"published": 1})
    assert not compile_match({"quality": {"$gte": 0}})({"quality": True})
    assert not compile_match({"quality": {"$gte": 0}})({"quality": "5"})
    assert compile_match({"quality": {"$gte": 0}})({"quality": 0.5})


def test_instants_compare_by_milliseconds_as_they_are_stored() -> None:
    at = datetime(2020, 1, 1, 0, 0, 0, 123_000)
    matches = compile_match({"publishedDateTime": {"$gte": at.replace(microsecond=123_456)}})
    assert matches({"publishedDateTime": at})


def test_an_operator_that_no_filter_uses_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\$where"):
        compile_match({"$where": "1"})
    with pytest.raises(ValueError, match=r"\$regex"):
        compile_match({"title": {"$regex": "a"}})

"""Every key of `ArticleFilter`: its rule in plain Python, and random values for questions.

This module does not use `loaders.filters`. It reads a filter in its public form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, NamedTuple

from loaders.conformance.archive import AUTHOR_SLUGS, DOMAINS, LANGUAGES, TOPIC_SLUGS, Archive
from loaders.conformance.own_fields import matches_own_fields, random_own_filter
from loaders.conformance.ranges import in_date_range, in_number_range
from loaders.documents import Document

_LOGIC = ("and", "or", "not")


class Key(NamedTuple):
    """One key of a filter."""

    matches: Callable[[Any, Document], bool]
    """Whether an article matches the key's value."""
    random_value: Callable[[Random, Archive], Any]


def matches(filter: Mapping[str, Any], article: Document) -> bool:
    """Whether an article matches every key of the filter."""
    return all(_matches_key(key, value, article) for key, value in filter.items())


def _matches_key(key: str, value: Any, article: Document) -> bool:
    if key == "and":
        return all(matches(part, article) for part in value)
    if key == "or":
        return any(matches(part, article) for part in value)
    if key == "not":
        return not matches(value, article)
    return KEYS[key].matches(value, article)


def random_filter(random: Random, archive: Archive, depth: int = 2) -> dict[str, Any]:
    """One or two random keys, with `and`, `or` and `not` nested at most `depth` deep."""
    names = [*KEYS, *(_LOGIC if depth else ())]
    return {
        name: _random_value(name, random, archive, depth)
        for name in random.sample(names, random.randint(1, 2))
    }


def _random_value(name: str, random: Random, archive: Archive, depth: int) -> Any:
    if name == "not":
        return random_filter(random, archive, depth - 1)
    if name in _LOGIC:
        return [random_filter(random, archive, depth - 1) for _ in range(random.randint(0, 2))]
    return KEYS[name].random_value(random, archive)


def topics_of(article: Document) -> list[str]:
    topics: list[str] = article["newsgraph"]["topics"]
    return topics


def authors_of(article: Document) -> list[str]:
    authors: list[str] = article["newsgraph"]["authors"]
    return authors


def _has_language(article: Document, tag: str) -> bool:
    """ "en" also matches "en-GB"; "en-GB" does not match "en"."""
    language = article.get("language", "").lower()
    return bool(language == tag.lower() or language.startswith(f"{tag.lower()}-"))


def _some_of(*values: str) -> Callable[[Random, Archive], list[str]]:
    sizes = (0, 1, 1, 2, len(values))
    return lambda random, archive: random.sample(values, random.choice(sizes))


def _range_of(key: str, low: str, high: str) -> Callable[[Random, Archive], dict[str, Any]]:
    return lambda random, archive: _random_range(random, archive, key, (low, high))


def _random_range(
    random: Random, archive: Archive, key: str, names: tuple[str, str]
) -> dict[str, Any]:
    """A range whose ends are values that exist. Sometimes both ends are equal or one is open."""
    values = [article[key] for article in archive.articles if key in article]
    low, high = sorted(random.choices(values, k=2))
    if random.random() < 0.3:
        high = low
    return {
        name: value
        for name, value in zip(names, (low, high), strict=True)
        if random.random() >= 0.3
    }


KEYS: dict[str, Key] = {
    "categories": Key(
        lambda values, article: article["category"] in values,
        _some_of("news", "opinion", "gone"),
    ),
    "types": Key(
        lambda values, article: article["type"] in values,
        _some_of("article", "video"),
    ),
    "providers": Key(
        lambda values, article: article["provider"]["domain"] in values,
        _some_of(*DOMAINS),
    ),
    "topics": Key(
        lambda values, article: not {*values}.isdisjoint(topics_of(article)),
        _some_of(*TOPIC_SLUGS),
    ),
    "allTopics": Key(
        lambda values, article: bool(values) and {*values} <= {*topics_of(article)},
        _some_of(*TOPIC_SLUGS),
    ),
    "authors": Key(
        lambda values, article: not {*values}.isdisjoint(authors_of(article)),
        _some_of(*AUTHOR_SLUGS),
    ),
    "languages": Key(
        lambda values, article: any(_has_language(article, tag) for tag in values),
        _some_of(*LANGUAGES),
    ),
    "published": Key(
        lambda value, article: article["published"] is value,
        lambda random, archive: random.random() < 0.5,
    ),
    "publishedDateTime": Key(
        lambda bounds, article: in_date_range(bounds, article["publishedDateTime"]),
        _range_of("publishedDateTime", "from", "to"),
    ),
    "quality": Key(
        lambda bounds, article: in_number_range(bounds, article.get("quality")),
        _range_of("quality", "min", "max"),
    ),
    "heat": Key(
        lambda bounds, article: in_number_range(bounds, article.get("heat")),
        _range_of("heat", "min", "max"),
    ),
    "fields": Key(
        matches_own_fields,
        lambda random, archive: random_own_filter(random),
    ),
}
"""All keys except `and`, `or` and `not`."""

"""ArticleFilter, one article at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.reference.archive import Article
from tests.reference.faults import BadUserInput
from tests.reference.own_fields import holds_own

MOST_VALUES = 250


def holds(filter: dict[str, Any] | None, article: Article) -> bool:
    """Every key given must hold; a key that is null is not given."""
    given = {key: value for key, value in (filter or {}).items() if value is not None}
    return all(_TESTS[key](value, article) for key, value in given.items())


def check(filter: dict[str, Any] | None) -> None:
    """No list of more than 250 values, at any depth."""
    for key, value in (filter or {}).items():
        if isinstance(value, list) and len(value) > MOST_VALUES:
            raise BadUserInput(f"{key}: {len(value)} values")
        for inner in value if key in ("and", "or") and value else ():
            check(inner)
        if key == "not":
            check(value)


def _numbers(key: str) -> Callable[[dict[str, Any], Article], bool]:
    def test(span: dict[str, Any], article: Article) -> bool:
        value = article.values.get(key)
        low, high = span.get("min"), span.get("max")
        if low is None and high is None:
            return True
        return (
            value is not None and (low is None or low <= value) and (high is None or value <= high)
        )

    return test


def _instants(span: dict[str, Any], article: Article) -> bool:
    start, end = span.get("from"), span.get("to")
    return (start is None or start <= article.moment) and (end is None or article.moment < end)


def _speaks(language: str, article: Article) -> bool:
    """A tag matches itself and every narrower tag."""
    told, asked = (article.language or "").lower(), language.lower()
    return bool(asked) and (told == asked or told.startswith(f"{asked}-"))


_TESTS: dict[str, Callable[[Any, Article], bool]] = {
    "categories": lambda values, article: article.values["category"] in values,
    "topics": lambda values, article: not set(values).isdisjoint(article.topics),
    "allTopics": lambda values, article: bool(values) and set(values) <= set(article.topics),
    "providers": lambda values, article: article.domain in {value.lower() for value in values},
    "types": lambda values, article: article.values["type"] in values,
    "authors": lambda values, article: not set(values).isdisjoint(article.authors),
    "languages": lambda values, article: any(_speaks(value, article) for value in values),
    "publishedDateTime": _instants,
    "quality": _numbers("quality"),
    "heat": _numbers("heat"),
    "published": lambda value, article: article.published is value,
    "fields": holds_own,
    "and": lambda parts, article: all(holds(part, article) for part in parts),
    "or": lambda parts, article: any(holds(part, article) for part in parts),
    "not": lambda part, article: not holds(part, article),
}

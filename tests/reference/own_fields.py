"""A site's own fields, of every type, as plain functions of front matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from tests.reference.archive import Article

DECLARATION = """
fields:
  deck: String
  wordCount: {type: Int, from: word_count, filter: true, order: true, facet: true}
  rating: {type: Float, filter: true, order: true}
  eventDate: {type: DateTime, from: event.date, filter: true, order: true}
  series: {type: String, filter: true, order: true, facet: true}
  link: {type: URL, filter: true, order: true, facet: true}
  live: {type: Boolean, filter: true, order: true, facet: true}
  tags2: {type: "[String]", from: params.tags, filter: true, facet: true}
  numbers: {type: [Int], filter: true, facet: true}
  days: {type: [DateTime], filter: true}
  sponsor: {type: {name: String, url: URL, years: [Int]}}
  awards: {type: [{name: String, score: Float}]}
"""

SOURCES = {"wordCount": "word_count", "eventDate": "event.date", "tags2": "params.tags"}
LISTS = ("tags2", "numbers", "days")
OBJECTS: dict[str, tuple[str, ...]] = {"sponsor": ("name", "url", "years")}
ORDERED = ("wordCount", "rating", "eventDate", "series", "link", "live")
FACETS = ("wordCount", "series", "link", "live", "tags2", "numbers")
RANGES = {"wordCount": ("min", "max"), "rating": ("min", "max"), "eventDate": ("from", "to")}
FILTERED = (*ORDERED, *LISTS)


def own_value(article: Article, name: str) -> Any:
    """The value in the API: missing lists are empty."""
    value: Any = article.values
    for key in SOURCES.get(name, name).split("."):
        value = value.get(key) if isinstance(value, dict) else None
    if name in (*LISTS, "awards"):
        return value or []
    if name == "sponsor" and value is not None:
        return {**{member: value.get(member) for member in ("name", "url")},
                "years": value.get("years") or []}  # fmt: skip
    return value


def show_own(article: Article) -> dict[str, Any]:
    names = ("deck", *FILTERED, "sponsor", "awards")
    return {name: own_value(article, name) for name in names}


def holds_own(asked: dict[str, Any], article: Article) -> bool:
    """Whether every part of an ArticleFieldsFilter holds."""
    return all(
        _holds(name, value, own_value(article, name))
        for name, value in asked.items()
        if value is not None
    )


def _holds(name: str, asked: Any, value: Any) -> bool:
    if name in RANGES:
        low, high = (asked.get(end) for end in RANGES[name])
        if low is None and high is None:
            return True
        if value is None or (low is not None and value < low):
            return False
        return high is None or (value < high if name == "eventDate" else value <= high)
    if name in LISTS:
        return not set(asked).isdisjoint(value)
    return bool(value in asked) if isinstance(asked, list) else value is asked


def own_key(name: str) -> Callable[[Article], tuple[bool, Any]]:
    """How articles are sorted by a field: missing values are less than any other."""

    def key(article: Article) -> tuple[bool, Any]:
        value = own_value(article, name)
        return value is not None, 0 if value is None else value

    return key


def own_counts(name: str) -> Callable[..., list[dict[str, Any]]]:
    """The facet of a field: an article counts once for each of its values."""

    def counts(articles: Sequence[Article], info: Any) -> list[dict[str, Any]]:
        values = (own_value(article, name) for article in articles)
        listed = (set(value) if isinstance(value, list) else {value} for value in values)
        texts = (_text(one) for many in listed for one in many if one is not None)
        found = sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0]))
        return [{"value": value, "count": count} for value, count in found]

    return counts


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

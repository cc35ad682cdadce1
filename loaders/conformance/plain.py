"""The API's rules for filters, orders and pages, evaluated in plain Python.

This module does not use the loaders' filters or keysets. It reads a filter in its public form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from loaders.conformance.bounds import in_range
from loaders.conformance.own_fields import holds_own
from loaders.documents import Document

Shown: TypeAlias = Any
"""An answer in a form that compares with ==."""


def holds(filter: Mapping[str, Any], article: Document) -> bool:
    """Whether an article is in an `ArticleFilter`."""
    return all(_RULES[name](value, article) for name, value in filter.items())


_DATES = in_range("from", "to", inclusive=False)
_NUMBERS = in_range("min", "max", inclusive=True)
_RULES: dict[str, Callable[[Any, Document], bool]] = {
    "categories": lambda values, article: article["category"] in values,
    "types": lambda values, article: article["type"] in values,
    "providers": lambda values, article: article["provider"]["domain"] in values,
    "topics": lambda values, article: any(one in values for one in topics_of(article)),
    "authors": lambda values, article: any(one in values for one in authors_of(article)),
    "languages": lambda values, article: any(_speaks(article, tag) for tag in values),
    "allTopics": lambda values, article: bool(values) and {*values} <= {*topics_of(article)},
    "published": lambda value, article: article["published"] is value,
    "publishedDateTime": lambda bounds, article: _DATES(bounds, article["publishedDateTime"]),
    "quality": lambda bounds, article: _NUMBERS(bounds, article.get("quality")),
    "heat": lambda bounds, article: _NUMBERS(bounds, article.get("heat")),
    "fields": holds_own,
    "and": lambda filters, article: all(holds(one, article) for one in filters),
    "or": lambda filters, article: any(holds(one, article) for one in filters),
    "not": lambda filter, article: not holds(filter, article),
}


def values_at(document: Document, path: str) -> set[Any]:
    """The value at a dotted path. If it is a list, its elements."""
    value: Any = document
    for part in path.split("."):
        value = value[part]
    return set(value) if isinstance(value, list) else {value}


def topics_of(article: Document) -> list[str]:
    topics: list[str] = article["newsgraph"]["topics"]
    return topics


def authors_of(article: Document) -> list[str]:
    authors: list[str] = article["newsgraph"]["authors"]
    return authors


def _speaks(article: Document, tag: str) -> bool:
    """ "en" also matches "en-GB"; "en-GB" does not match "en"."""
    own = article.get("language", "").lower()
    return bool(own == tag.lower() or own.startswith(f"{tag.lower()}-"))


def sort_key(document: Document, path: str) -> tuple[bool, Any, str]:
    """The sort key of a document in ascending order: missing values first, ties by `_id`."""
    value: Any = document
    for part in path.split("."):
        value = value.get(part)
    return rank(value, document["_id"])


def rank(value: Any, id: str) -> tuple[bool, Any, str]:
    if isinstance(value, str):
        value = value.encode()  # MongoDB compares the bytes of strings
    return (False, 0, id) if value is None else (True, value, id)


def page_of(
    documents: Iterable[Document],
    path: str,
    *,
    descending: bool,
    size: int,
    backward: bool,
    after: tuple[Any, str] | None,
    before: tuple[Any, str] | None,
) -> Shown:
    """The page by Relay's algorithm: ids, `hasNextPage`, `hasPreviousPage` and the total count."""
    ordered = sorted(documents, key=lambda one: sort_key(one, path), reverse=descending)

    def beyond(document: Document, bound: tuple[Any, str]) -> bool:
        own, other = sort_key(document, path), rank(*bound)
        return own < other if descending else own > other

    def short_of(document: Document, bound: tuple[Any, str]) -> bool:
        own, other = sort_key(document, path), rank(*bound)
        return own > other if descending else own < other

    left = [one for one in ordered if after is not None and not beyond(one, after)]
    right = [one for one in ordered if before is not None and not short_of(one, before)]
    inside = [one for one in ordered if one not in left and one not in right]
    page = inside[max(len(inside) - size, 0) :] if backward else inside[:size]
    cut = len(page) < len(inside)
    return {
        "ids": [one["_id"] for one in page],
        "next": bool(right) or (cut and not backward),
        "previous": bool(left) or (cut and backward),
        "total": len(ordered),
    }


def counted(keys: Iterable[str]) -> list[tuple[str, int]]:
    """Highest count first, ties by key."""
    return sorted(Counter(keys).items(), key=lambda pair: (-pair[1], pair[0]))


def timeline(articles: Sequence[Document], interval: str) -> list[tuple[datetime, int]]:
    """Oldest interval first, without empty intervals."""
    starts = Counter(_start(one["publishedDateTime"], interval) for one in articles)
    return sorted(starts.items())


def _start(moment: datetime, interval: str) -> datetime:
    if interval == "HOUR":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if interval == "WEEK":
        return day - timedelta(days=day.weekday())
    if interval == "MONTH":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if interval == "YEAR" else day


def score(article: Document, terms: Iterable[str]) -> float:
    """The sum of each term's best place: title 1, and each next place 1/32 of the one before."""
    own = article["newsgraph"]
    places = [sum(end <= own["terms"].index(term) for end in own["places"]) for term in terms]
    return float(sum(32.0**-place for place in places))

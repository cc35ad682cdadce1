"""The API's rules for orders, pages, counts and search scores, in plain Python.

This module does not use the loaders' queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from loaders.documents import Document
from loaders.reads.keyset import Slice

Answer: TypeAlias = Any
"""An answer in a form that compares with ==."""

SortKey: TypeAlias = tuple[bool, Any, str]
"""Sorts as MongoDB does in ascending order: missing values first, ties by `_id`."""


def values_at(document: Document, path: str) -> set[Any]:
    """The value at a dotted path. If it is a list, its elements."""
    value: Any = document
    for part in path.split("."):
        value = value[part]
    return set(value) if isinstance(value, list) else {value}


def sort_key(value: Any, id: str) -> SortKey:
    if isinstance(value, str):
        value = value.encode()  # MongoDB compares the bytes of strings
    return (False, 0, id) if value is None else (True, value, id)


def page_of(documents: Iterable[Document], slice: Slice) -> Answer:
    """The page by Relay's algorithm: ids, `hasNextPage`, `hasPreviousPage` and the total count."""
    descending = slice.order.direction == -1
    keys = sorted(
        (_sort_key_of(document, slice.order.key) for document in documents), reverse=descending
    )
    after = None if slice.after is None else sort_key(*slice.after)
    before = None if slice.before is None else sort_key(*slice.before)
    left = [key for key in keys if after is not None and not _follows(key, after, descending)]
    right = [key for key in keys if before is not None and not _follows(before, key, descending)]
    inside = [key for key in keys if key not in left and key not in right]
    start = max(len(inside) - slice.size, 0) if slice.backward else 0
    page = inside[start : start + slice.size]
    cut = len(page) < len(inside)
    return {
        "ids": [id for _, _, id in page],
        "next": bool(right) or (cut and not slice.backward),
        "previous": bool(left) or (cut and slice.backward),
        "total": len(keys),
    }


def _sort_key_of(document: Document, path: str) -> SortKey:
    value: Any = document
    for part in path.split("."):
        value = value.get(part)
    return sort_key(value, document["_id"])


def _follows(key: SortKey, other: SortKey, descending: bool) -> bool:
    return key < other if descending else key > other


def counts(keys: Iterable[str]) -> list[tuple[str, int]]:
    """Highest count first, ties by key."""
    return sorted(Counter(keys).items(), key=lambda pair: (-pair[1], pair[0]))


def timeline(articles: Sequence[Document], interval: str) -> list[tuple[datetime, int]]:
    """Oldest interval first, without empty intervals."""
    starts = Counter(_start(article["publishedDateTime"], interval) for article in articles)
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
    search = article["newsgraph"]
    places = [sum(end <= search["terms"].index(term) for end in search["places"]) for term in terms]
    return float(sum(32.0**-place for place in places))

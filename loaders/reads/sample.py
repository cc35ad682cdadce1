"""A random sample of the articles: how many articles of any list lie between two values."""

from __future__ import annotations

from math import exp
from typing import Any

from loaders.database import Database
from loaders.documents import ARTICLES, Document
from loaders.indexes import ARTICLE_ORDERS
from loaders.live.matching import compile_match
from loaders.reads.keyset import Order

SMALL = 5_000
"""Smaller archives have no sample."""
SAMPLE = 4_000
_ID_DIGITS = 8
"""As many hex digits of an `_id` decide whether an article is in the sample."""
_SHORT = 0.002
"""The accepted probability that a list has fewer documents than estimated."""
_MAX_KEPT = 256
_NEEDED = (
    *("published", *ARTICLE_ORDERS.values(), "category", "type", "provider.domain"),
    *("newsgraph.topics", "newsgraph.authors", "newsgraph.languages", "newsgraph.fields"),
)
"""All keys that filters and orders use."""


class Sample:
    """Random articles of an archive. Each stands for `share` articles."""

    def __init__(self, articles: list[Document], share: float) -> None:
        self.share = share
        self._articles = articles
        self._kept: dict[tuple[str, str], list[Any]] = {}

    def values(self, match: Document, order: Order) -> list[Any]:
        """The sort values of the matching articles in ascending order, without missing values.

        Empty if the match or the values cannot be evaluated here.
        """
        key = repr(match), order.key
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MAX_KEPT:
                self._kept.clear()
            found = self._kept[key] = self._values(match, order)
        return found

    def _values(self, match: Document, order: Order) -> list[Any]:
        try:
            matches = compile_match(match)
            found = (order.position(one).value for one in self._articles if matches(one))
            return sorted(value for value in found if value is not None)
        except (TypeError, ValueError):
            return []

    def needed(self, wanted: int) -> int:
        """How many articles of the sample a window must contain to have `wanted` documents.

        Fewer than `wanted` documents with this many of the sample have a probability of `_SHORT`.
        """
        expected = wanted / self.share
        exactly = fewer = exp(-expected)  # the Poisson distribution: of 0, and of fewer than 1
        count = 1
        while 1 - fewer > _SHORT and count <= len(self._articles):
            exactly *= expected / count
            fewer += exactly
            count += 1
        return count


async def take_sample(
    database: Database, size: int = SAMPLE, smallest: int = SMALL
) -> Sample | None:
    """About `size` random articles. None if the archive has fewer than `smallest`.

    An `_id` is a hash, so the articles with the lowest ones are random. A small part of the archive
    tells its size: a count would make SecantusDB load all documents into memory.
    """
    part = 1 / 1024
    found = await _lowest(database, part)
    if len(found) < size:
        part = min(1.0, part * size / (len(found) + 1))
        found = await _lowest(database, part)
    return Sample(found, 1 / part) if found and len(found) / part >= smallest else None


async def _lowest(database: Database, part: float) -> list[Document]:
    """The articles in the lowest `part` of the range of `_id`s."""
    below = f"{int(part * (16**_ID_DIGITS - 1)):0{_ID_DIGITS}x}"
    return await database.find(ARTICLES, {"_id": {"$lt": below}}, dict.fromkeys(_NEEDED, 1))

"""A random sample of the articles: how many articles of any list lie between two values."""

from __future__ import annotations

from hashlib import blake2b
from math import exp
from typing import Any, TypeAlias

from cachetools import LRUCache

from loaders.documents import Document
from loaders.live.matching import compile_match
from loaders.reads.keyset import Order

_ACCEPTED_RISK = 0.002
"""The accepted probability that a window has fewer documents than the page needs."""
_MAX_KEPT = 256
_MAX_SPANS = 1024

Span: TypeAlias = tuple[Any, Any]
"""Values of a sort key: from the first, below the second. None is no bound."""


class Sample:
    """Random articles of an archive. Each stands for `share` articles."""

    def __init__(self, articles: list[Document], share: float) -> None:
        self.share = share
        self._articles = articles
        self._spans: LRUCache[bytes, Span] = LRUCache(_MAX_SPANS)
        self._kept: LRUCache[bytes, list[Any]] = LRUCache(_MAX_KEPT)

    def values(self, match: Document, order: Order) -> list[Any]:
        """The sort values of the matching articles in ascending order, without missing values.

        Empty if the match or the values cannot be evaluated here.
        """
        key = _digest((match, order.key))
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._values(match, order)
        return found

    def span(self, read: Any) -> Span | None:
        """The span in which the same read ended before. None if that is not known."""
        return self._spans.get(_digest(read))

    def remember(self, read: Any, span: Span) -> None:
        self._spans[_digest(read)] = span

    def _values(self, match: Document, order: Order) -> list[Any]:
        try:
            matches = compile_match(match)
            found = (order.position(one).value for one in self._articles if matches(one))
            return sorted(value for value in found if value is not None)
        except (TypeError, ValueError):
            return []

    def needed(self, wanted: int) -> int:
        """How many articles of the sample a window must contain, to have `wanted` documents.

        The probability that it has fewer is at most `_ACCEPTED_RISK`.
        """
        expected = wanted / self.share
        exactly = fewer = exp(-expected)  # the Poisson distribution: of 0, and of fewer than 1
        count = 1
        while 1 - fewer > _ACCEPTED_RISK and count <= len(self._articles):
            exactly *= expected / count
            fewer += exactly
            count += 1
        return count


def _digest(value: Any) -> bytes:
    """A short key, because clients can send long filters."""
    return blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=16).digest()

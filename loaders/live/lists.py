"""Finds the filtered lists of articles that a document belongs to.

A list is stored by its tag, a hash of its match. So equal lists of many responses are stored once.
Most matches require a provider, a topic or a term. Such a list is indexed under these values. A
document is compared only with the lists that are indexed under one of its values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import bson

from loaders.documents import Document
from loaders.live.matching import Predicate, compile_match
from loaders.live.tags import values_at
from loaders.live.write_tags import Matching

_INDEX_PATHS = ("newsgraph.related", "newsgraph.terms", "newsgraph.topics", "provider.domain",
                "category", "slug", "_id")  # fmt: skip
"""Keys under which lists are indexed. Keys with rarer values come first."""

MAX_COMPARISONS = 40_000
"""Limit of comparisons of documents with unindexed lists at a time: some tenths of a second."""


@dataclass(frozen=True, slots=True)
class ListMatch:
    """A list: its tag, and the match of its articles, which includes the visibility."""

    tag: str
    match: Document

    def encoded(self) -> bytes:
        return bson.encode({"match": self.match})

    @classmethod
    def decoded(cls, tag: str, encoded: bytes) -> ListMatch:
        return cls(tag, bson.decode(encoded)["match"])


class ListIndex:
    """The lists that responses depend on. Call it with a document to get the tags of its lists."""

    def __init__(self, lists: Iterable[ListMatch] = ()) -> None:
        self._indexed: dict[tuple[str, str], dict[str, Predicate]] = {}
        """By path and value: the lists that require it, by tag."""
        self._unindexed: dict[str, Predicate] = {}
        self._keys: dict[str, list[tuple[str, str]]] = {}
        """By tag: the keys of the list in `_indexed`."""
        self._paths: dict[str, int] = {}
        """The number of keys in `_indexed` for each path."""
        for one in lists:
            self.add(one)

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, tag: str) -> bool:
        return tag in self._keys

    def add(self, one: ListMatch) -> None:
        """Add a list. Raises `ValueError` if its match cannot be evaluated here."""
        if one.tag in self._keys:
            return
        predicate = compile_match(one.match)
        keys = index_keys_of(one.match)
        self._keys[one.tag] = keys or []
        if keys is None:
            self._unindexed[one.tag] = predicate
        for key in keys or ():
            self._indexed.setdefault(key, {})[one.tag] = predicate
            self._paths[key[0]] = self._paths.get(key[0], 0) + 1

    def discard(self, tag: str) -> None:
        self._unindexed.pop(tag, None)
        for key in self._keys.pop(tag, ()):
            predicates = self._indexed[key]
            del predicates[tag]
            if not predicates:
                del self._indexed[key]
            self._paths[key[0]] -= 1
            if not self._paths[key[0]]:
                del self._paths[key[0]]

    def __call__(self, document: Document) -> set[str]:
        unindexed = {tag for tag, holds in self._unindexed.items() if holds(document)}
        return unindexed | self._among_indexed(document)

    def for_writes(self, number: int) -> Matching:
        """A function that finds the lists of `number` written documents in bounded time.

        Lists without an index value are compared with every document. If that needs too many
        comparisons, all of these lists count as touched.
        """
        if number * len(self._unindexed) <= MAX_COMPARISONS:
            return self
        return lambda document: self._among_indexed(document) | self._unindexed.keys()

    def _among_indexed(self, document: Document) -> set[str]:
        return {tag for tag, holds in self._candidates(document) if holds(document)}

    def _candidates(self, document: Document) -> Iterator[tuple[str, Predicate]]:
        for path in self._paths:
            for value in set(values_at(document, path)):
                if (predicates := self._indexed.get((path, value))) is not None:
                    yield from predicates.items()


def index_keys_of(match: Document) -> list[tuple[str, str]] | None:
    """Pairs of path and value: each article of the list has one. None: no path is required."""
    required = dict(_required(match))
    for path in _INDEX_PATHS:
        if path in required:
            return [(path, value) for value in required[path]]
    return None


def _required(match: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """The paths at which every article that matches has one of some values, with the values."""
    for key, value in match.items():
        if key == "$and":
            for branch in value:
                yield from _required(branch)
        elif key in _INDEX_PATHS:
            values = _values(value)
            if values is not None and all(isinstance(one, str) for one in values):
                yield key, values


def _values(value: Any) -> list[Any] | None:
    """The values of which the condition requires one."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        if "$in" in value:
            return list(dict.fromkeys(value["$in"]))
        if value.get("$all"):
            return [max(value["$all"], key=lambda one: len(str(one)))]
    return None

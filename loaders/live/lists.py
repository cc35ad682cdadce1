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
from loaders.live.tags import Matching, values_at

_ANCHORS = ("newsgraph.related", "newsgraph.terms", "newsgraph.topics", "provider.domain",
            "category", "slug", "_id")  # fmt: skip
"""Keys under which lists are indexed. Keys with rarer values come first."""


MOST_COMPARISONS = 40_000
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
        options: bson.CodecOptions[Document] = bson.CodecOptions(tz_aware=True)
        return cls(tag, bson.decode(encoded, options)["match"])


class ListIndex:
    """The lists that responses depend on. Call it with a document to get the tags of its lists."""

    def __init__(self, lists: Iterable[ListMatch] = ()) -> None:
        self._filed: dict[tuple[str, str], dict[str, Predicate]] = {}
        self._unfiled: dict[str, Predicate] = {}
        self._places: dict[str, list[tuple[str, str]]] = {}
        self._paths: dict[str, int] = {}
        for one in lists:
            self.add(one)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, tag: str) -> bool:
        return tag in self._places

    def add(self, one: ListMatch) -> None:
        """Add a list. Raises `ValueError` if its match cannot be evaluated here."""
        if one.tag in self._places:
            return
        predicate = compile_match(one.match)
        anchor = anchor_of(one.match)
        places = [(anchor[0], value) for value in anchor[1]] if anchor else []
        self._places[one.tag] = places
        if anchor is None:
            self._unfiled[one.tag] = predicate
        for place in places:
            self._filed.setdefault(place, {})[one.tag] = predicate
            self._paths[place[0]] = self._paths.get(place[0], 0) + 1

    def discard(self, tag: str) -> None:
        self._unfiled.pop(tag, None)
        for place in self._places.pop(tag, ()):
            filed = self._filed[place]
            del filed[tag]
            if not filed:
                del self._filed[place]
            self._paths[place[0]] -= 1
            if not self._paths[place[0]]:
                del self._paths[place[0]]

    def __call__(self, document: Document) -> set[str]:
        unfiled = {tag for tag, holds in self._unfiled.items() if holds(document)}
        return unfiled | self._among_filed(document)

    def for_writes(self, number: int) -> Matching:
        """A function that finds the lists of `number` written documents in bounded time.

        Lists without an index value are compared with every document. If that needs too many
        comparisons, all of these lists count as touched.
        """
        if number * len(self._unfiled) <= MOST_COMPARISONS:
            return self
        return lambda document: self._among_filed(document) | self._unfiled.keys()

    def _among_filed(self, document: Document) -> set[str]:
        return {tag for tag, holds in self._candidates(document) if holds(document)}

    def _candidates(self, document: Document) -> Iterator[tuple[str, Predicate]]:
        for path in self._paths:
            for value in set(values_at(document, path)):
                if (filed := self._filed.get((path, value))) is not None:
                    yield from filed.items()


def anchor_of(match: Document) -> tuple[str, list[str]] | None:
    """A key and values: every article of the list has one of them. None if there is no such key."""
    named = dict(_named(match))
    for path in _ANCHORS:
        if path in named:
            return path, named[path]
    return None


def _named(match: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for key, value in match.items():
        if key == "$and":
            for branch in value:
                yield from _named(branch)
        elif key in _ANCHORS:
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

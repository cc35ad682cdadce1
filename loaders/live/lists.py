"""Lists of articles with a filter: which of them does a document belong to?

A list is kept by its tag, a hash of its match, so that equal lists of many answers are one. Most
matches name a provider, a topic or a term that an article must have. Such lists are filed under
those values, and only those filed under a value of the document are compared with it at all.
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
"""Keys under which lists are filed, those with the rarest values first."""


MOST_COMPARISONS = 40_000
"""Of documents with lists that are filed nowhere, at a time: some tenths of a second."""


@dataclass(frozen=True, slots=True)
class ListMatch:
    """A list: its tag, and the match of its articles, with the visibility."""

    tag: str
    match: Document

    def encoded(self) -> bytes:
        return bson.encode({"match": self.match})

    @classmethod
    def decoded(cls, tag: str, encoded: bytes) -> ListMatch:
        options: bson.CodecOptions[Document] = bson.CodecOptions(tz_aware=True)
        return cls(tag, bson.decode(encoded, options)["match"])


class ListIndex:
    """The lists that answers depend on. Called with a document, it gives the tags of its lists."""

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
        """Raises `ValueError` for a match that cannot be held against a document."""
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
        """What tells the lists of the documents of so many writes, within bounded time.

        Lists that are filed nowhere are compared with every document. Where that would be too many
        comparisons, all of them count as touched.
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
    """A key and the values of which every article of the list has one; None where none is named."""
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
    """The values of which one must be there."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        if "$in" in value:
            return list(dict.fromkeys(value["$in"]))
        if value.get("$all"):
            return [max(value["$all"], key=lambda one: len(str(one)))]
    return None

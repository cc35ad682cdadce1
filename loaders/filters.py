"""`ArticleFilter` as a MongoDB match. No value of a client ever becomes a key or an operator here.

A filter is a mapping with the public names (`topics`, `allTopics`, `publishedDateTime`, `and` …),
its values already of the right types. A key that is absent or None asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import inf, nextafter
from typing import Any, TypeAlias

from loaders.documents import Document, provider_domain
from loaders.fields.types import STORED

ArticleFilter: TypeAlias = Mapping[str, Any]

NOTHING: Document = {"_id": {"$in": []}}
"""The match that holds for no document."""


def _any_of(path: str) -> Callable[[Any], Document]:
    return lambda values: {path: {"$in": list(values)}} if values else NOTHING


def _range(path: str, lower: str, upper: str, upper_operator: str) -> Callable[[Any], Document]:
    def match(bounds: Mapping[str, Any]) -> Document:
        given = {
            operator: bounds[name]
            for name, operator in ((lower, "$gte"), (upper, upper_operator))
            if bounds.get(name) is not None
        }
        return {path: given} if given else {}

    return match


_MATCHES: dict[str, Callable[[Any], Document]] = {
    "categories": _any_of("category"),
    "topics": _any_of("newsgraph.topics"),
    "allTopics": lambda slugs: {"newsgraph.topics": {"$all": list(slugs)}} if slugs else NOTHING,
    "providers": lambda domains: _any_of("provider.domain")([provider_domain(d) for d in domains]),
    "types": _any_of("type"),
    "publishedDateTime": _range("publishedDateTime", "from", "to", "$lt"),
    "quality": _range("quality", "min", "max", "$lte"),
    "heat": _range("heat", "min", "max", "$lte"),
    "published": lambda published: {"published": published},
    "fields": lambda asked: all_of(*_own_fields(asked)),
    "and": lambda filters: all_of(*map(article_filter, filters)),
    "or": lambda filters: {"$or": [article_filter(f) for f in filters]} if filters else NOTHING,
    "not": lambda negated: {"$nor": [article_filter(negated)]},
}


def article_filter(filter: ArticleFilter | None) -> Document:
    """The match for `filter`: every key given must hold; `{}` holds for every article."""
    given = {key: value for key, value in (filter or {}).items() if value is not None}
    return all_of(*(_MATCHES[key](value) for key, value in given.items()))


def _own_fields(asked: Mapping[str, Any]) -> Iterator[Document]:
    """A match for each of a site's own fields. Their names come from the schema."""
    for name, value in asked.items():
        path = f"{STORED}.{name}"
        if isinstance(value, Mapping):
            yield _own_numbers(path, value)
            yield _range(path, "from", "to", "$lt")(value)
        elif isinstance(value, list):
            yield _any_of(path)(value)
        elif value is not None:
            yield {path: value}


def _own_numbers(path: str, bounds: Mapping[str, Any]) -> Document:
    """Both ends are in. The upper one is told by the next number, which is out: servers differ in
    how they treat an inclusive bound behind an equal key of an index."""
    most = bounds.get("max")
    if most is not None:
        most = most + 1 if isinstance(most, int) else nextafter(most, inf)
    return _range(path, "min", "max", "$lt")({**bounds, "max": most})


def all_of(*matches: Document) -> Document:
    """The match that holds where all `matches` do, flat where their keys do not clash."""
    merged: Document = {}
    clashing: list[Document] = []
    for match in matches:
        if merged.keys().isdisjoint(match):
            merged.update(match)
        else:
            clashing.append(match)
    if not clashing:
        return merged
    return {"$and": [merged, *clashing]}

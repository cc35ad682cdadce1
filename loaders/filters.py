"""Turns an `ArticleFilter` into a MongoDB match.

A client's value never becomes a key or an operator. A filter is a mapping with the public names
(`topics`, `allTopics`, `publishedDateTime`, `and` …). Its values already have the right types. A
key that is absent or None does not filter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from loaders.bounds import NOTHING, between, dates_between, is_stored_exactly, just_above
from loaders.documents import Document, provider_domain
from loaders.fields.types import STORED

ArticleFilter: TypeAlias = Mapping[str, Any]


def _one_of(path: str) -> Callable[[Any], Document]:
    return lambda values: {path: {"$in": list(values)}} if values else NOTHING


def _dates(path: str) -> Callable[[Any], Document]:
    """`from` inclusive, `to` exclusive."""
    return lambda bounds: dates_between(path, bounds.get("from"), bounds.get("to"))


def _numbers(path: str) -> Callable[[Any], Document]:
    """Both ends inclusive."""
    return lambda bounds: between(path, bounds.get("min"), just_above(bounds.get("max")))


MATCHES: dict[str, Callable[[Any], Document]] = {
    "categories": _one_of("category"),
    "topics": _one_of("newsgraph.topics"),
    "allTopics": lambda slugs: {"newsgraph.topics": {"$all": list(slugs)}} if slugs else NOTHING,
    "providers": lambda domains: _one_of("provider.domain")([provider_domain(d) for d in domains]),
    "types": _one_of("type"),
    "authors": _one_of("newsgraph.authors"),
    "languages": lambda tags: _one_of("newsgraph.languages")([tag.lower() for tag in tags]),
    "publishedDateTime": _dates("publishedDateTime"),
    "quality": _numbers("quality"),
    "heat": _numbers("heat"),
    "published": lambda published: {"published": published},
    "fields": lambda values: all_of(*_own_fields(values)),
    "and": lambda filters: all_of(*map(article_filter, filters)),
    "or": lambda filters: {"$or": [article_filter(f) for f in filters]} if filters else NOTHING,
    "not": lambda negated: {"$nor": [article_filter(negated)]},
}
"""The match of each key of an `ArticleFilter`, from the key's value."""


def article_filter(filter: ArticleFilter | None) -> Document:
    """The match for `filter`. All its conditions must hold; `{}` matches every article."""
    given = {key: value for key, value in (filter or {}).items() if value is not None}
    return all_of(*(MATCHES[key](value) for key, value in given.items()))


def _own_fields(values: Mapping[str, Any]) -> Iterator[Document]:
    """A match for each of a site's own fields. Their names come from the schema."""
    for name, value in values.items():
        path = f"{STORED}.{name}"
        if isinstance(value, Mapping):
            yield _numbers(path)(value)
            yield _dates(path)(value)
        elif isinstance(value, list):
            yield _one_of(path)([one for one in value if is_stored_exactly(one)])
        elif value is not None:
            yield {path: value}


def all_of(*matches: Document) -> Document:
    """The match that requires all `matches`. It is flat if their keys differ."""
    merged: Document = {}
    repeated: list[Document] = []
    for match in matches:
        if merged.keys().isdisjoint(match):
            merged.update(match)
        else:
            repeated.append(match)
    if not repeated:
        return merged
    return {"$and": [merged, *repeated]}

"""Counts providers, topics and authors from articles. Pure: it does not use the store.

Name and images come from the newest article, by `publishedDateTime`, then by `_id`. An article's
own provider comes before the provider of a related stub. An article that states them comes before
one that does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

from loaders.documents import (
    AUTHORS,
    ENTITIES,
    PROVIDERS,
    TOPICS,
    VISIBILITIES,
    Document,
    Visibility,
)
from loaders.slugs import distinct_authors, distinct_names, name_key

Rank: TypeAlias = tuple[bool, datetime, str, int]
"""The sort key: own provider before a stub's, then newest, then greatest `_id`, then first."""

_LOWEST: Rank = (False, datetime.min.replace(tzinfo=UTC), "", 0)

PROJECTION = {
    "published": 1,
    "publishedDateTime": 1,
    "provider": 1,
    "topics": 1,
    "newsgraph.topics": 1,
    "authors": 1,
    "newsgraph.authors": 1,
    "related.provider": 1,
}


class Facts(NamedTuple):
    """The providers, topics and authors that an article names."""

    id: str
    published: bool
    date: datetime
    provider: Document
    topics: list[tuple[str, str]]
    """Slug and name of each distinct topic."""
    authors: list[tuple[str, str, str]]
    """Slug, `author_key` and name of each distinct author."""
    related: list[Document]

    @classmethod
    def of(cls, article: Document) -> Facts:
        stubs = article.get("related") or ()
        names = distinct_names(article.get("topics") or ())
        people = distinct_authors(article.get("authors") or ())
        slugs = article["newsgraph"].get("authors") or ()
        return cls(
            article["_id"],
            article["published"] is True,
            article["publishedDateTime"],
            article["provider"],
            list(zip(article["newsgraph"]["topics"], names.values(), strict=False)),
            [(slug, *who) for slug, who in zip(slugs, people.items(), strict=False)],
            [stub["provider"] for stub in stubs],
        )

    def named(self) -> dict[str, set[str]]:
        """The keys of everything that the article names, by collection."""
        return {
            PROVIDERS: {self.provider["domain"], *(stub["domain"] for stub in self.related)},
            TOPICS: {slug for slug, _ in self.topics},
            AUTHORS: {slug for slug, _, _ in self.authors},
        }


@dataclass(slots=True)
class _Counts:
    """One provider, topic or author for one visibility."""

    articles: int = 0
    stories: int = 0
    name: str | None = None
    name_rank: Rank = _LOWEST
    images: list[Any] | None = None
    images_rank: Rank = _LOWEST

    def take_name(self, rank: Rank, name: str | None) -> None:
        if name and rank > self.name_rank:
            self.name, self.name_rank = name, rank

    def take_images(self, rank: Rank, images: list[Any] | None) -> None:
        if images and rank > self.images_rank:
            self.images, self.images_rank = images, rank


class Tally:
    """Counts articles, and gives the documents of what they name."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[str, dict[Visibility, _Counts]]] = {
            collection: {} for collection in ENTITIES
        }
        """By collection, key and visibility."""

    def add(self, facts: Facts) -> None:
        for visibility in VISIBILITIES if facts.published else ("all",):
            self._add(facts, visibility)

    def _add(self, facts: Facts, visibility: Visibility) -> None:
        own: Rank = (True, facts.date, facts.id, 0)
        counts = self._part(PROVIDERS, facts.provider["domain"], visibility)
        counts.articles += 1
        counts.take_name(own, facts.provider.get("name"))
        counts.take_images(own, facts.provider.get("images"))
        self._add_stubs(facts, visibility)
        for slug, name in facts.topics:
            counts = self._part(TOPICS, slug, visibility)
            counts.articles += 1
            counts.take_name(own, name)
        for slug, _, name in facts.authors:
            counts = self._part(AUTHORS, slug, visibility)
            counts.articles += 1
            counts.take_name(own, name)

    def _add_stubs(self, facts: Facts, visibility: Visibility) -> None:
        """Count the article once for each provider of its related stubs."""
        counted = set()
        for place, stub in enumerate(facts.related):
            counts = self._part(PROVIDERS, stub["domain"], visibility)
            if stub["domain"] not in counted:
                counted.add(stub["domain"])
                counts.stories += 1
            rank: Rank = (False, facts.date, facts.id, -place)
            counts.take_name(rank, stub.get("name"))
            counts.take_images(rank, stub.get("images"))

    def documents(self, collection: str, keys: Iterable[str]) -> Iterator[Document]:
        """The documents of those of `keys` that an article names."""
        for key in keys:
            if by_visibility := self._counts[collection].get(key):
                parts: Document = {
                    visibility: _PARTS[collection](key, counts)
                    for visibility, counts in sorted(by_visibility.items())
                }
                if collection == TOPICS:
                    yield {"_id": key, "key": name_key(next(iter(parts.values()))["name"]), **parts}
                else:
                    yield {"_id": key, **parts}

    def _part(self, collection: str, key: str, visibility: Visibility) -> _Counts:
        by_visibility = self._counts[collection].setdefault(key, {})
        counts = by_visibility.get(visibility)
        if counts is None:
            counts = by_visibility[visibility] = _Counts()
        return counts


def _provider(domain: str, counts: _Counts) -> Document:
    return {
        "name": counts.name or domain,
        "images": counts.images or [],
        "articleCount": counts.articles,
        "storyCount": counts.stories,
    }


def _topic(slug: str, counts: _Counts) -> Document:
    return {"name": counts.name or slug, "articleCount": counts.articles}


def _author(slug: str, counts: _Counts) -> Document:
    name = counts.name or slug
    return {"name": name, "nameKey": name_key(name), "articleCount": counts.articles}


_PARTS: dict[str, Callable[[str, _Counts], Document]] = {
    PROVIDERS: _provider,
    TOPICS: _topic,
    AUTHORS: _author,
}
"""The part of a document for one visibility."""

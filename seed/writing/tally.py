"""Counts providers, topics and authors from articles. Pure: it does not use the store.

Name and images come from the newest article, by `publishedDateTime`, then by `_id`. An article's
own provider comes before the provider of a related stub. An article that states them comes before
one that does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

from loaders.documents import Document, Visibility
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

    def domains(self) -> set[str]:
        return {self.provider["domain"], *(stub["domain"] for stub in self.related)}

    def slugs(self) -> set[str]:
        return {slug for slug, _ in self.topics}

    def author_slugs(self) -> set[str]:
        return {slug for slug, _, _ in self.authors}


@dataclass(slots=True)
class _Seen:
    """One provider, topic or author for one visibility."""

    articles: int = 0
    stories: int = 0
    name: str | None = None
    name_rank: Rank = _LOWEST
    images: list[Any] | None = None
    images_rank: Rank = _LOWEST

    def names(self, rank: Rank, name: str | None) -> None:
        if name and rank > self.name_rank:
            self.name, self.name_rank = name, rank

    def shows(self, rank: Rank, images: list[Any] | None) -> None:
        if images and rank > self.images_rank:
            self.images, self.images_rank = images, rank


@dataclass(slots=True)
class Tally:
    """Counts articles. Its mappings then contain the parts of documents by visibility."""

    providers: dict[str, dict[Visibility, _Seen]] = field(default_factory=dict)
    topics: dict[str, dict[Visibility, _Seen]] = field(default_factory=dict)
    authors: dict[str, dict[Visibility, _Seen]] = field(default_factory=dict)

    def add(self, facts: Facts) -> None:
        visibilities: tuple[Visibility, ...] = ("public", "all") if facts.published else ("all",)
        for visibility in visibilities:
            self._add(facts, visibility)

    def _add(self, facts: Facts, visibility: Visibility) -> None:
        seen = _part(self.providers, facts.provider["domain"], visibility)
        seen.articles += 1
        own: Rank = (True, facts.date, facts.id, 0)
        seen.names(own, facts.provider.get("name"))
        seen.shows(own, facts.provider.get("images"))
        counted = set()
        for place, stub in enumerate(facts.related):
            seen = _part(self.providers, stub["domain"], visibility)
            if stub["domain"] not in counted:
                counted.add(stub["domain"])
                seen.stories += 1
            rank: Rank = (False, facts.date, facts.id, -place)
            seen.names(rank, stub.get("name"))
            seen.shows(rank, stub.get("images"))
        for slug, name in facts.topics:
            seen = _part(self.topics, slug, visibility)
            seen.articles += 1
            seen.names(own, name)
        for slug, _, name in facts.authors:
            seen = _part(self.authors, slug, visibility)
            seen.articles += 1
            seen.names(own, name)

    def provider_documents(self, only: Iterable[str] | None = None) -> Iterator[Document]:
        for domain in self.providers if only is None else only:
            if visibilities := self.providers.get(domain):
                parts: Document = {
                    v: _provider(domain, seen) for v, seen in sorted(visibilities.items())
                }
                yield {"_id": domain, **parts}

    def topic_documents(self, only: Iterable[str] | None = None) -> Iterator[Document]:
        for slug in self.topics if only is None else only:
            if visibilities := self.topics.get(slug):
                key = name_key(next(iter(visibilities.values())).name or slug)
                parts: Document = {
                    visibility: {"name": seen.name, "articleCount": seen.articles}
                    for visibility, seen in sorted(visibilities.items())
                }
                yield {"_id": slug, "key": key, **parts}

    def author_documents(self, only: Iterable[str] | None = None) -> Iterator[Document]:
        for slug in self.authors if only is None else only:
            if visibilities := self.authors.get(slug):
                parts: Document = {
                    v: _author(slug, seen) for v, seen in sorted(visibilities.items())
                }
                yield {"_id": slug, **parts}


def _author(slug: str, seen: _Seen) -> Document:
    name = seen.name or slug
    return {"name": name, "nameKey": name_key(name), "articleCount": seen.articles}


def _provider(domain: str, seen: _Seen) -> Document:
    return {
        "name": seen.name or domain,
        "images": seen.images or [],
        "articleCount": seen.articles,
        "storyCount": seen.stories,
    }


def _part(entities: dict[str, dict[Visibility, _Seen]], key: str, visibility: Visibility) -> _Seen:
    visibilities = entities.get(key)
    if visibilities is None:
        visibilities = entities[key] = {}
    seen = visibilities.get(visibility)
    if seen is None:
        seen = visibilities[visibility] = _Seen()
    return seen

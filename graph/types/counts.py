"""Numbers of articles by topic, provider, author and other values: one type for each.

Facets (`facets.py`) count the articles of a connection. Neighbours (`neighbours.py`) count the
articles of one topic, provider or author.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import strawberry

from graph.context import BatchInfo
from graph.execution.sources import attribute
from loaders.documents import Document
from loaders.reads.batching import BatchLoader
from loaders.reads.facet_counts import Tied, candidates, first_of

if TYPE_CHECKING:
    from graph.types.author import Author
    from graph.types.provider import Provider
    from graph.types.topic import Topic


@dataclass(frozen=True, slots=True)
class FacetBucket:
    """A value, and its number of articles."""

    value: Any
    count: int


@strawberry.type(description="A topic, and its number of articles.")
class TopicCount:
    topic: Annotated[Topic, strawberry.lazy("graph.types.topic")] = attribute(
        "value", description="The topic."
    )
    count: int = attribute("count", description="The number of articles.")


@strawberry.type(description="A provider, and its number of articles.")
class ProviderCount:
    provider: Annotated[Provider, strawberry.lazy("graph.types.provider")] = attribute(
        "value", description="The provider."
    )
    count: int = attribute("count", description="The number of articles.")


@strawberry.type(description="An author, and their number of articles.")
class AuthorCount:
    author: Annotated[Author, strawberry.lazy("graph.types.author")] = attribute(
        "value", description="The author."
    )
    count: int = attribute("count", description="The number of articles.")


@strawberry.type(description="A value, and its number of articles.")
class ValueCount:
    value: str = attribute("value", description="The value.")
    count: int = attribute("count", description="The number of articles.")


@strawberry.type(description="A time interval, and the number of articles published in it.")
class DateCount:
    start: datetime = attribute("value", description="The start of the interval, in UTC.")
    count: int = attribute("count", description="The number of articles published in the interval.")


Rankings: TypeAlias = Sequence[Sequence[Tied]]
"""For each parent: keys by their count, highest first. Keys with equal counts are together."""

ToBuckets: TypeAlias = Callable[[BatchInfo, Rankings, int], Awaitable[list[list[FacetBucket]]]]
"""Converts rankings to the first buckets of each, with one command for all of them."""


async def topic_counts(info: BatchInfo, rankings: Rankings, first: int) -> list[list[FacetBucket]]:
    """The `first` topics of each ranking, ties by name."""
    return await _counts_by_name(info.context.loaders.topics, rankings, first)


async def author_counts(info: BatchInfo, rankings: Rankings, first: int) -> list[list[FacetBucket]]:
    """The `first` authors of each ranking, ties by name."""
    return await _counts_by_name(info.context.loaders.authors, rankings, first)


async def provider_counts(
    info: BatchInfo, rankings: Rankings, first: int
) -> list[list[FacetBucket]]:
    """The `first` providers of each ranking, ties by domain."""
    chosen = [first_of(ranking, None, first) for ranking in rankings]
    domains = (domain for counts in chosen for domain, _ in counts)
    providers = await _load_existing(info.context.loaders.providers, domains)
    return [
        [FacetBucket(providers[domain], count) for domain, count in counts if domain in providers]
        for counts in chosen
    ]


async def _counts_by_name(
    loader: BatchLoader[str, Document], rankings: Rankings, first: int
) -> list[list[FacetBucket]]:
    slugs = (slug for ranking in rankings for slug in candidates(ranking, first))
    entities = await _load_existing(loader, slugs)
    names = {slug: entity["name"] for slug, entity in entities.items()}
    return [
        [FacetBucket(entities[slug], count) for slug, count in first_of(ranking, names, first)]
        for ranking in rankings
    ]


async def _load_existing(
    loader: BatchLoader[str, Document], ids: Iterable[str]
) -> dict[str, Document]:
    """The entities by id, without ids that do not exist."""
    distinct = list(dict.fromkeys(ids))
    found = await loader.load_many(distinct)
    return {id: entity for id, entity in zip(distinct, found, strict=True) if entity is not None}

"""Facets: numbers of articles in a connection, by topic, provider, author and other values.

`loaders/reads/facets.py` counts them. CONTRIBUTING lists the steps to add one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from enum import Enum
from typing import Any, Literal

import strawberry

from graph.context import BatchInfo
from graph.errors import BadUserInput
from graph.execution.sources import batch
from graph.pagination import page_size
from graph.types.counts import (
    AuthorCount,
    DateCount,
    FacetBucket,
    ProviderCount,
    ToBuckets,
    TopicCount,
    ValueCount,
    author_counts,
    provider_counts,
    topic_counts,
)
from loaders.reads.facet_counts import Facets, TooManyToCount
from loaders.reads.page_facets import Counted, Part

DEFAULT_SIZE = 20


@strawberry.enum(description="The length of a timeline's intervals, in UTC.")
class DateInterval(Enum):
    HOUR = strawberry.enum_value("HOUR", description="One hour.")
    DAY = strawberry.enum_value("DAY", description="One day.")
    WEEK = strawberry.enum_value("WEEK", description="One week, which starts on Monday.")
    MONTH = strawberry.enum_value("MONTH", description="One calendar month.")
    YEAR = strawberry.enum_value("YEAR", description="One calendar year.")


async def load_facets(
    lists: Sequence[Counted], info: BatchInfo, name: str, argument: Any = None
) -> list[Facets]:
    """The facets of each list. They include the part `name` (`loaders.reads.page_facets.Part`)."""
    parts = [Part(counted, name, argument) for counted in lists]
    try:
        found = await info.context.loaders.facets.load_many(parts)
    except TooManyToCount as error:
        raise BadUserInput(str(error)) from None
    return [facets for facets in found if facets is not None]


def _by_entity(
    name: Literal["topics", "providers", "authors"], to_buckets: ToBuckets
) -> Callable[..., Awaitable[list[list[FacetBucket]]]]:
    """The batch function of a facet by topic, provider or author."""

    async def load(
        lists: Sequence[Counted], info: BatchInfo, *, first: int | None = DEFAULT_SIZE
    ) -> list[list[FacetBucket]]:
        size = page_size("first", first, DEFAULT_SIZE)
        found = await load_facets(lists, info, name, size)
        return await to_buckets(info, [getattr(facets, name) for facets in found], size)

    return load


def _by_value(
    name: Literal["categories", "types", "languages"],
) -> Callable[..., Awaitable[list[list[FacetBucket]]]]:
    """The batch function of a facet by a value of the article."""

    async def load(lists: Sequence[Counted], info: BatchInfo) -> list[list[FacetBucket]]:
        found = await load_facets(lists, info, name)
        return [[FacetBucket(*count) for count in getattr(facets, name)] for facets in found]

    return load


async def load_timeline(
    lists: Sequence[Counted], info: BatchInfo, *, interval: DateInterval = DateInterval.MONTH
) -> list[list[FacetBucket]]:
    name = interval.name
    found = await load_facets(lists, info, "timeline", name)
    return [[FacetBucket(*count) for count in facets.timelines[name]] for facets in found]  # type: ignore[index]


@strawberry.type(
    description=(
        "Counts over all articles of a connection, not only those on the current page. Order: "
        "highest count first, then by name (providers: by domain). `first` is at most 100. Counts "
        "are exact: if there are too many articles to count (by default more than 100,000), the "
        "facet is an error."
    )
)
class ArticleFacets:
    topics: list[TopicCount] = batch(
        _by_entity("topics", topic_counts),
        description="By topic. An article counts once for each of its topics.",
    )
    providers: list[ProviderCount] = batch(
        _by_entity("providers", provider_counts), description="By provider."
    )
    categories: list[ValueCount] = batch(_by_value("categories"), description="By category.")
    types: list[ValueCount] = batch(_by_value("types"), description="By type.")
    authors: list[AuthorCount] = batch(
        _by_entity("authors", author_counts),
        description="By author. An article counts once for each of its authors.",
    )
    languages: list[ValueCount] = batch(
        _by_value("languages"),
        description="By language. Articles without a language are not counted.",
    )
    timeline: list[DateCount] = batch(
        load_timeline,
        description="By date of publication, oldest first. Empty intervals are omitted.",
    )

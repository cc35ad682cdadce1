"""Facets and neighbours: counts of articles by topic, provider, author and other values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from graph.context import BatchInfo
from graph.errors import BadUserInput
from graph.execution.sources import attribute, batch
from graph.pagination import page_size
from loaders.documents import Document
from loaders.reads.batching import BatchLoader
from loaders.reads.edges import Edge
from loaders.reads.facets import Facets, Tied, TooManyToCount, candidates, first_of
from loaders.reads.page_facets import Counted, Part

if TYPE_CHECKING:
    from graph.types.author import Author
    from graph.types.provider import Provider
    from graph.types.topic import Topic

DEFAULT_SIZE = 20
NEIGHBOURS = 10


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


@strawberry.enum(description="The length of a timeline's intervals, in UTC.")
class DateInterval(Enum):
    HOUR = strawberry.enum_value("HOUR", description="One hour.")
    DAY = strawberry.enum_value("DAY", description="One day.")
    WEEK = strawberry.enum_value("WEEK", description="One week, which starts on Monday.")
    MONTH = strawberry.enum_value("MONTH", description="One calendar month.")
    YEAR = strawberry.enum_value("YEAR", description="One calendar year.")


async def load_topics(
    lists: Sequence[Counted], info: BatchInfo, *, first: int | None = DEFAULT_SIZE
) -> list[list[FacetBucket]]:
    size = page_size("first", first, DEFAULT_SIZE)
    found = await counted_facets(lists, info, "topics", size)
    return await topic_counts(info, [facets.topics for facets in found], size)


async def load_providers(
    lists: Sequence[Counted], info: BatchInfo, *, first: int | None = DEFAULT_SIZE
) -> list[list[FacetBucket]]:
    size = page_size("first", first, DEFAULT_SIZE)
    found = await counted_facets(lists, info, "providers", size)
    return await provider_counts(info, [facets.providers for facets in found], size)


async def load_authors(
    lists: Sequence[Counted], info: BatchInfo, *, first: int | None = DEFAULT_SIZE
) -> list[list[FacetBucket]]:
    size = page_size("first", first, DEFAULT_SIZE)
    found = await counted_facets(lists, info, "authors", size)
    return await author_counts(info, [facets.authors for facets in found], size)


async def load_languages(lists: Sequence[Counted], info: BatchInfo) -> list[list[FacetBucket]]:
    found = await counted_facets(lists, info, "languages")
    return [[FacetBucket(*count) for count in facets.languages] for facets in found]


async def load_categories(lists: Sequence[Counted], info: BatchInfo) -> list[list[FacetBucket]]:
    found = await counted_facets(lists, info, "categories")
    return [[FacetBucket(*count) for count in facets.categories] for facets in found]


async def load_types(lists: Sequence[Counted], info: BatchInfo) -> list[list[FacetBucket]]:
    found = await counted_facets(lists, info, "types")
    return [[FacetBucket(*count) for count in facets.types] for facets in found]


async def load_timeline(
    lists: Sequence[Counted], info: BatchInfo, *, interval: DateInterval = DateInterval.MONTH
) -> list[list[FacetBucket]]:
    name = interval.name
    found = await counted_facets(lists, info, "timeline", name)
    return [[FacetBucket(*count) for count in facets.timelines[name]] for facets in found]  # type: ignore[index]


async def counted_facets(
    lists: Sequence[Counted], info: BatchInfo, name: str, argument: Any = None
) -> list[Facets]:
    """The facets of each list. They include the part `name` (`loaders.reads.page_facets.Part`)."""
    loader = info.context.loaders.facets
    try:
        found = await loader.load_many([Part(counted, name, argument) for counted in lists])
    except TooManyToCount as error:
        raise BadUserInput(str(error)) from None
    return [facets for facets in found if facets is not None]


async def topic_counts(
    info: BatchInfo, ranked: Sequence[Sequence[Tied]], first: int
) -> list[list[FacetBucket]]:
    """The `first` topics of each ranking, ties by name. One command loads all of them."""
    return await _named_counts(info.context.loaders.topics, ranked, first)


async def author_counts(
    info: BatchInfo, ranked: Sequence[Sequence[Tied]], first: int
) -> list[list[FacetBucket]]:
    """The `first` authors of each ranking, ties by name. One command loads all of them."""
    return await _named_counts(info.context.loaders.authors, ranked, first)


async def _named_counts(
    loader: BatchLoader[str, Document], ranked: Sequence[Sequence[Tied]], first: int
) -> list[list[FacetBucket]]:
    wanted = {slug: None for ties in ranked for slug in candidates(ties, first)}
    found = await _existing(loader, wanted)
    names = {slug: entity["name"] for slug, entity in found.items()}
    return [
        [FacetBucket(found[slug], count) for slug, count in first_of(ties, names, first)]
        for ties in ranked
    ]


async def provider_counts(
    info: BatchInfo, ranked: Sequence[Sequence[Tied]], first: int
) -> list[list[FacetBucket]]:
    """The `first` providers of each ranking, ties by domain. One command loads all of them."""
    chosen = [first_of(ties, None, first) for ties in ranked]
    wanted = {domain: None for counts in chosen for domain, _ in counts}
    providers = await _existing(info.context.loaders.providers, wanted)
    return [
        [FacetBucket(providers[domain], count) for domain, count in counts if domain in providers]
        for counts in chosen
    ]


async def _existing(
    loader: BatchLoader[str, Document], ids: dict[str, None]
) -> dict[str, Document]:
    found = await loader.load_many(ids)
    return {id: entity for id, entity in zip(ids, found, strict=True) if entity is not None}


def neighbours(
    edge: Edge,
    find: Callable[..., Awaitable[list[list[Tied]]]],
    show: Callable[..., Awaitable[list[list[FacetBucket]]]],
) -> Callable[..., Awaitable[list[list[FacetBucket]]]]:
    """The batch function of a list of neighbours; `find` is from `loaders.reads.neighbours`.

    `edge` leads from the parents to the articles that are counted.
    """

    async def load(
        parents: Sequence[Document], info: BatchInfo, *, first: int | None = NEIGHBOURS
    ) -> list[list[FacetBucket]]:
        size = page_size("first", first, NEIGHBOURS)
        context = info.context
        values = (value for parent in parents for value in edge.values(parent))
        context.loaders.dependencies.listed({}, edge.foreign, values)
        try:
            ranked = await find(
                context.database, context.visibility, edge, parents, size, context.limits.count_cap
            )
        except TooManyToCount as error:
            raise BadUserInput(str(error)) from None
        return await show(info, ranked, size)

    return load


@strawberry.type(
    description=(
        "Counts over all articles of a connection, not only those on the current page. Order: "
        "highest count first, then by name (providers: by domain)."
    )
)
class ArticleFacets:
    topics: list[TopicCount] = batch(
        load_topics, description="By topic. An article counts once for each of its topics."
    )
    providers: list[ProviderCount] = batch(load_providers, description="By provider.")
    categories: list[ValueCount] = batch(load_categories, description="By category.")
    types: list[ValueCount] = batch(load_types, description="By type.")
    authors: list[AuthorCount] = batch(
        load_authors, description="By author. An article counts once for each of its authors."
    )
    languages: list[ValueCount] = batch(
        load_languages, description="By language. Articles without a language are not counted."
    )
    timeline: list[DateCount] = batch(
        load_timeline,
        description="By date of publication, oldest first. Empty intervals are omitted.",
    )

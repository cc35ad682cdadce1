"""Neighbours: the topics, providers or authors on the articles of a topic, provider or author."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from graph.context import BatchInfo
from graph.errors import BadUserInput
from graph.pagination import page_size
from graph.types.counts import FacetBucket, ToBuckets
from loaders.documents import Document
from loaders.reads.edges import Edge
from loaders.reads.facet_counts import TooManyToCount
from loaders.reads.neighbours import Neighbours, find_neighbours

DEFAULT_SIZE = 10


def neighbours(
    edge: Edge, kind: Neighbours, to_buckets: ToBuckets
) -> Callable[..., Awaitable[list[list[FacetBucket]]]]:
    """The batch function of a list of neighbours. `edge` leads to the articles of the parents."""

    async def load(
        parents: Sequence[Document], info: BatchInfo, *, first: int | None = DEFAULT_SIZE
    ) -> list[list[FacetBucket]]:
        size = page_size("first", first, DEFAULT_SIZE)
        context = info.context
        values = (value for parent in parents for value in edge.values(parent))
        context.loaders.dependencies.listed({}, edge.foreign, values)
        try:
            rankings = await find_neighbours(
                context.database,
                context.visibility,
                edge,
                parents,
                kind,
                size,
                context.limits.count_cap,
            )
        except TooManyToCount as error:
            raise BadUserInput(str(error)) from None
        return await to_buckets(info, rankings, size)

    return load

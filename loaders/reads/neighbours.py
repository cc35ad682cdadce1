"""Finds entities on the same articles: topics of a provider or author, providers of a topic, and
related topics of a topic.

Each function counts over the visible articles of many parents, in one command. `edge` leads from
the parents to their articles.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from loaders.database import Database
from loaders.documents import Document, Visibility
from loaders.reads.edges import Edge
from loaders.reads.facet_counts import Facets, Tied, Wanted
from loaders.reads.facets import find_nested_facets
from loaders.visibility import visible_articles

Neighbours: TypeAlias = Callable[
    [Database, Visibility, Edge, Sequence[Document], int, int], Awaitable[list[list[Tied]]]
]


async def find_topics(
    database: Database,
    visibility: Visibility,
    edge: Edge,
    parents: Sequence[Document],
    first: int,
    cap: int,
) -> list[list[Tied]]:
    """The slugs of each parent's topics by count. Ties are complete (see `first_of`)."""
    found = await _facets(database, visibility, edge, parents, Wanted(topics=first), cap)
    return [facets.topics for facets in found]


async def find_providers(
    database: Database,
    visibility: Visibility,
    edge: Edge,
    parents: Sequence[Document],
    first: int,
    cap: int,
) -> list[list[Tied]]:
    """The domains of each parent's providers by count."""
    found = await _facets(database, visibility, edge, parents, Wanted(providers=first), cap)
    return [facets.providers for facets in found]


async def find_other_topics(
    database: Database,
    visibility: Visibility,
    edge: Edge,
    topics: Sequence[Document],
    first: int,
    cap: int,
) -> list[list[Tied]]:
    """The slugs of the other topics on each topic's articles, by count."""
    wanted = Wanted(topics=first + 1)  # the topic itself is the first one
    found = await _facets(database, visibility, edge, topics, wanted, cap)
    return [
        [
            (count, [slug for slug in slugs if slug != topic["_id"]])
            for count, slugs in facets.topics
        ]
        for topic, facets in zip(topics, found, strict=True)
    ]


async def _facets(
    database: Database,
    visibility: Visibility,
    edge: Edge,
    parents: Sequence[Document],
    wanted: Wanted,
    cap: int,
) -> list[Facets]:
    return await find_nested_facets(
        database, edge, parents, visible_articles(visibility), wanted, cap
    )

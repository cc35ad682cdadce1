"""Finds entities on the same articles: topics of a provider or author, providers of a topic, and
related topics of a topic.

Each function counts over the visible articles of many parents, in one command.
"""

from __future__ import annotations

from collections.abc import Sequence

from loaders.database import Database
from loaders.documents import Document, Visibility
from loaders.reads.edges import AUTHOR_ARTICLES, PROVIDER_ARTICLES, TOPIC_ARTICLES, Edge
from loaders.reads.facets import Facets, Tied, Wanted, find_nested_facets
from loaders.visibility import visible_articles


async def topics_of_providers(
    database: Database, visibility: Visibility, providers: Sequence[Document], first: int, cap: int
) -> list[list[Tied]]:
    """The slugs of each provider's topics by count. Ties are complete (see `first_of`)."""
    wanted = Wanted(topics=first)
    found = await _facets(database, visibility, PROVIDER_ARTICLES, providers, wanted, cap)
    return [facets.topics for facets in found]


async def topics_of_authors(
    database: Database, visibility: Visibility, authors: Sequence[Document], first: int, cap: int
) -> list[list[Tied]]:
    """The slugs of each author's topics by count."""
    wanted = Wanted(topics=first)
    found = await _facets(database, visibility, AUTHOR_ARTICLES, authors, wanted, cap)
    return [facets.topics for facets in found]


async def providers_of_topics(
    database: Database, visibility: Visibility, topics: Sequence[Document], first: int, cap: int
) -> list[list[Tied]]:
    """The domains of each topic's providers by count."""
    wanted = Wanted(providers=first)
    found = await _facets(database, visibility, TOPIC_ARTICLES, topics, wanted, cap)
    return [facets.providers for facets in found]


async def related_topics(
    database: Database, visibility: Visibility, topics: Sequence[Document], first: int, cap: int
) -> list[list[Tied]]:
    """The slugs of the other topics on each topic's articles, by count."""
    wanted = Wanted(topics=first + 1)  # the topic itself is the first one
    found = await _facets(database, visibility, TOPIC_ARTICLES, topics, wanted, cap)
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

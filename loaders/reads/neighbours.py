"""Finds entities on the same articles: topics of a provider or author, providers of a topic, and
related topics of a topic.

One command counts over the visible articles of many parents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from loaders.database import Database
from loaders.documents import Document, Visibility
from loaders.reads.edges import Edge
from loaders.reads.facet_counts import Facets, Tied, Wanted
from loaders.reads.facets import find_nested_facets
from loaders.visibility import visible_articles


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A kind of neighbours."""

    wanted: Callable[[int], Wanted]
    """What to count, to get a number of neighbours."""
    chosen: Callable[[Facets, Document], list[Tied]]
    """The neighbours of a parent by count, from the facets of its articles. Ties are complete."""


async def find_neighbours(
    database: Database,
    visibility: Visibility,
    edge: Edge,
    parents: Sequence[Document],
    kind: Neighbours,
    first: int,
    cap: int,
) -> list[list[Tied]]:
    """The ids of each parent's `first` neighbours by count (see `facet_counts.first_of`).

    `edge` leads from the parents to their articles. Raises `TooManyToCount` if a parent has more
    than `cap` articles.
    """
    match = visible_articles(visibility)
    found = await find_nested_facets(database, edge, parents, match, kind.wanted(first), cap)
    return [kind.chosen(facets, parent) for facets, parent in zip(found, parents, strict=True)]


def _without_itself(facets: Facets, topic: Document) -> list[Tied]:
    return [
        (count, [slug for slug in slugs if slug != topic["_id"]]) for count, slugs in facets.topics
    ]


TOPICS_WRITTEN_ABOUT = Neighbours(
    lambda first: Wanted(topics=first), lambda facets, _: facets.topics
)
PROVIDERS_THAT_WRITE = Neighbours(
    lambda first: Wanted(providers=first), lambda facets, _: facets.providers
)
OTHER_TOPICS = Neighbours(
    lambda first: Wanted(topics=first + 1),  # the topic itself is the first one
    _without_itself,
)

"""Questions about the facets of one list of articles, or of the articles of several parents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loaders.conformance import expected
from loaders.conformance.archive import Archive
from loaders.conformance.article_filters import authors_of, matches, topics_of
from loaders.conformance.expected import Answer
from loaders.conformance.question import CAP, articles_of_parents, find_parents
from loaders.database import Database
from loaders.documents import Document, Visibility
from loaders.filters import all_of, article_filter
from loaders.reads.edges import Edge
from loaders.reads.facet_counts import Facets, Interval, Wanted, first_of
from loaders.reads.facets import find_facets, find_nested_facets
from loaders.visibility import visible_articles

INTERVALS: tuple[Interval, ...] = ("HOUR", "DAY", "WEEK", "MONTH", "YEAR")
_EVERYTHING = Wanted(
    topics=100,
    providers=100,
    authors=100,
    categories=True,
    types=True,
    languages=True,
    timelines=frozenset(INTERVALS),
)


@dataclass(frozen=True)
class ArticleFacets:
    """Every facet of a list of articles, in one command."""

    visibility: Visibility
    filter: Mapping[str, Any]

    async def ask(self, database: Database) -> Answer:
        matches = [visible_articles(self.visibility), article_filter(self.filter)]
        return _answer(await find_facets(database, matches, _EVERYTHING, CAP))

    def answer(self, archive: Archive) -> Answer:
        visible = archive.visible(self.visibility)
        return _expected([one for one in visible if matches(self.filter, one)])


@dataclass(frozen=True)
class NestedFacets:
    """Every facet of the articles of several parents, in one command."""

    visibility: Visibility
    filter: Mapping[str, Any]
    edge: Edge
    parents: tuple[str, ...]

    async def ask(self, database: Database) -> Answer:
        parents = await find_parents(database, self.edge, self.parents)
        match = all_of(visible_articles(self.visibility), article_filter(self.filter))
        facets = await find_nested_facets(database, self.edge, parents, match, _EVERYTHING, CAP)
        return {one["_id"]: _answer(of) for one, of in zip(parents, facets, strict=True)}

    def answer(self, archive: Archive) -> Answer:
        return {id: _expected(found) for id, found in articles_of_parents(self, archive).items()}


def _answer(facets: Facets) -> Answer:
    return {
        "topics": first_of(facets.topics, None, 100),
        "providers": first_of(facets.providers, None, 100),
        "authors": first_of(facets.authors, None, 100),
        "languages": facets.languages,
        "categories": facets.categories,
        "types": facets.types,
        **facets.timelines,
    }


def _expected(articles: list[Document]) -> Answer:
    return {
        "topics": expected.counts(slug for one in articles for slug in topics_of(one)),
        "providers": expected.counts(one["provider"]["domain"] for one in articles),
        "authors": expected.counts(slug for one in articles for slug in authors_of(one)),
        "languages": expected.counts(one["language"] for one in articles if "language" in one),
        "categories": expected.counts(one["category"] for one in articles),
        "types": expected.counts(one["type"] for one in articles),
        **{interval: expected.timeline(articles, interval) for interval in INTERVALS},
    }

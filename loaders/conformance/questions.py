"""Questions that the gateway asks a store, each beside what must be answered.

`ask` takes the way of a request, through `loaders.reads`; `answer` is plain Python over the
archive. Both give the same form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from loaders.conformance import plain
from loaders.conformance.archive import Archive
from loaders.conformance.plain import Shown
from loaders.database import Database
from loaders.documents import ARTICLES, Document, Visibility
from loaders.filters import all_of, article_filter
from loaders.reads.articles import articles_by_id, articles_by_url
from loaders.reads.edges import Edge
from loaders.reads.entities import find_entities
from loaders.reads.facets import Facets, Interval, Wanted, find_facets, find_nested_facets, first_of
from loaders.reads.keyset import Page, Slice
from loaders.reads.nested import find_pages
from loaders.reads.pages import find_page
from loaders.reads.search import Rank, search
from loaders.text.search_query import parse_search
from loaders.visibility import visible_articles

INTERVALS: tuple[Interval, ...] = ("HOUR", "DAY", "WEEK", "MONTH", "YEAR")
_CAP = 10_000
_SHOWN = {"_id": 1, "publishedDateTime": 1, "quality": 1, "heat": 1, "title": 1}


class Question(Protocol):
    """Something to ask a store; its repr is what a report shows."""

    async def ask(self, database: Database) -> Shown: ...

    def answer(self, archive: Archive) -> Shown: ...


@dataclass(frozen=True)
class ArticlesPage:
    """A page of `Query.articles` with its total."""

    visibility: Visibility
    filter: Mapping[str, Any]
    slice: Slice

    async def ask(self, database: Database) -> Shown:
        match = all_of(visible_articles(self.visibility), article_filter(self.filter))
        return _shown(
            await find_page(database, ARTICLES, match, self.slice, _SHOWN, count=True, outside=True)
        )

    def answer(self, archive: Archive) -> Shown:
        found = [one for one in archive.seen(self.visibility) if plain.holds(self.filter, one)]
        return _page(found, self.slice)


@dataclass(frozen=True)
class NestedPages:
    """A page of articles for each of several parents, in one command."""

    visibility: Visibility
    filter: Mapping[str, Any]
    slice: Slice
    edge: Edge
    parents: tuple[str, ...]

    async def ask(self, database: Database) -> Shown:
        parents = await _parents(database, self.edge, self.parents)
        match = article_filter(self.filter)
        pages = await find_pages(
            database,
            self.visibility,
            self.edge,
            parents,
            match,
            self.slice,
            _SHOWN,
            count=True,
            outside=True,
        )
        return {one["_id"]: _shown(page) for one, page in zip(parents, pages, strict=True)}

    def answer(self, archive: Archive) -> Shown:
        return {id: _page(found, self.slice) for id, found in _of_parents(self, archive).items()}


@dataclass(frozen=True)
class EntitiesPage:
    """A page of all providers or topics."""

    visibility: Visibility
    collection: str
    slice: Slice

    async def ask(self, database: Database) -> Shown:
        page = await find_entities(
            database, self.collection, self.visibility, self.slice, count=True, outside=True
        )
        return _shown(page)

    def answer(self, archive: Archive) -> Shown:
        every = archive.collections()[self.collection]
        return _page([one for one in every if self.visibility in one], self.slice)


@dataclass(frozen=True)
class ArticleFacets:
    """Every facet of a list of articles, in one command."""

    visibility: Visibility
    filter: Mapping[str, Any]

    async def ask(self, database: Database) -> Shown:
        matches = [visible_articles(self.visibility), article_filter(self.filter)]
        return _counts(await find_facets(database, matches, _EVERYTHING, _CAP))

    def answer(self, archive: Archive) -> Shown:
        return _facets(
            [one for one in archive.seen(self.visibility) if plain.holds(self.filter, one)]
        )


@dataclass(frozen=True)
class NestedFacets:
    """Every facet of the articles of several parents, in one command."""

    visibility: Visibility
    filter: Mapping[str, Any]
    edge: Edge
    parents: tuple[str, ...]

    async def ask(self, database: Database) -> Shown:
        parents = await _parents(database, self.edge, self.parents)
        match = all_of(visible_articles(self.visibility), article_filter(self.filter))
        facets = await find_nested_facets(database, self.edge, parents, match, _EVERYTHING, _CAP)
        return {one["_id"]: _counts(of) for one, of in zip(parents, facets, strict=True)}

    def answer(self, archive: Archive) -> Shown:
        return {id: _facets(found) for id, found in _of_parents(self, archive).items()}


@dataclass(frozen=True)
class Found:
    """A page of a search, ranked."""

    visibility: Visibility
    filter: Mapping[str, Any]
    text: str
    size: int
    after: Rank | None

    async def ask(self, database: Database) -> Shown:
        match, query = article_filter(self.filter), parse_search(self.text, "english")
        page = await search(
            database, self.visibility, query, match, self.size, self.after, {"_id": 1}, _CAP
        )
        return {
            "ranks": [tuple(rank) for rank in page.ranks],
            "next": page.has_next,
            "previous": page.has_previous,
            "total": page.total_count,
        }

    def answer(self, archive: Archive) -> Shown:
        query = parse_search(self.text, "english")
        ranks = sorted(
            (
                (plain.score(one, query.terms), one["publishedDateTime"], one["_id"])
                for one in archive.seen(self.visibility)
                if {*query.terms} <= {*one["newsgraph"]["terms"]}
                and not {*query.excluded} & {*one["newsgraph"]["terms"]}
                and plain.holds(self.filter, one)
            ),
            reverse=True,
        )
        beyond = [rank for rank in ranks if self.after is None or rank < tuple(self.after)]
        return {
            "ranks": beyond[: self.size],
            "next": len(beyond) > self.size,
            "previous": len(beyond) < len(ranks),
            "total": len(ranks),
        }


@dataclass(frozen=True)
class ByKey:
    """Articles by their ids and by their addresses, present, hidden and unknown ones."""

    visibility: Visibility
    ids: tuple[str, ...]
    urls: tuple[str, ...]

    async def ask(self, database: Database) -> Shown:
        by_id = await articles_by_id(database, self.visibility, self.ids, {"_id": 1})
        by_url = await articles_by_url(database, self.visibility, self.urls, {"_id": 1})
        return [sorted(by_id), {url: one["_id"] for url, one in by_url.items()}]

    def answer(self, archive: Archive) -> Shown:
        seen = archive.seen(self.visibility)
        holders = {url: one["_id"] for one in seen for url in one["newsgraph"]["urls"]}
        return [
            sorted({one["_id"] for one in seen} & {*self.ids}),
            {url: holders[url] for url in self.urls if url in holders},
        ]


_EVERYTHING = Wanted(
    topics=100, providers=100, categories=True, types=True, timelines=frozenset(INTERVALS)
)


def _shown(page: Page) -> Shown:
    return {
        "ids": [node["_id"] for node in page.nodes],
        "next": page.has_next,
        "previous": page.has_previous,
        "total": page.total_count,
    }


def _page(found: list[Document], slice: Slice) -> Shown:
    return plain.page_of(
        found,
        slice.order.key,
        descending=slice.order.direction == -1,
        size=slice.size,
        backward=slice.backward,
        after=None if slice.after is None else tuple(slice.after),
        before=None if slice.before is None else tuple(slice.before),
    )


async def _parents(database: Database, edge: Edge, ids: tuple[str, ...]) -> list[Document]:
    return await database.find(edge.parents, {"_id": {"$in": list(ids)}}, {edge.local: 1})


def _of_parents(
    question: NestedPages | NestedFacets, archive: Archive
) -> dict[str, list[Document]]:
    """The articles of each parent that exists, by its id."""
    edge = question.edge
    seen = [one for one in archive.seen(question.visibility) if plain.holds(question.filter, one)]
    return {
        parent["_id"]: [
            one
            for one in seen
            if not plain.values_at(parent, edge.local).isdisjoint(
                plain.values_at(one, edge.foreign)
            )
        ]
        for parent in archive.collections()[edge.parents]
        if parent["_id"] in question.parents
    }


def _counts(facets: Facets) -> Shown:
    return {
        "topics": first_of(facets.topics, None, 100),
        "providers": first_of(facets.providers, None, 100),
        "categories": facets.categories,
        "types": facets.types,
        **facets.timelines,
    }


def _facets(found: list[Document]) -> Shown:
    return {
        "topics": plain.counted(slug for one in found for slug in plain.topics_of(one)),
        "providers": plain.counted(one["provider"]["domain"] for one in found),
        "categories": plain.counted(one["category"] for one in found),
        "types": plain.counted(one["type"] for one in found),
        **{interval: plain.timeline(found, interval) for interval in INTERVALS},
    }

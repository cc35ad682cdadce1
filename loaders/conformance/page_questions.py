"""Questions about pages of articles, nested articles, providers, topics and authors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loaders.conformance.archive import Archive
from loaders.conformance.article_filters import matches
from loaders.conformance.expected import Answer, page_of
from loaders.conformance.question import articles_of_parents, find_parents
from loaders.database import Database
from loaders.documents import ARTICLES, Visibility
from loaders.filters import all_of, article_filter
from loaders.reads.edges import Edge
from loaders.reads.entities import find_entities
from loaders.reads.keyset import Page, Slice
from loaders.reads.nested import find_pages
from loaders.reads.pages import find_page
from loaders.visibility import visible_articles

_PROJECTION = {"_id": 1, "publishedDateTime": 1, "quality": 1, "heat": 1, "title": 1}


@dataclass(frozen=True)
class ArticlesPage:
    """A page of `Query.articles` with its total count."""

    visibility: Visibility
    filter: Mapping[str, Any]
    slice: Slice

    async def ask(self, database: Database) -> Answer:
        match = all_of(visible_articles(self.visibility), article_filter(self.filter))
        return _answer(
            await find_page(
                database, ARTICLES, match, self.slice, _PROJECTION, count=True, outside=True
            )
        )

    def answer(self, archive: Archive) -> Answer:
        visible = archive.visible(self.visibility)
        return page_of([one for one in visible if matches(self.filter, one)], self.slice)


@dataclass(frozen=True)
class NestedPages:
    """A page of articles for each of several parents, in one command."""

    visibility: Visibility
    filter: Mapping[str, Any]
    slice: Slice
    edge: Edge
    parents: tuple[str, ...]

    async def ask(self, database: Database) -> Answer:
        parents = await find_parents(database, self.edge, self.parents)
        match = article_filter(self.filter)
        pages = await find_pages(
            database,
            self.visibility,
            self.edge,
            parents,
            match,
            self.slice,
            _PROJECTION,
            count=True,
            outside=True,
        )
        return {one["_id"]: _answer(page) for one, page in zip(parents, pages, strict=True)}

    def answer(self, archive: Archive) -> Answer:
        articles = articles_of_parents(self, archive)
        return {id: page_of(found, self.slice) for id, found in articles.items()}


@dataclass(frozen=True)
class EntitiesPage:
    """A page of all providers, topics or authors."""

    visibility: Visibility
    collection: str
    slice: Slice

    async def ask(self, database: Database) -> Answer:
        page = await find_entities(
            database, self.collection, self.visibility, self.slice, count=True, outside=True
        )
        return _answer(page)

    def answer(self, archive: Archive) -> Answer:
        entities = archive.collections()[self.collection]
        return page_of([one for one in entities if self.visibility in one], self.slice)


def _answer(page: Page) -> Answer:
    return {
        "ids": [node["_id"] for node in page.nodes],
        "next": page.has_next,
        "previous": page.has_previous,
        "total": page.total_count,
    }

"""Questions that search, or that look articles up by id or address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loaders.conformance.archive import Archive
from loaders.conformance.article_filters import matches
from loaders.conformance.expected import Answer, score
from loaders.conformance.question import CAP
from loaders.database import Database
from loaders.documents import Visibility
from loaders.filters import article_filter
from loaders.reads.articles import articles_by_id, articles_by_url
from loaders.reads.search import Rank, search
from loaders.text.search_query import parse_search


@dataclass(frozen=True)
class SearchResults:
    """A page of ranked search results."""

    visibility: Visibility
    filter: Mapping[str, Any]
    text: str
    size: int
    after: Rank | None

    async def ask(self, database: Database) -> Answer:
        match, query = article_filter(self.filter), parse_search(self.text, "english")
        page = await search(
            database, self.visibility, query, match, self.size, self.after, {"_id": 1}, CAP
        )
        return {
            "ranks": [tuple(rank) for rank in page.ranks],
            "next": page.has_next,
            "previous": page.has_previous,
            "total": page.total_count,
        }

    def answer(self, archive: Archive) -> Answer:
        query = parse_search(self.text, "english")
        ranks = sorted(
            (
                (score(one, query.terms), one["publishedDateTime"], one["_id"])
                for one in archive.visible(self.visibility)
                if {*query.terms} <= {*one["newsgraph"]["terms"]}
                and not {*query.excluded} & {*one["newsgraph"]["terms"]}
                and matches(self.filter, one)
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
class ArticlesByKey:
    """Articles by id and by address. Some exist, some are hidden and some are unknown."""

    visibility: Visibility
    ids: tuple[str, ...]
    urls: tuple[str, ...]

    async def ask(self, database: Database) -> Answer:
        by_id = await articles_by_id(database, self.visibility, self.ids, {"_id": 1})
        by_url = await articles_by_url(database, self.visibility, self.urls, {"_id": 1})
        return [sorted(by_id), {url: one["_id"] for url, one in by_url.items()}]

    def answer(self, archive: Archive) -> Answer:
        visible = archive.visible(self.visibility)
        holders = {url: one["_id"] for one in visible for url in one["newsgraph"]["urls"]}
        return [
            sorted({one["_id"] for one in visible} & {*self.ids}),
            {url: holders[url] for url in self.urls if url in holders},
        ]

"""Search: the best matches first, each with its score and its highlights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import strawberry

from graph.context import BatchInfo
from graph.cursors import decode_rank, encode_rank
from graph.errors import BadUserInput
from graph.execution.sources import attribute, batch, computed
from graph.filtering import filter_match
from graph.pagination import page_size
from graph.types.connections import PageInfo
from graph.types.content import render_bodies
from graph.types.facets import ArticleFacets
from graph.types.filters import ArticleFilterInput
from loaders.content.render import Rendered
from loaders.documents import Document
from loaders.filters import all_of
from loaders.projection import projection
from loaders.reads.page_facets import Counted
from loaders.reads.search import SearchPage, search, terms_match
from loaders.text.highlights import HIGHLIGHTED_KEYS, beginning_of, highlights, looks_into_body
from loaders.text.search_query import SearchError, SearchQuery, parse_search

if TYPE_CHECKING:
    from graph.types.article import Article


@dataclass(slots=True)
class Results:
    """A page of results, as `SearchConnection` reads it."""

    page: SearchPage
    query: SearchQuery
    language: str

    @property
    def nodes(self) -> list[Document]:
        return self.page.nodes

    @property
    def edges(self) -> list[Result]:
        return [Result(self, offset) for offset in range(len(self.page.nodes))]

    @property
    def total_count(self) -> int:
        return self.page.total_count

    @property
    def has_next(self) -> bool:
        return self.page.has_next

    @property
    def has_previous(self) -> bool:
        return self.page.has_previous

    @property
    def start_cursor(self) -> str | None:
        return Result(self, 0).cursor if self.page.nodes else None

    @property
    def end_cursor(self) -> str | None:
        return Result(self, len(self.page.nodes) - 1).cursor if self.page.nodes else None


class Result(NamedTuple):
    """One article of the results, by its offset in the page."""

    results: Results
    offset: int

    @property
    def node(self) -> Document:
        return self.results.page.nodes[self.offset]

    @property
    def score(self) -> float:
        return self.results.page.ranks[self.offset].score

    @property
    def cursor(self) -> str:
        return encode_rank(self.results.query, self.results.page.ranks[self.offset])


async def load_search(
    roots: Sequence[Any],
    info: BatchInfo,
    *,
    query: str,
    filter: ArticleFilterInput | None = None,
    first: int | None = None,
    after: str | None = None,
) -> list[Results]:
    needs = set(info.selection.node_needs("Article"))
    if any(edges.selects("highlights") for edges in info.selection.children("edges")):
        needs.update(HIGHLIGHTED_KEYS)
    size = page_size("first", first)
    limits = info.context.limits
    try:
        parsed = parse_search(query, limits.search_language)
        match = await filter_match(info.context, filter)
        info.context.loaders.dependencies.listed(all_of(terms_match(parsed), match))
        page = await search(
            info.context.database,
            info.context.visibility,
            parsed,
            match,
            size,
            decode_rank(parsed, after),
            projection(needs),
            limits.search_cap,
        )
    except SearchError as error:
        raise BadUserInput(str(error)) from None
    return [Results(page, parsed, limits.search_language)] * len(roots)


async def load_highlights(results: Sequence[Result], info: BatchInfo) -> list[list[str]]:
    """The highlights of each result.

    A body is rendered only if the title and the excerpt do not show all terms of the search.
    """
    bodies = [
        beginning_of(result.node)
        if looks_into_body(result.node, result.results.query, result.results.language)
        else None
        for result in results
    ]
    rendered = await render_bodies(bodies, info)
    return [
        highlights(
            result.node,
            result.results.query,
            result.results.language,
            body.text if isinstance(body, Rendered) else "",
        )
        for result, body in zip(results, rendered, strict=True)
    ]


@strawberry.type(description="An article in a search result.")
class SearchEdge:
    cursor: str = attribute(
        "cursor", description="Opaque. Use it as `after`, with the same search."
    )
    score: float = attribute(
        "score",
        description="""
            The relevance of the article. A higher score is a better match. A term in the title
            counts most, then a term in the excerpt, then in the names of topics and provider, then
            in the body: each level counts 1/32 of the one before.
        """,
    )
    highlights: list[str] = batch(
        load_highlights,
        description="""
            Up to three short fragments of HTML, from the title, the excerpt and `content.text`.
            Matches are between `<mark>` and `</mark>`. All other text is escaped.
        """,
    )
    node: Annotated[Article, strawberry.lazy("graph.types.article")] = attribute(
        "node", description="The article."
    )


@strawberry.type(
    description=(
        "A page of search results: best match first, then newest first. `first` sets its size: at "
        "most 100, default 20."
    )
)
class SearchConnection:
    edges: list[SearchEdge] = attribute(
        "edges", description="The articles, each with its score and highlights."
    )
    nodes: list[Annotated[Article, strawberry.lazy("graph.types.article")]] = attribute(
        "nodes", description="The articles, without scores and cursors."
    )
    page_info: PageInfo = computed(
        lambda results: results, description="The position of this page in the results."
    )
    total_count: int = attribute("total_count", description="The total number of results.")
    facets: ArticleFacets = computed(
        lambda results: Counted(results.page.matches),
        description="Counts over all results of the search.",
    )

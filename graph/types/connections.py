"""Connections of articles, providers, topics and authors, after the Relay cursor specification.

Each connection shows one `loaders.reads.keyset.Page`, which is read in one go.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, NamedTuple

import strawberry

from graph.execution.selection import Selection
from graph.execution.sources import attribute, computed
from graph.pagination import encode_cursor
from graph.types.facets import ArticleFacets
from loaders.documents import Document
from loaders.reads.keyset import Order, Page
from loaders.reads.page_facets import Counted

if TYPE_CHECKING:
    from graph.types.article import Article
    from graph.types.author import Author
    from graph.types.provider import Provider
    from graph.types.topic import Topic


class Edge(NamedTuple):
    """One node of a page, by its place there."""

    page: Page
    at: int

    @property
    def node(self) -> Document:
        return self.page.nodes[self.at]

    @property
    def cursor(self) -> str:
        return encode_cursor(self.page.slice.order, self.page.position(self.at))


class ShownPage:
    """A page as `PageInfo` shows it."""

    __slots__ = ("_page", "has_next", "has_previous")

    def __init__(self, page: Page) -> None:
        self.has_next = page.has_next
        self.has_previous = page.has_previous
        self._page = page

    @property
    def start_cursor(self) -> str | None:
        return Edge(self._page, 0).cursor if self._page.nodes else None

    @property
    def end_cursor(self) -> str | None:
        return Edge(self._page, len(self._page.nodes) - 1).cursor if self._page.nodes else None


def _edges(page: Page) -> list[Edge]:
    return [Edge(page, index) for index in range(len(page.nodes))]


def _counted(page: Page) -> Counted:
    return Counted([page.match or {}], page.joined)


def page_needs(selection: Selection, order: Order) -> Iterable[str]:
    """The keys that a page of articles must hold: those of its nodes' fields and of its cursors."""
    needs = selection.node_needs("Article")
    return needs | {order.key} if selection.selects("edges", "pageInfo") else needs


@strawberry.type(description="Where a page lies among all that could be paged to.")
class PageInfo:
    has_next_page: bool = attribute("has_next", description="Whether anything lies after it.")
    has_previous_page: bool = attribute(
        "has_previous", description="Whether anything lies before it."
    )
    start_cursor: str | None = attribute(
        "start_cursor", description="Cursor of the first edge; null where the page is empty."
    )
    end_cursor: str | None = attribute(
        "end_cursor", description="Cursor of the last edge; null where the page is empty."
    )


def _page_info() -> PageInfo:
    field: PageInfo = computed(ShownPage, description="Where the page lies.")
    return field


_CURSOR = "Opaque, for `after` and `before` of the same list in the same order."
_TOTAL = "How many there are on all pages together; counted only when asked for."


@strawberry.type(description="An article in a connection.")
class ArticleEdge:
    cursor: str = attribute("cursor", description=_CURSOR)
    node: Annotated[Article, strawberry.lazy("graph.types.article")] = attribute(
        "node", description="The article."
    )


@strawberry.type(description="A page of articles.")
class ArticleConnection:
    edges: list[ArticleEdge] = computed(_edges, description="The articles, each with its cursor.")
    nodes: list[Annotated[Article, strawberry.lazy("graph.types.article")]] = attribute(
        "nodes", description="The articles alone."
    )
    page_info: PageInfo = _page_info()
    total_count: int = attribute("total_count", description=_TOTAL)
    facets: ArticleFacets = computed(
        _counted, description="Counts over all pages together; computed only when asked for."
    )


@strawberry.type(description="A provider in a connection.")
class ProviderEdge:
    cursor: str = attribute("cursor", description=_CURSOR)
    node: Annotated[Provider, strawberry.lazy("graph.types.provider")] = attribute(
        "node", description="The provider."
    )


@strawberry.type(description="A page of providers.")
class ProviderConnection:
    edges: list[ProviderEdge] = computed(_edges, description="The providers, each with its cursor.")
    nodes: list[Annotated[Provider, strawberry.lazy("graph.types.provider")]] = attribute(
        "nodes", description="The providers alone."
    )
    page_info: PageInfo = _page_info()
    total_count: int = attribute("total_count", description=_TOTAL)


@strawberry.type(description="A topic in a connection.")
class TopicEdge:
    cursor: str = attribute("cursor", description=_CURSOR)
    node: Annotated[Topic, strawberry.lazy("graph.types.topic")] = attribute(
        "node", description="The topic."
    )


@strawberry.type(description="A page of topics.")
class TopicConnection:
    edges: list[TopicEdge] = computed(_edges, description="The topics, each with its cursor.")
    nodes: list[Annotated[Topic, strawberry.lazy("graph.types.topic")]] = attribute(
        "nodes", description="The topics alone."
    )
    page_info: PageInfo = _page_info()
    total_count: int = attribute("total_count", description=_TOTAL)


@strawberry.type(description="An author in a connection.")
class AuthorEdge:
    cursor: str = attribute("cursor", description=_CURSOR)
    node: Annotated[Author, strawberry.lazy("graph.types.author")] = attribute(
        "node", description="The author."
    )


@strawberry.type(description="A page of authors.")
class AuthorConnection:
    edges: list[AuthorEdge] = computed(_edges, description="The authors, each with its cursor.")
    nodes: list[Annotated[Author, strawberry.lazy("graph.types.author")]] = attribute(
        "nodes", description="The authors alone."
    )
    page_info: PageInfo = _page_info()
    total_count: int = attribute("total_count", description=_TOTAL)

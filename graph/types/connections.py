"""Connections of articles, providers, topics and authors, after the Relay cursor specification.

Each connection shows one `loaders.reads.keyset.Page`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, NamedTuple

import strawberry

from graph.cursors import encode_cursor
from graph.execution.selection import Selection
from graph.execution.sources import attribute, computed
from graph.types.facets import ArticleFacets
from loaders.documents import Document
from loaders.reads.keyset import Order, Page
from loaders.reads.page_facets import Counted

if TYPE_CHECKING:
    from graph.types.article import Article
    from graph.types.author import Author
    from graph.types.provider import Provider
    from graph.types.topic import Topic


class PageEdge(NamedTuple):
    """One node of a page, by its offset in the page."""

    page: Page
    offset: int

    @property
    def node(self) -> Document:
        return self.page.nodes[self.offset]

    @property
    def cursor(self) -> str:
        return encode_cursor(self.page.slice.order, self.page.position(self.offset))


class PageBounds:
    """The bounds of a page, as `PageInfo` reads them."""

    __slots__ = ("_page", "has_next", "has_previous")

    def __init__(self, page: Page) -> None:
        self.has_next = page.has_next
        self.has_previous = page.has_previous
        self._page = page

    @property
    def start_cursor(self) -> str | None:
        return PageEdge(self._page, 0).cursor if self._page.nodes else None

    @property
    def end_cursor(self) -> str | None:
        return PageEdge(self._page, len(self._page.nodes) - 1).cursor if self._page.nodes else None


def _edges(page: Page) -> list[PageEdge]:
    return [PageEdge(page, offset) for offset in range(len(page.nodes))]


def _counted(page: Page) -> Counted:
    return Counted([page.match or {}] if page.joined is None else [], page.joined)


def page_needs(selection: Selection, order: Order) -> Iterable[str]:
    """The keys that a page of articles needs: for the fields of its nodes, and for cursors."""
    needs = selection.node_needs("Article")
    return needs | {order.key} if selection.selects("edges", "pageInfo") else needs


@strawberry.type(description="The position of a page in its list.")
class PageInfo:
    has_next_page: bool = attribute(
        "has_next", description="Whether there are edges after this page."
    )
    has_previous_page: bool = attribute(
        "has_previous", description="Whether there are edges before this page."
    )
    start_cursor: str | None = attribute(
        "start_cursor", description="Cursor of the first edge; null if the page is empty."
    )
    end_cursor: str | None = attribute(
        "end_cursor", description="Cursor of the last edge; null if the page is empty."
    )


def _page_info() -> PageInfo:
    field: PageInfo = computed(PageBounds, description="The position of this page in the list.")
    return field


_CURSOR = "Opaque. Use it as `after` or `before`, with the same list and the same order."
_SIZE = "`first` or `last` sets its size: at most 100, and 20 unless the field has another default."
_TOTAL = "The total number on all pages. It is counted only if this field is selected."


@strawberry.type(description="An article in a connection.")
class ArticleEdge:
    cursor: str = attribute("cursor", description=_CURSOR)
    node: Annotated[Article, strawberry.lazy("graph.types.article")] = attribute(
        "node", description="The article."
    )


@strawberry.type(description=f"A page of articles. {_SIZE}")
class ArticleConnection:
    edges: list[ArticleEdge] = computed(_edges, description="The articles, each with its cursor.")
    nodes: list[Annotated[Article, strawberry.lazy("graph.types.article")]] = attribute(
        "nodes", description="The articles, without cursors."
    )
    page_info: PageInfo = _page_info()
    total_count: int = attribute("total_count", description=_TOTAL)
    facets: ArticleFacets = computed(
        _counted,
        description="""
            Counts over the articles on all pages. They are computed only if this field is selected.
        """,
    )


@strawberry.type(description="A provider in a connection.")
class ProviderEdge:
    cursor: str = attribute("cursor", description=_CURSOR)
    node: Annotated[Provider, strawberry.lazy("graph.types.provider")] = attribute(
        "node", description="The provider."
    )


@strawberry.type(description=f"A page of providers. {_SIZE}")
class ProviderConnection:
    edges: list[ProviderEdge] = computed(_edges, description="The providers, each with its cursor.")
    nodes: list[Annotated[Provider, strawberry.lazy("graph.types.provider")]] = attribute(
        "nodes", description="The providers, without cursors."
    )
    page_info: PageInfo = _page_info()
    total_count: int = attribute("total_count", description=_TOTAL)


@strawberry.type(description="A topic in a connection.")
class TopicEdge:
    cursor: str = attribute("cursor", description=_CURSOR)
    node: Annotated[Topic, strawberry.lazy("graph.types.topic")] = attribute(
        "node", description="The topic."
    )


@strawberry.type(description=f"A page of topics. {_SIZE}")
class TopicConnection:
    edges: list[TopicEdge] = computed(_edges, description="The topics, each with its cursor.")
    nodes: list[Annotated[Topic, strawberry.lazy("graph.types.topic")]] = attribute(
        "nodes", description="The topics, without cursors."
    )
    page_info: PageInfo = _page_info()
    total_count: int = attribute("total_count", description=_TOTAL)


@strawberry.type(description="An author in a connection.")
class AuthorEdge:
    cursor: str = attribute("cursor", description=_CURSOR)
    node: Annotated[Author, strawberry.lazy("graph.types.author")] = attribute(
        "node", description="The author."
    )


@strawberry.type(description=f"A page of authors. {_SIZE}")
class AuthorConnection:
    edges: list[AuthorEdge] = computed(_edges, description="The authors, each with its cursor.")
    nodes: list[Annotated[Author, strawberry.lazy("graph.types.author")]] = attribute(
        "nodes", description="The authors, without cursors."
    )
    page_info: PageInfo = _page_info()
    total_count: int = attribute("total_count", description=_TOTAL)

"""Lists of articles: all articles, those of a provider, topic or author, and reverse relations.

All lists work alike: the arguments become a slice and a match, one read serves all parents, and
each parent gets its page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from graph.context import BatchInfo
from graph.filtering import filter_match
from graph.pagination import page_slice
from graph.types.connections import page_needs
from graph.types.filters import ArticleFilterInput
from graph.types.orders import ArticleOrderInput, article_order
from loaders.documents import ARTICLES, Document
from loaders.filters import all_of
from loaders.projection import projection
from loaders.reads.edges import Edge
from loaders.reads.keyset import Order, Page, Slice
from loaders.reads.nested import find_pages
from loaders.reads.pages import find_page
from loaders.visibility import visible_articles


def articles_of(edge: Edge | None) -> Callable[..., Awaitable[list[Page]]]:
    """The batch function of a parent's `articles`. Without an `edge`: of all articles."""

    async def load(
        parents: Sequence[Any],
        info: BatchInfo,
        *,
        filter: ArticleFilterInput | None = None,
        order_by: ArticleOrderInput | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> list[Page]:
        slice = page_slice(article_order(order_by), first, after, last, before)
        match = await filter_match(info.context, filter)
        if edge is not None:
            return await find_nested(info, edge, parents, match, slice)
        return [await _find_all(info, match, slice)] * len(parents)

    return load


async def _find_all(info: BatchInfo, match: Document, slice: Slice) -> Page:
    """The slice of all articles that match."""
    info.context.loaders.dependencies.listed(match)
    return await find_page(
        info.context.database,
        ARTICLES,
        all_of(visible_articles(info.context.visibility), match),
        slice,
        **_page_options(info, slice.order),
    )


async def find_nested(
    info: BatchInfo, edge: Edge, parents: Sequence[Document], match: Document, slice: Slice
) -> list[Page]:
    """The slice of the matching articles, for each of `parents`."""
    values = (value for parent in parents for value in edge.values(parent))
    info.context.loaders.dependencies.listed(match, edge.foreign, values)
    return await find_pages(
        info.context.database,
        info.context.visibility,
        edge,
        parents,
        match,
        slice,
        **_page_options(info, slice.order),
    )


def _page_options(info: BatchInfo, order: Order) -> dict[str, Any]:
    """The options of `find_page` for this selection and order. Computed once for an operation."""
    options: dict[str, Any] | None = info.selection.cache.get(order.key)
    if options is None:
        options = info.selection.cache[order.key] = {
            "projection": projection(page_needs(info.selection, order)),
            "nodes": selects_nodes(info),
            "count": info.selection.selects("totalCount"),
            "outside": selects_outside(info),
        }
    return options


def selects_nodes(info: BatchInfo) -> bool:
    """Whether the selection needs the nodes of the page, not only totals or facets."""
    return info.selection.selects("edges", "nodes", "pageInfo")


def selects_outside(info: BatchInfo) -> bool:
    """Whether the selection asks if there are more pages before or after."""
    return any(
        page_info.selects("hasNextPage", "hasPreviousPage")
        for page_info in info.selection.children("pageInfo")
    )

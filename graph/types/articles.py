"""Lists of articles: all of them, a provider's, a topic's, and those that name an article.

All take the same way: arguments to a slice and a match, one read for all parents, a page for each.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from graph.filtering import filter_match
from graph.pagination import page_slice
from graph.selection import Ask, projection
from graph.types.connections import page_needs
from graph.types.inputs import ArticleFilterInput, ArticleOrderInput
from loaders.documents import ARTICLES, Document
from loaders.filters import all_of
from loaders.indexes import ARTICLE_ORDERS
from loaders.keyset import Direction, Order, Page, Slice
from loaders.nested import Edge, find_pages
from loaders.pages import find_page
from loaders.visibility import visible_articles

NEWEST_FIRST = Order("articles.PUBLISHED", "publishedDateTime", -1)


def article_order(order_by: Mapping[str, Any] | None) -> Order:
    """The order that `ArticleOrder` asks for, newest first where it is left out."""
    if order_by is None:
        return NEWEST_FIRST
    field = order_by["field"].name
    direction: Direction = 1 if order_by["direction"].name == "ASC" else -1
    return Order(f"articles.{field}", ARTICLE_ORDERS[field], direction)


def articles_of(edge: Edge | None) -> Callable[..., Awaitable[list[Page]]]:
    """The batch function of a parent's `articles`; of all articles where `edge` is None."""

    async def load(
        parents: Sequence[Any],
        ask: Ask,
        *,
        filter: ArticleFilterInput | None = None,
        order_by: ArticleOrderInput | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> list[Page]:
        slice = page_slice(article_order(order_by), first, after, last, before)
        match = filter_match(filter)
        if edge is not None:
            return await find_nested(ask, edge, parents, match, slice)
        return [await _find_all(ask, match, slice)] * len(parents)

    return load


async def _find_all(ask: Ask, match: Document, slice: Slice) -> Page:
    """The slice of all articles that `match`."""
    return await find_page(
        ask.context.database,
        ARTICLES,
        all_of(visible_articles(ask.context.view), match),
        slice,
        **_asked(ask, slice.order),
    )


async def find_nested(
    ask: Ask, edge: Edge, parents: Sequence[Document], match: Document, slice: Slice
) -> list[Page]:
    """The slice of the articles that `match`, for each of `parents`."""
    return await find_pages(
        ask.context.database,
        ask.context.view,
        edge,
        parents,
        match,
        slice,
        **_asked(ask, slice.order),
    )


def _asked(ask: Ask, order: Order) -> dict[str, Any]:
    """How to read a page for this selection in this order: worked out once for an operation."""
    asked: dict[str, Any] | None = ask.selection.kept.get(order.key)
    if asked is None:
        asked = ask.selection.kept[order.key] = {
            "projection": projection(page_needs(ask.selection, order)),
            "count": ask.selection.selects("totalCount"),
            "outside": asks_outside(ask),
        }
    return asked


def asks_outside(ask: Ask) -> bool:
    """Whether the answer says what lies beyond the page's bounds."""
    return any(
        info.selects("hasNextPage", "hasPreviousPage")
        for info in ask.selection.children("pageInfo")
    )

"""Pages by key, walked to the end both ways, at every size, over ties and missing values."""

from __future__ import annotations

from typing import Any

import pytest

from loaders.database import Database
from loaders.documents import ARTICLES, Document
from loaders.reads.keyset import Order, Page, Position, Slice
from loaders.reads.pages import find_page
from tests.archive import article, fill

QUALITIES = [None, None, 3, 3, 3, 7, 1, None, 9]
ORDERS = [
    Order("articles.QUALITY", "quality", 1),
    Order("articles.QUALITY", "quality", -1),
    Order("articles.TITLE", "title", 1),
    Order("articles.PUBLISHED", "publishedDateTime", -1),
]


@pytest.fixture
async def stored(database: Database) -> list[Document]:
    articles = [
        article(f"story-{number}", **({} if quality is None else {"quality": quality}))
        for number, quality in enumerate(QUALITIES)
    ]
    await fill(database, articles)
    return articles


def in_order(articles: list[Document], order: Order) -> list[str]:
    """The ids as the order has them: missing values below all others."""

    def rank(document: Document) -> tuple[bool, Any, str]:
        value = document.get(order.key)
        return value is not None, value if value is not None else 0, document["_id"]

    return [d["_id"] for d in sorted(articles, key=rank, reverse=order.direction == -1)]


async def page(database: Database, slice: Slice) -> Page:
    return await find_page(database, ARTICLES, {}, slice, {slice.order.key: 1}, outside=True)


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("size", [1, 2, 4, 20])
async def test_forward_walk_meets_each_once(
    database: Database, stored: list[Document], order: Order, size: int
) -> None:
    met: list[str] = []
    after: Position | None = None
    while True:
        found = await page(database, Slice(size, order, after=after))
        assert found.has_previous == bool(met)
        met += [node["_id"] for node in found.nodes]
        if not found.has_next:
            break
        after = found.position(len(found.nodes) - 1)
    assert met == in_order(stored, order)


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("size", [1, 3, 20])
async def test_backward_walk_meets_each_once(
    database: Database, stored: list[Document], order: Order, size: int
) -> None:
    met: list[str] = []
    before: Position | None = None
    while True:
        found = await page(database, Slice(size, order, backward=True, before=before))
        assert found.has_next == bool(met)
        met = [node["_id"] for node in found.nodes] + met
        if not found.has_previous:
            break
        before = found.position(0)
    assert met == in_order(stored, order)


async def test_a_document_that_arrives_neither_repeats_nor_skips_another(
    database: Database, stored: list[Document]
) -> None:
    order = Order("articles.QUALITY", "quality", -1)
    first = await page(database, Slice(4, order))
    await database.articles.insert_one(article("late", quality=100))

    rest = await page(database, Slice(20, order, after=first.position(3)))

    met = [node["_id"] for node in [*first.nodes, *rest.nodes]]
    assert met == in_order(stored, order)


async def test_an_empty_page_knows_what_lies_beyond(
    database: Database, stored: list[Document]
) -> None:
    found = await page(database, Slice(0, ORDERS[0]))

    assert (found.nodes, found.has_next, found.has_previous) == ([], True, False)

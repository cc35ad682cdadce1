"""Total orders: the sort key, then the document's key in the same direction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tests.reference.archive import Article, Author, Provider, Topic
from tests.reference.faults import BadUserInput
from tests.reference.own_fields import own_key


def order_articles(articles: Iterable[Article], order: dict[str, Any] | None) -> list[Article]:
    """Missing values are less than any other."""
    order = order or {}
    backwards = order.get("direction", "DESC") == "DESC"
    if own := order.get("byField"):
        if order.get("field", "PUBLISHED") != "PUBLISHED":
            raise BadUserInput("field and byField")
        by_own = own_key(own)
        return sorted(articles, key=lambda one: (*by_own(one), one.key), reverse=backwards)
    name = {
        "PUBLISHED": "publishedDateTime", "QUALITY": "quality", "HEAT": "heat", "TITLE": "title",
    }[order.get("field", "PUBLISHED")]  # fmt: skip

    def key(article: Article) -> tuple[bool, Any, str]:
        value = article.values.get(name)
        return (value is not None, 0 if value is None else value, article.key)

    return sorted(articles, key=key, reverse=backwards)


def order_named(
    items: Iterable[Provider | Topic | Author], order: dict[str, Any] | None
) -> Sequence[Provider | Topic | Author]:
    order = order or {}
    by_count = order.get("field", "NAME") == "ARTICLE_COUNT"
    return sorted(
        items,
        key=lambda one: (len(one.articles) if by_count else one.name, one.key),
        reverse=order.get("direction", "ASC") == "DESC",
    )

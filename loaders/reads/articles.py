"""Articles by id, slug or address, each as one view sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from loaders.database import Database
from loaders.documents import ARTICLES, Document, Visibility, url_key
from loaders.filters import all_of
from loaders.visibility import visible_articles

Projection = dict[str, Any]


async def articles_by_id(
    database: Database, visibility: Visibility, ids: Sequence[str], projection: Projection
) -> dict[str, Document]:
    """The visible articles among `ids`, by `_id`."""
    rows = await database.find(
        ARTICLES, {"_id": {"$in": list(ids)}}, {**projection, "published": 1}
    )
    return {row["_id"]: row for row in rows if visibility == "all" or row.get("published") is True}


async def article_by_slug(
    database: Database, visibility: Visibility, slug: str, projection: Projection
) -> Document | None:
    match = all_of({"slug": slug}, visible_articles(visibility))
    return next(iter(await database.find(ARTICLES, match, projection, limit=1)), None)


async def articles_by_url(
    database: Database, visibility: Visibility, urls: Sequence[str], projection: Projection
) -> dict[str, Document]:
    """The visible article that holds each of `urls` (as `url_key` has them), by url.

    Where several hold one url: the one whose canonical `url` it is, then the newest.
    """
    needed = {"newsgraph.urls": 1, "publishedDateTime": 1, **projection}
    rows = await database.find(
        ARTICLES,
        all_of({"newsgraph.urls": {"$in": list(urls)}}, visible_articles(visibility)),
        needed,
    )
    return best_holders(rows, set(urls))


def best_holders(rows: Iterable[Document], urls: set[str]) -> dict[str, Document]:
    """For each of `urls` the one of `rows` that has the best claim to it."""
    best: dict[str, Document] = {}
    for row in rows:
        for url in row["newsgraph"]["urls"]:
            if url in urls and (url not in best or _claim(row, url) > _claim(best[url], url)):
                best[url] = row
    return best


def _claim(article: Mapping[str, Any], url: str) -> tuple[bool, Any, str]:
    return article["newsgraph"]["urls"][0] == url, article["publishedDateTime"], article["_id"]


async def article_by_url(
    database: Database, visibility: Visibility, url: str, projection: Projection
) -> Document | None:
    try:
        key = url_key(url)
    except ValueError:  # no address at all, so nobody's
        return None
    return (await articles_by_url(database, visibility, [key], projection)).get(key)

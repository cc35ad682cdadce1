"""Finds articles by id, slug or address, for one visibility."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from loaders.database import Database
from loaders.documents import ARTICLES, Document, Visibility, url_key
from loaders.visibility import sees

Projection = dict[str, Any]

_RANK_KEYS: Projection = {"newsgraph.urls": 1, "newsgraph.aliases": 1, "publishedDateTime": 1}
"""What decides which of several articles has an address."""


async def articles_by_id(
    database: Database, visibility: Visibility, ids: Sequence[str], projection: Projection
) -> dict[str, Document]:
    """The visible articles among `ids`, by `_id`."""
    match = {"_id": {"$in": list(ids)}}
    rows = await _visible(database, visibility, match, projection, keys=len(ids))
    return {row["_id"]: row for row in rows}


async def _visible(
    database: Database,
    visibility: Visibility,
    match: Document,
    projection: Projection,
    *,
    keys: int = 1,
) -> list[Document]:
    """The visible articles among the few that match.

    The match is one condition on an index. With `published` as a second one, the embedded server
    would read all published articles.
    """
    rows = await database.find(ARTICLES, match, {**projection, "published": 1}, keys=keys)
    return [row for row in rows if sees(visibility, row)]


async def addresses_by_path(
    database: Database, visibility: Visibility, paths: Sequence[str]
) -> dict[str, str]:
    """Map the files `paths` to the addresses of their visible articles."""
    match = {"newsgraph.path": {"$in": list(paths)}}
    rows = await _visible(database, visibility, match, {"url": 1, "newsgraph.path": 1})
    return {row["newsgraph"]["path"]: row["url"] for row in rows}


async def article_by_slug(
    database: Database, visibility: Visibility, slug: str, projection: Projection
) -> Document | None:
    return next(iter(await _visible(database, visibility, {"slug": slug}, projection)), None)


async def articles_by_url(
    database: Database, visibility: Visibility, urls: Sequence[str], projection: Projection
) -> dict[str, Document]:
    """The visible article that has each of `urls` (in the form of `url_key`), by url.

    If several have one url: the one whose canonical `url` it is, then the newest. Aliases do not
    count: an edge between stories names the story's own address.
    """
    match = {"newsgraph.urls": {"$in": list(urls)}}
    needed = {**_RANK_KEYS, **projection}
    rows = await _visible(database, visibility, match, needed, keys=len(urls))
    return _best_holders(((url, row) for row in rows for url in _urls(row)), set(urls))


async def articles_by_any_key(
    database: Database,
    visibility: Visibility,
    projection: Projection,
    *,
    ids: Sequence[str] = (),
    slugs: Sequence[str] = (),
    urls: Sequence[str] = (),
) -> dict[tuple[str, str], Document]:
    """The visible articles with these ids, slugs and addresses, by ("id" | "slug" | "url", value).

    Sends one command. Each kind of key is a branch of `$or` with its own index.
    """
    url_keys = {url: key for url in urls if (key := _url_key(url)) is not None}
    branches: list[Document] = [
        {path: {"$in": values}}
        for path, values in (
            ("_id", list(ids)),
            ("slug", list(slugs)),
            ("newsgraph.urls", list(url_keys.values())),
            ("newsgraph.aliases", list(url_keys.values())),
        )
        if values
    ]
    if not branches:
        return {}
    needed = {"slug": 1, **_RANK_KEYS, **projection}
    match = branches[0] if len(branches) == 1 else {"$or": branches}
    asked = len(ids) + len(slugs) + len(urls)
    rows = await _visible(database, visibility, match, needed, keys=asked)
    addresses = ((url, row) for row in rows for url in (*_urls(row), *_aliases(row)))
    by_url = _best_holders(addresses, set(url_keys.values()))
    found = {("id", row["_id"]): row for row in rows}
    found |= {("slug", row["slug"]): row for row in rows}
    found |= {("url", url): by_url[key] for url, key in url_keys.items() if key in by_url}
    return found


async def articles_by_translation_key(
    database: Database, visibility: Visibility, keys: Sequence[str], projection: Projection
) -> dict[str, list[Document]]:
    """Map each translation key to the visible articles of that story.

    They are sorted by language, first those without a language. Ties are sorted by `_id`.
    """
    match = {"newsgraph.translationKey": {"$in": list(keys)}}
    needed = {"newsgraph.translationKey": 1, "language": 1, **projection}
    rows = await _visible(database, visibility, match, needed, keys=len(keys))
    stories: dict[str, list[Document]] = {key: [] for key in keys}
    for row in sorted(rows, key=lambda row: (row.get("language") or "", row["_id"])):
        stories[row["newsgraph"]["translationKey"]].append(row)
    return stories


def _best_holders(addresses: Iterable[tuple[str, Document]], urls: set[str]) -> dict[str, Document]:
    """Choose the best article for each of `urls`, from pairs of an address and its article."""
    best: dict[str, Document] = {}
    for url, row in addresses:
        if url in urls and (url not in best or _rank(row, url) > _rank(best[url], url)):
            best[url] = row
    return best


def _urls(article: Document) -> Sequence[str]:
    """The article's own addresses, first the canonical one."""
    urls: Sequence[str] = article["newsgraph"]["urls"]
    return urls


def _aliases(article: Document) -> Sequence[str]:
    aliases: Sequence[str] = article["newsgraph"].get("aliases", ())
    return aliases


def _rank(article: Document, url: str) -> tuple[bool, Any, str]:
    return _urls(article)[0] == url, article["publishedDateTime"], article["_id"]


async def article_by_url(
    database: Database, visibility: Visibility, url: str, projection: Projection
) -> Document | None:
    """The visible article with the address `url`, in any spelling."""
    key = _url_key(url)
    if key is None:
        return None
    found = await articles_by_any_key(database, visibility, projection, urls=[url])
    return found.get(("url", url))


def _url_key(url: str) -> str | None:
    """`url_key(url)`, or None if the text is not an address. Then no article has it."""
    try:
        return url_key(url)
    except ValueError:
        return None

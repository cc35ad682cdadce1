"""Loads what an article refers to: its topics, its authors and its translations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from graph.context import BatchInfo
from loaders.documents import Document
from loaders.reads.batching import BatchLoader
from loaders.slugs import distinct_authors, distinct_names


async def load_topics(articles: Sequence[Document], info: BatchInfo) -> list[list[Document]]:
    """The topics of each article, in the order of its file."""
    return await _load_entities(articles, "topics", info.context.loaders.topics, distinct_names)


async def load_authors(articles: Sequence[Document], info: BatchInfo) -> list[list[Document]]:
    """The authors of each article, in the order of its file."""
    return await _load_entities(articles, "authors", info.context.loaders.authors, distinct_authors)


async def _load_entities(
    articles: Sequence[Document],
    key: str,
    loader: BatchLoader[str, Document],
    distinct: Callable[[Iterable[Any]], dict[str, str]],
) -> list[list[Document]]:
    """The entities whose slugs each article has at `newsgraph.<key>`.

    `distinct` returns the names at the article's `key`, in the order of their slugs. An entity that
    is not stored yet, because seeding is running, is made from its name.
    """
    slugs = [article.get("newsgraph", {}).get(key, []) for article in articles]
    wanted = list(dict.fromkeys(slug for own in slugs for slug in own))
    found = await loader.load_many(wanted)
    names: dict[str, str] = {}
    if None in found:
        for own, article in zip(slugs, articles, strict=True):
            names.update(zip(own, distinct(article.get(key, ())).values(), strict=False))
    by_slug = {
        slug: entity or {"_id": slug, "name": names.get(slug, slug), "articleCount": 0}
        for slug, entity in zip(wanted, found, strict=True)
    }
    return [[by_slug[slug] for slug in own] for own in slugs]


async def load_translations(articles: Sequence[Document], info: BatchInfo) -> list[list[Document]]:
    """The visible articles of the same story in other languages. One command for all parents."""
    keys = [article.get("newsgraph", {}).get("translationKey") for article in articles]
    wanted = list(dict.fromkeys(key for key in keys if key is not None))
    if wanted:
        info.context.loaders.dependencies.listed({}, "newsgraph.translationKey", wanted)
    loader = info.context.loaders.translations(info.selection.needs("Article"))
    by_key = dict(zip(wanted, await loader.load_many(wanted), strict=True))
    return [
        [
            other
            for other in by_key.get(key) or ()
            if other["_id"] != article["_id"] and other.get("language") != article.get("language")
        ]
        for key, article in zip(keys, articles, strict=True)
    ]

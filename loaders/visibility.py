"""Decides which articles are visible. Every query of articles includes this match.

Providers, topics and authors do not need it. Their documents have one part for each visibility
(`documents.py`). If the part is missing, the entity does not exist for that visibility.
"""

from __future__ import annotations

from loaders.documents import Document, Visibility


def visible_articles(visibility: Visibility) -> Document:
    """The match of the articles that are visible with `visibility`.

    Both visibilities match on `published`, so an index that begins with it serves both. The server
    merges the two branches of `$in` in sort order and does not need an extra sort.
    """
    return {"published": True} if visibility == "public" else {"published": {"$in": [False, True]}}


def sees(visibility: Visibility, article: Document) -> bool:
    """Whether a loaded article is visible with `visibility`, by the same rule."""
    return visibility == "all" or article.get("published") is True

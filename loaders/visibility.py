"""Who may see which article: the one predicate that every query of articles carries.

Providers, topics and authors need none: their documents hold a part for each view
(`documents.py`), and a view that has no part cannot see them.
"""

from __future__ import annotations

from loaders.documents import Document, Visibility


def visible_articles(visibility: Visibility) -> Document:
    """The match by which `view` sees articles.

    Both views name `published`, so that one index whose keys begin with it serves both: the server
    merges the two branches of `$in` in sort order, without a sort of its own.
    """
    return {"published": True} if visibility == "public" else {"published": {"$in": [False, True]}}


def sees(visibility: Visibility, article: Document) -> bool:
    """Whether `view` sees this article: the same rule, for a document already at hand."""
    return visibility == "all" or article.get("published") is True

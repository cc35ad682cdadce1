"""JSON-LD of an article: a schema.org `NewsArticle` for the page that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from graph.context import BatchInfo
from graph.scalars import serialize_datetime
from graph.types.references import load_authors, load_topics
from graph.types.story import load_providers
from loaders.documents import Document
from loaders.text.plaintext import plain_text

JSON_LD_KEYS = (
    *("title", "excerpt", "url", "publishedDateTime", "updatedDateTime", "category", "language"),
    *("images", "provider.domain", "newsgraph.topics", "newsgraph.authors"),
)
"""The keys of an article that its JSON-LD needs."""


async def load_json_ld(articles: Sequence[Document], info: BatchInfo) -> list[dict[str, Any]]:
    providers = await load_providers(articles, info)
    authors = await load_authors(articles, info)
    topics = await load_topics(articles, info)
    return list(map(news_article, articles, providers, authors, topics))


def news_article(
    article: Document,
    provider: Document,
    authors: Sequence[Document],
    topics: Sequence[Document],
) -> dict[str, Any]:
    """A `NewsArticle` of schema.org, without the keys that have no value."""
    url = article["url"]
    found = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": plain_text(article["title"]),
        "description": plain_text(article.get("excerpt") or ""),
        "url": url,
        "mainEntityOfPage": url,
        "datePublished": _instant(article["publishedDateTime"]),
        "dateModified": _instant(article.get("updatedDateTime")),
        "author": [{"@type": "Person", "name": author["name"]} for author in authors],
        "publisher": _publisher(provider),
        "image": [image["url"] for image in article.get("images") or ()],
        "articleSection": article.get("category"),
        "inLanguage": article.get("language"),
        "isPartOf": {"@type": "WebSite", **_site(provider)},
        "keywords": [topic["name"] for topic in topics],
    }
    harmless: dict[str, Any] = _harmless({key: value for key, value in found.items() if value})
    return harmless


def _publisher(provider: Document) -> dict[str, Any]:
    logo = next((image["url"] for image in provider.get("images") or ()), None)
    publisher = {"@type": "NewsMediaOrganization", **_site(provider)}
    return {**publisher, "logo": logo} if logo else publisher


def _site(provider: Document) -> dict[str, Any]:
    return {"name": provider["name"], "url": f"https://{provider['_id']}/"}


def _instant(value: datetime | None) -> str | None:
    return None if value is None else serialize_datetime(value)


def _harmless(value: Any) -> Any:
    """The value with each `<` escaped, so that it cannot end the enclosing script element."""
    if isinstance(value, str):
        return value.replace("<", "&lt;")
    if isinstance(value, list):
        return [_harmless(item) for item in value]
    if isinstance(value, dict):
        return {key: _harmless(item) for key, item in value.items()}
    return value

"""Shared by the Python peers: turns stored documents into the shapes of the response."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

Document = dict[str, Any]
URL_KEYS = ("webUrl", "originalUrl", "ampWebUrl", "cdnAmpWebUrl")
NEWEST = [("publishedDateTime", -1), ("_id", -1)]


def global_id(document: Document) -> str:
    return urlsafe_b64encode(f"Article:{document['_id']}".encode()).decode().rstrip("=")


def story_url(story: Document) -> str:
    return str(next(story[key] for key in URL_KEYS if story.get(key)))


def distinct_stubs(article: Document) -> list[tuple[str, Document]]:
    """The related stories without duplicates, each with its lookup key, in order."""
    stubs: dict[str, Document] = {}
    keys = article["newsgraph"]["related"]
    for key, stub in zip(keys, article.get("related", ()), strict=True):
        stubs.setdefault(key, stub)
    return list(stubs.items())


def by_url(articles: list[Document]) -> dict[str, Document]:
    """Map each url to its article: first by canonical url, then the newest."""
    held: dict[str, tuple[Any, Document]] = {}
    for article in articles:
        urls = article["newsgraph"]["urls"]
        for place, url in enumerate(urls):
            rank = (place == 0, article["publishedDateTime"], article["_id"])
            if url not in held or held[url][0] < rank:
                held[url] = (rank, article)
    return {url: article for url, (_, article) in held.items()}


def provider(document: Document) -> Document:
    return {"name": document["public"]["name"], "domain": document["_id"]}


def topic(document: Document) -> Document:
    return {"name": document["public"]["name"], "slug": document["_id"]}


def image(document: Document) -> Document:
    return {key: document.get(key) for key in ("url", "width", "height")}

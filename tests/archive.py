"""Small archives for tests: articles as seeding stores them, with their providers and topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from loaders.database import Database
from loaders.documents import Document, article_id, language_ranges, url_key
from loaders.slugs import distinct_authors, distinct_names, name_key, plain_slug
from loaders.text.terms import search_terms

DAY = datetime(2020, 6, 11, 1, 19)


def article(name: str, *, story: Any = None, **keys: Any) -> Document:
    """A published article at https://example.com/NAME, other keys as given.

    `story` is the same for one story in several languages.
    """
    url = f"https://example.com/{name}"
    document: Document = {
        "_id": article_id(url),
        "url": url,
        "webUrl": url,
        "slug": name,
        "category": "news",
        "title": name,
        "type": "article",
        "published": True,
        "publishedDateTime": DAY,
        "provider": {"name": "Example", "domain": "example.com"},
        "topics": [],
        **keys,
    }
    people = distinct_authors(document.get("authors", ()))
    document["newsgraph"] = {
        "urls": [url_key(url)],
        "aliases": [url_key(one) for one in document.get("aliases", ())],
        "authors": list(map(plain_slug, people)),
        "languages": language_ranges(document["language"]) if "language" in document else [],
        **({"translationKey": story} if story else {}),
        "topics": list(map(plain_slug, distinct_names(document["topics"]))),
        "related": [],
        **search_terms(document, "english"),
    }
    return document


async def fill(database: Database, articles: Sequence[Document]) -> None:
    """Store the articles, and what each view sees of their providers and topics."""
    if articles:
        await database.articles.insert_many(articles)
    providers: dict[str, Document] = {}
    topics: dict[str, Document] = {}
    authors: dict[str, Document] = {}
    for visibility in ("public", "all"):
        seen = [one for one in articles if visibility == "all" or one["published"]]
        counts = Counter(one["provider"]["domain"] for one in seen)
        for one in seen:
            domain = one["provider"]["domain"]
            part = {**one["provider"], "articleCount": counts[domain], "storyCount": 0}
            providers.setdefault(domain, {"_id": domain})[visibility] = part
        counts = Counter(slug for one in seen for slug in one["newsgraph"]["topics"])
        for one in seen:
            for name in one["topics"]:
                slug = plain_slug(name)
                part = {"name": name, "articleCount": counts[slug]}
                topics.setdefault(slug, {"_id": slug, "key": name_key(name)})[visibility] = part
        counts = Counter(slug for one in seen for slug in one["newsgraph"]["authors"])
        for one in seen:
            for key, name in distinct_authors(one.get("authors", ())).items():
                slug = plain_slug(key)
                part = {"name": name, "nameKey": name_key(name), "articleCount": counts[slug]}
                authors.setdefault(slug, {"_id": slug})[visibility] = part
    if providers:
        await database.providers.insert_many(list(providers.values()))
    if topics:
        await database.topics.insert_many(list(topics.values()))
    if authors:
        await database.authors.insert_many(list(authors.values()))

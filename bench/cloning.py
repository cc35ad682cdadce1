"""Makes archives that are too large to write as files: copies stored articles with new addresses
and dates.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from pymongo import MongoClient

from loaders.documents import ARTICLES, Document, article_id, url_key

_BATCH = 1_000
_MINUTES = 20 * 365 * 24 * 60
"""The dates of copies are up to 20 years after those of the originals."""


def grow(uri: str, articles: int) -> float:
    """Add copies to the archive at `uri` up to a given size. Returns articles per second."""
    with MongoClient[Document](uri, tz_aware=True) as client:
        stored = client.get_default_database()[ARTICLES]
        there = stored.estimated_document_count()
        originals = list(stored.find({}).sort([("_id", 1)]).limit(2_000))
        began = time.perf_counter()
        for start in range(there, articles, _BATCH):
            numbers = range(start, min(start + _BATCH, articles))
            stored.insert_many(list(copies(originals, numbers)), ordered=False)
        seconds = time.perf_counter() - began
    return (articles - there) / seconds if articles > there else 0.0


def copies(originals: list[Document], numbers: range) -> Iterator[Document]:
    for number in numbers:
        yield copy(originals[number % len(originals)], number)


def copy(original: Document, number: int) -> Document:
    """The article `number`: the original's text with a different address, date and figures."""
    random = Random(number)
    url = f"https://copies.example/{number}/"
    shown: dict[str, Any] = {
        "_id": article_id(url),
        "url": url,
        "webUrl": url,
        "slug": f"copy-{number}",
        "publishedDateTime": original["publishedDateTime"]
        + timedelta(minutes=random.randrange(_MINUTES)),
        "quality": random.randrange(140),
        "heat": random.randrange(-1, 130),
        "published": random.random() < 0.5,
    }
    kept = {**original["newsgraph"], "urls": [url_key(url)], "path": f"/copies/{number}.md"}
    return {**original, **shown, "newsgraph": kept}

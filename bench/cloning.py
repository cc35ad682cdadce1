"""Makes archives that are too large to write as files: copies stored articles with new addresses
and dates. A copy is related to the copies that were made with it, as its original is. Copies are
small: they have no body and no images, and only their titles can be searched.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

from pymongo import MongoClient
from pymongo.collection import Collection as PyMongoCollection

from loaders.documents import ARTICLES, Document, article_id, url_key
from loaders.indexes import Index
from loaders.text.terms import search_terms

_BATCH = 1_000
_MOST_ORIGINALS = 2_000
_QUICK_READS = 20
_LEFT_OUT = {"body", "excerpt", "images", "secured"}
_MINUTES = 20 * 365 * 24 * 60
"""The dates of copies are up to 20 years after those of the originals."""


class Growth(NamedTuple):
    """How long an archive took to grow. Both are 0 if it was large enough."""

    inserted: float
    """Articles inserted per second."""
    index_seconds: float
    """Seconds to create the indexes."""


def grow(uri: str, articles: int, indexes: Collection[Index], *, indexes_first: bool) -> Growth:
    """Add copies to the archive at `uri` up to a given size, and replace all indexes by `indexes`.

    Inserting is faster without indexes. But SecantusDB makes an index in one transaction, which
    does not end for a very large archive. With `indexes_first` it keeps them while inserting.
    """
    with MongoClient[Document](uri, tz_aware=True) as client:
        stored = client.get_default_database()[ARTICLES]
        there = stored.estimated_document_count()
        if there >= articles:
            return Growth(0.0, 0.0)
        found = stored.find({}).sort([("_id", 1)]).limit(_MOST_ORIGINALS)
        originals = [shortened(original) for original in found]
        stored.drop_indexes()
        seconds = _create(stored, indexes) if indexes_first else 0.0
        began = time.perf_counter()
        for start in range(there, articles, _BATCH):
            numbers = range(start, min(start + _BATCH, articles))
            stored.insert_many(list(copies(originals, numbers)), ordered=False)
        rate = (articles - there) / (time.perf_counter() - began)
        if not indexes_first:
            seconds = _create(stored, indexes)
        wait_until_calm(stored)
    return Growth(rate, seconds)


def _create(stored: PyMongoCollection[Document], indexes: Collection[Index]) -> float:
    """Create the indexes. Returns the seconds that it took."""
    began = time.perf_counter()
    for index in indexes:
        stored.create_indexes([index.model()])
    return time.perf_counter() - began


def shortened(original: Document) -> Document:
    """The article without its body and its images, and with the search terms of its title."""
    kept = {key: value for key, value in original.items() if key not in _LEFT_OUT}
    if stubs := original.get("related"):
        kept["related"] = [
            {key: value for key, value in stub.items() if key not in _LEFT_OUT} for stub in stubs
        ]
    terms = search_terms({"title": original["title"]}, "english")
    return {**kept, "newsgraph": {**original["newsgraph"], **terms}}


def wait_until_calm(stored: PyMongoCollection[Document]) -> None:
    """Wait until reads are quick. After it has created indexes, SecantusDB does not answer for
    up to a minute."""
    quick = 0
    while quick < _QUICK_READS:
        began = time.perf_counter()
        stored.find_one({"_id": {"$lt": "00001"}})
        quick = quick + 1 if time.perf_counter() - began < 1 else 0
        time.sleep(0.5)


def copies(originals: Sequence[Document], numbers: range) -> Iterator[Document]:
    places = {
        key: place
        for place, original in enumerate(originals)
        for key in original["newsgraph"]["urls"]
    }
    for number in numbers:
        place = number % len(originals)
        made = copy(originals[place], number)
        relate(made, places, number - place)
        yield made


def copy(original: Document, number: int) -> Document:
    """The article `number`: the original's text with a different address, date and figures."""
    random = Random(number)
    url = _url(number)
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


def relate(made: Document, places: dict[str, int], first: int) -> None:
    """Relate a copy to copies. The copy of the original at place p of `places` is `first` + p."""
    stubs, keys = [], []
    for stub, key in zip(made.get("related", ()), made["newsgraph"]["related"], strict=True):
        if key in places:
            url = _url(first + places[key])
            stub, key = {**stub, "webUrl": url}, url_key(url)
        stubs.append(stub)
        keys.append(key)
    made["newsgraph"]["related"] = keys
    if stubs:
        made["related"] = stubs


def _url(number: int) -> str:
    return f"https://copies.example/{number}/"

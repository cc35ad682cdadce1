"""Keeps a random sample of the archive, for a store that does not stop at limits (`windows.py`)."""

from __future__ import annotations

import asyncio
import logging
import time

from loaders.database import Database
from loaders.documents import ARTICLES, Document
from loaders.failure_log import FailureLog
from loaders.indexes import ARTICLE_ORDERS
from loaders.reads.keyset import Order
from loaders.reads.plans import way_of_page
from loaders.reads.sample import Sample
from loaders.store_errors import StoreError, StoreTimeout, StoreUnavailable

SMALL = 5_000
"""Smaller archives have no sample."""
SAMPLE = 4_000
"""The number of articles in a sample, approximately."""
_ID_DIGITS = 8
"""The number of hex digits of an `_id` that decide whether an article is in the sample."""
_REFRESH_SECONDS = 300.0
_RETRY_SECONDS = 5.0
"""The time before the next attempt if the store did not answer."""
_PAUSES = 500
"""The time between two samples is at least this many times the time that one takes."""
_NEEDED = (
    *("published", *ARTICLE_ORDERS.values(), "category", "type", "provider.domain"),
    *("newsgraph.topics", "newsgraph.authors", "newsgraph.languages", "newsgraph.fields"),
)
"""All keys that filters and orders use."""
_FIRST_PAGE = Order("articles.PUBLISHED", "publishedDateTime", -1)

logger = logging.getLogger("newsgraph.store")


async def keep_sample(database: Database, smallest: int = SMALL) -> None:
    """Give the database a new sample from time to time.

    Returns as soon as it is known that the store stops at limits.
    """
    failures = FailureLog(logger)
    while True:
        began = time.monotonic()
        try:
            whole = await reads_whole_lists(database)
            if whole is False:
                return
            if whole:
                database.sample = await take_sample(database, smallest=smallest)
        except StoreError as error:
            failures.warn(f"pages may be slow, because the articles were not sampled: {error}")
            await asyncio.sleep(_RETRY_SECONDS)
            continue
        failures.clear()
        taken = time.monotonic() - began
        await asyncio.sleep(max(_REFRESH_SECONDS, taken * _PAUSES))


async def reads_whole_lists(database: Database) -> bool | None:
    """Whether the store reads a whole list for a page, whatever its limit. None: not yet known.

    SecantusDB does, although its `explain` shows an index. Other servers show in `explain` whether
    they sort in memory; MongoDB does so only if the archive has indexes.
    """
    if "secantusVersion" in await database.admin({"buildInfo": 1}):
        return True
    try:
        way = await way_of_page(database, _FIRST_PAGE)
    except (StoreUnavailable, StoreTimeout):
        raise
    except StoreError:  # no `explain`, or no permission for it
        return None
    return None if way == "unknown" else way != "index"


async def take_sample(
    database: Database, size: int = SAMPLE, smallest: int = SMALL
) -> Sample | None:
    """About `size` random articles. None if the archive has fewer than `smallest`.

    An `_id` is a hash, so the articles with the lowest ones are random. A small part of the archive
    tells its size: a count would make SecantusDB load all documents into memory.
    """
    part = 1 / 1024
    found = await _lowest(database, part)
    if len(found) < size:
        part = min(1.0, part * size / (len(found) + 1))
        found = await _lowest(database, part)
    return Sample(found, 1 / part) if found and len(found) / part >= smallest else None


async def _lowest(database: Database, part: float) -> list[Document]:
    """The articles in the lowest `part` of the range of `_id`s."""
    below = f"{int(part * (16**_ID_DIGITS - 1)):0{_ID_DIGITS}x}"
    return await database.find(ARTICLES, {"_id": {"$lt": below}}, dict.fromkeys(_NEEDED, 1))

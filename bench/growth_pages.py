"""The pages that `growth.py` measures: their queries, their indexes, and what a store reads.

On MongoDB, `explain` counts the examined documents and keys. SecantusDB's `explain` only predicts
what MongoDB would examine, and reads the whole collection for it. There, the examined documents
are those that the first match of each command has, because SecantusDB reads all of them.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from bench.explaining import examined, run
from loaders.command_log import CommandLog
from loaders.database import Database
from loaders.documents import ARTICLES
from loaders.indexes import INDEXES
from loaders.reads.keyset import Order
from loaders.reads.sampling import take_sample

_CARD = "nodes { title url publishedDateTime provider { name } }"
PAGES = {
    "first page": f"{{ articles(first: 20) {{ {_CARD} }} }}",
    "page in the middle": (
        f"query ($middle: String) {{ articles(first: 20, after: $middle) {{ {_CARD} }} }}"
    ),
    "page of a topic": (
        "query ($topic: String!) { topic(by: {slug: $topic}) {"
        f" articles(first: 20) {{ {_CARD} }} }} }}"
    ),
    "article with its edges": (
        "query ($slug: String!) { article(by: {slug: $slug}) {"
        f" title related {{ nodes {{ title }} }} relatedBy(first: 20) {{ {_CARD} }} }} }}"
    ),
}

ARTICLE_INDEXES = [index for index in INDEXES if index.collection == ARTICLES]
_BY_DATE = ("published", "publishedDateTime", "_id")
NEEDED_INDEXES = [
    index
    for index in ARTICLE_INDEXES
    if index.keys in (("slug",), ("newsgraph.urls",), _BY_DATE)
    or index.keys in (("newsgraph.topics", *_BY_DATE), ("newsgraph.related", *_BY_DATE))
]
"""The indexes that `PAGES` need."""


async def variables_for(database: Database) -> dict[str, Any]:
    """A cursor in the middle, the topic with most articles, and an article that others name."""
    busiest = "topics(first: 1, orderBy: {field: ARTICLE_COUNT, direction: DESC}) { nodes { slug }"
    found = await run(database, f"{{ {busiest} }} }}", {})
    sample = await take_sample(database, smallest=1)
    if sample is None:
        raise SystemExit("the archive is empty")
    dates = sample.values({"published": True}, Order("", "publishedDateTime", -1))
    text = (
        "query ($to: DateTime) { articles(first: 20, filter: {publishedDateTime: {to: $to}}) {"
        " nodes { slug } pageInfo { endCursor } } }"
    )
    middle = dates[len(dates) // 2].replace(tzinfo=UTC)
    page = await run(database, text, {"to": middle.isoformat()})
    text = "query ($slug: String!) { article(by: {slug: $slug}) { relatedBy { nodes { slug } } } }"
    named_by: dict[str, int] = {}
    for node in page["articles"]["nodes"]:
        article = (await run(database, text, {"slug": node["slug"]}))["article"]
        named_by[node["slug"]] = len(article["relatedBy"]["nodes"])
    return {
        "middle": page["articles"]["pageInfo"]["endCursor"],
        "slug": max(named_by, key=lambda slug: named_by[slug], default=""),
        "topic": found["topics"]["nodes"][0]["slug"],
    }


async def read_whole(
    database: Database, log: CommandLog, page: str, variables: dict[str, Any]
) -> tuple[int, None]:
    """The documents that SecantusDB reads for the page. The number of keys is not known."""
    log.commands.clear()
    await run(database, PAGES[page], variables)
    count = 0
    for read in list(log.commands):  # counting logs commands too
        if "find" in read or "aggregate" in read:
            match = read["filter"] if "find" in read else read["pipeline"][0]["$match"]
            count += await database.count(read.get("find") or read["aggregate"], match)
    return count, None


async def explained(
    database: Database, log: CommandLog, page: str, variables: dict[str, Any]
) -> tuple[int, int]:
    """The documents and keys that the page's reads examine, by `explain`."""
    found = await examined(database, log, PAGES[page], variables)
    return found.documents, found.keys

"""Measures growth: the same pages on one archive of 1,000 to 1,000,000 articles.

    python -m bench.growth --articles 1000 --articles 10000 --chart docs/growth.svg

The first size is seeded from files. Then the archive grows by copies of its articles
(`cloning.py`). The store is the same as for `python -m bench`; `--cache` is for secantusd-rs.

On MongoDB, `explain` counts the examined documents and keys. SecantusDB's `explain` only predicts
what MongoDB would examine, and reads the whole collection for it. There, the examined documents
are those that the first match of each command has, because SecantusDB reads all of them.

Above `--all-indexes` articles there are only the indexes of the measured pages, and they are
created before the copies are inserted. Sizes that the file of `--json` has are not measured again.

The gateway's processor time excludes its idle time (polls of its change stream, heartbeats of the
driver). Otherwise a slower store would add to it, because requests take longer.
"""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from statistics import median
from typing import Any

import click

from bench.chart import chart
from bench.cloning import Growth, grow
from bench.explaining import examined, run
from bench.load import ask, load, request_bytes
from bench.servers import Server, commands, processor_seconds, running
from bench.store import archive_of
from loaders.command_log import CommandLog
from loaders.connection import connect
from loaders.database import Database
from loaders.documents import ARTICLES
from loaders.indexes import INDEXES
from loaders.reads.keyset import Order
from loaders.reads.sampling import reads_whole_lists, take_sample
from loaders.settings import Settings

SIZES = (1_000, 10_000, 100_000, 1_000_000)
REQUESTS = 200
_START_SECONDS = 10.0
"""After this time the gateway has its sample of the archive."""
_IDLE_SECONDS = 3.0
_MOST_FOR_SIZES = 100_000
"""In larger archives the bytes per article are not asked: SecantusDB reads all documents for it."""
_EXPLAIN_SECONDS = 120.0
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

_INDEXES = [index for index in INDEXES if index.collection == ARTICLES]
_BY_DATE = ("published", "publishedDateTime", "_id")
_NEEDED = [
    index
    for index in _INDEXES
    if index.keys in (("slug",), ("newsgraph.urls",), _BY_DATE)
    or index.keys in (("newsgraph.topics", *_BY_DATE), ("newsgraph.related", *_BY_DATE))
]
"""The indexes that `PAGES` need."""


@dataclass
class Cost:
    """One page on one archive. `examined` and `keys` are sums over all its reads."""

    articles: int
    page: str
    cpu_ms: float
    store_ms: float
    """Processor time of the store, if this program started it; otherwise 0."""
    p50_ms: float
    examined: int
    examined_again: int
    """The documents if the page was read before: `windows.py` knows then how far to read."""
    keys: int | None
    resident_mb: float
    index_bytes: float | None
    """The size of all indexes per article."""
    document_bytes: float | None
    inserted: float
    """Articles inserted per second while the archive grew to this size."""
    index_seconds: float
    """Seconds to create the indexes."""


@click.command()
@click.option("--articles", "sizes", multiple=True, type=int, default=SIZES, show_default=True)
@click.option("--all-indexes", default=100_000, show_default=True, help="Largest size with all.")
@click.option("--cache", default="10G", show_default=True, help="Cache of secantusd-rs.")
@click.option("--json", "target", type=click.Path(path_type=Path), help="File for the figures.")
@click.option("--chart", "picture", type=click.Path(path_type=Path), help="File for an SVG.")
def main(
    sizes: tuple[int, ...], all_indexes: int, cache: str, target: Path | None, picture: Path | None
) -> None:
    """Measure processor time, documents examined and memory as the archive grows."""
    costs: list[Cost] = []
    if target and target.exists():
        costs = [Cost(**figures) for figures in json.loads(target.read_text())]
    measured = {cost.articles for cost in costs}
    with archive_of(min(sizes), cache) as (uri, about):
        for size in sorted(set(sizes) - measured):
            large = size > all_indexes
            growth = grow(uri, size, _NEEDED if large else _INDEXES, indexes_first=large)
            click.echo(f"{size} articles on {about}: {growth}", err=True)
            with running("newsgraph", commands()["newsgraph"], uri) as server:
                costs += asyncio.run(_costs(server, uri, size, growth))
            click.echo(table(costs[-len(PAGES) :]), err=True)
            _write(costs, target, picture)
    click.echo(table(costs))


def _write(costs: list[Cost], target: Path | None, picture: Path | None) -> None:
    """Write the figures so far, so that they are kept if a larger archive fails."""
    if target:
        target.write_text(json.dumps([asdict(cost) for cost in costs], indent=2) + "\n")
    if picture:
        lines = {
            page: [(cost.articles, cost.cpu_ms) for cost in costs if cost.page == page]
            for page in PAGES
        }
        picture.write_text(chart("Gateway CPU of a page in ms, by articles in the archive", lines))


async def _costs(server: Server, uri: str, size: int, growth: Growth) -> list[Cost]:
    log = CommandLog()
    database = connect(Settings(operation_timeout=_EXPLAIN_SECONDS), uri, [log])
    try:
        if whole := await reads_whole_lists(database):
            database.sample = await take_sample(database)
        variables = await _variables(database)
        count = _read_whole if whole else _explained
        first, again = [
            {page: await count(database, log, page, variables) for page in PAGES} for _ in range(2)
        ]
        known = size <= _MOST_FOR_SIZES
        index_bytes, document_bytes = await _bytes(database) if known else (None, None)
    finally:
        await database.close()
    costs = []
    await asyncio.sleep(_START_SECONDS)
    idle = await _idle_rate(server)
    for page, text in PAGES.items():
        request = request_bytes({"query": text, "variables": variables})
        await ask(server.port, request)
        await load(server.port, request, 20, 1)
        before, store_before = server.processor_seconds(), _store_seconds(server)
        found = await load(server.port, request, REQUESTS, 1)
        spent = server.processor_seconds() - before - idle * found.elapsed
        documents, keys = first[page]
        costs.append(
            Cost(
                articles=size,
                page=page,
                cpu_ms=spent / REQUESTS * 1000,
                store_ms=(_store_seconds(server) - store_before) / REQUESTS * 1000,
                p50_ms=median(found.seconds) * 1000,
                examined=documents,
                examined_again=again[page][0],
                keys=keys,
                resident_mb=_resident_mb(server.process.pid),
                index_bytes=index_bytes,
                document_bytes=document_bytes,
                inserted=growth.inserted,
                index_seconds=growth.index_seconds,
            )
        )
    return costs


async def _bytes(database: Database) -> tuple[float, float]:
    """The bytes of the indexes and of the document, per article."""
    stats = await database.command({"collStats": ARTICLES})
    return stats["totalIndexSize"] / stats["count"], stats["size"] / stats["count"]


def _store_seconds(server: Server) -> float:
    """The processor time of all children of this process except `server`: those of the store."""
    own = os.times()
    children = processor_seconds(os.getpid()) - own.user - own.system
    return children - server.processor_seconds()


async def _idle_rate(server: Server) -> float:
    """Processor seconds per second that the gateway uses without requests."""
    before = server.processor_seconds()
    await asyncio.sleep(_IDLE_SECONDS)
    return (server.processor_seconds() - before) / _IDLE_SECONDS


async def _variables(database: Database) -> dict[str, Any]:
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
    named, most = "", -1
    for node in page["articles"]["nodes"]:
        found_by = await run(database, text, {"slug": node["slug"]})
        names = len(found_by["article"]["relatedBy"]["nodes"])
        named, most = (node["slug"], names) if names > most else (named, most)
    return {
        "middle": page["articles"]["pageInfo"]["endCursor"],
        "slug": named,
        "topic": found["topics"]["nodes"][0]["slug"],
    }


async def _read_whole(
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


async def _explained(
    database: Database, log: CommandLog, page: str, variables: dict[str, Any]
) -> tuple[int, int]:
    """The documents and keys that the page's reads examine, by `explain`."""
    found = await examined(database, log, PAGES[page], variables)
    return found.documents, found.keys


def _resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [kilobytes] = [int(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    return kilobytes / 1024


def table(costs: list[Cost]) -> str:
    """The figures as Markdown, page by page."""
    lines = [
        "| page | articles | gateway CPU ms | store CPU ms | p50 ms | documents | again | keys "
        "| gateway MB | index B/article | document B/article | inserted/s | indexes s |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    ordered = sorted(costs, key=lambda cost: (list(PAGES).index(cost.page), cost.articles))
    lines += [
        f"| {cost.page} | {cost.articles:,} | {cost.cpu_ms:.2f} | {cost.store_ms:.1f} "
        f"| {cost.p50_ms:.1f} | {cost.examined} | {cost.examined_again} | {_known(cost.keys)} "
        f"| {cost.resident_mb:.0f} "
        f"| {_known(cost.index_bytes)} | {_known(cost.document_bytes)} | {cost.inserted:.0f} "
        f"| {cost.index_seconds:.0f} |"
        for cost in ordered
    ]
    return "\n".join(lines)


def _known(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.0f}"


if __name__ == "__main__":
    main()

"""Measures growth: the same pages on one archive of 1,000 to 1,000,000 articles.

    python -m bench.growth --articles 1000 --articles 10000 --chart docs/growth.svg

The first size is seeded from files. Then the archive grows by copies of its articles
(`cloning.py`). The store is the same as for `python -m bench`; `--cache` is for secantusd-rs.
`growth_pages.py` has the pages, `growth_report.py` the table.

Above `--all-indexes` articles there are only the indexes of the measured pages, and they are
created before the copies are inserted. Sizes that the file of `--json` has are not measured again.

The gateway's processor time excludes its idle time (polls of its change stream, heartbeats of the
driver). Otherwise a slower store would add to it, because requests take longer.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import click

from bench.chart import chart
from bench.cloning import Growth, grow
from bench.growth_pages import (
    ARTICLE_INDEXES,
    NEEDED_INDEXES,
    PAGES,
    explained,
    read_whole,
    variables_for,
)
from bench.growth_report import Cost, table
from bench.load import ask, load, request_bytes
from bench.servers import Server, commands, processor_seconds, running
from bench.store import archive_of
from loaders.command_log import CommandLog
from loaders.connection import connect
from loaders.database import Database
from loaders.documents import ARTICLES
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


class Reads(NamedTuple):
    """What the store examines for the pages of one archive, and how large it is."""

    variables: dict[str, Any]
    first: Mapping[str, tuple[int, int | None]]
    """By page: the documents and keys, or None if the number of keys is not known."""
    again: Mapping[str, tuple[int, int | None]]
    """The same if the page was read before."""
    index_bytes: float | None
    document_bytes: float | None


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
            indexes = NEEDED_INDEXES if large else ARTICLE_INDEXES
            growth = grow(uri, size, indexes, indexes_first=large)
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
    reads = await _reads(uri, size)
    costs = []
    await asyncio.sleep(_START_SECONDS)
    idle = server.idle_rate(_IDLE_SECONDS)
    for page, text in PAGES.items():
        request = request_bytes({"query": text, "variables": reads.variables})
        await ask(server.port, request)
        await load(server.port, request, 20, 1)
        before, store_before = server.processor_seconds(), _store_seconds(server)
        found = await load(server.port, request, REQUESTS, 1)
        spent = server.processor_seconds() - before - idle * found.elapsed
        documents, keys = reads.first[page]
        costs.append(
            Cost(
                articles=size,
                page=page,
                cpu_ms=spent / REQUESTS * 1000,
                store_ms=(_store_seconds(server) - store_before) / REQUESTS * 1000,
                p50_ms=median(found.seconds) * 1000,
                examined=documents,
                examined_again=reads.again[page][0],
                keys=keys,
                resident_mb=server.memory_mb(),
                index_bytes=reads.index_bytes,
                document_bytes=reads.document_bytes,
                inserted=growth.inserted,
                index_seconds=growth.index_seconds,
            )
        )
    return costs


async def _reads(uri: str, size: int) -> Reads:
    log = CommandLog()
    database = connect(Settings(operation_timeout=_EXPLAIN_SECONDS), uri, [log])
    try:
        if whole := await reads_whole_lists(database):
            database.sample = await take_sample(database)
        variables = await variables_for(database)
        count = read_whole if whole else explained
        first, again = [
            {page: await count(database, log, page, variables) for page in PAGES} for _ in range(2)
        ]
        known = size <= _MOST_FOR_SIZES
        return Reads(variables, first, again, *(await _bytes(database) if known else (None, None)))
    finally:
        await database.close()


async def _bytes(database: Database) -> tuple[float, float]:
    """The bytes of the indexes and of the document, per article."""
    stats = await database.command({"collStats": ARTICLES})
    return stats["totalIndexSize"] / stats["count"], stats["size"] / stats["count"]


def _store_seconds(server: Server) -> float:
    """The processor time of all children of this process except `server`: those of the store."""
    own = os.times()
    children = processor_seconds(os.getpid()) - own.user - own.system
    return children - server.processor_seconds()


if __name__ == "__main__":
    main()

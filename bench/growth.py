"""Measures growth: the same pages on one archive of 1,000 to 1,000,000 articles.

    python -m bench.growth --articles 1000 --articles 10000 --chart docs/growth.svg

The first size is seeded from files. Then the archive grows by copies of its articles
(`cloning.py`). The store is the same as for `python -m bench`.

On MongoDB, `explain` counts the examined documents and keys. SecantusDB's `explain` only predicts
what MongoDB would examine, and reads the whole collection for it. There, the examined documents
are those that the first match of each command has, because SecantusDB reads all of them.

The gateway's processor time excludes its idle time (polls of its change stream, heartbeats of the
driver). Otherwise a slower store would add to it, because requests take longer.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import click

from bench.chart import chart
from bench.cloning import grow
from bench.load import ask, load, request_bytes
from bench.servers import Server, commands, processor_seconds, running
from bench.store import archive_of
from graph.context import build_context
from graph.documents.cache import DocumentCache
from graph.documents.variables import coerce_variables
from graph.execution.engine import Engine
from graph.schema import graphql_schema
from graph.viewer import Viewer
from loaders.command_log import CommandLog
from loaders.connection import connect
from loaders.database import Database
from loaders.documents import ARTICLES
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
    keys: int | None
    resident_mb: float
    index_bytes: float | None
    """The size of all indexes per article."""
    document_bytes: float | None
    inserted: float
    """Articles inserted per second while the archive grew to this size."""


@click.command()
@click.option("--articles", "sizes", multiple=True, type=int, default=SIZES, show_default=True)
@click.option("--json", "target", type=click.Path(path_type=Path), help="File for the figures.")
@click.option("--chart", "picture", type=click.Path(path_type=Path), help="File for an SVG.")
def main(sizes: tuple[int, ...], target: Path | None, picture: Path | None) -> None:
    """Measure processor time, documents examined and memory as the archive grows."""
    costs: list[Cost] = []
    smallest, *larger = sorted(sizes)
    with archive_of(smallest) as (uri, about):
        for size in (smallest, *larger):
            inserted = grow(uri, size)
            click.echo(f"{size} articles on {about}, {inserted:.0f} inserted/s", err=True)
            with running("newsgraph", commands()["newsgraph"], uri) as server:
                costs += asyncio.run(_costs(server, uri, size, inserted))
            click.echo(table(costs[-len(PAGES) :]), err=True)
    click.echo(table(costs))
    if target:
        target.write_text(json.dumps([asdict(cost) for cost in costs], indent=2) + "\n")
    if picture:
        lines = {
            page: [(cost.articles, cost.cpu_ms) for cost in costs if cost.page == page]
            for page in PAGES
        }
        picture.write_text(chart("Gateway CPU of a page in ms, by articles in the archive", lines))


async def _costs(server: Server, uri: str, size: int, inserted: float) -> list[Cost]:
    log = CommandLog()
    database = connect(Settings(operation_timeout=_EXPLAIN_SECONDS), uri, [log])
    try:
        if whole := await reads_whole_lists(database):
            database.sample = await take_sample(database)
        variables = await _variables(database)
        count = _read_whole if whole else _explained
        examined = {page: await count(database, log, page, variables) for page in PAGES}
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
        documents, keys = examined[page]
        costs.append(
            Cost(
                articles=size,
                page=page,
                cpu_ms=spent / REQUESTS * 1000,
                store_ms=(_store_seconds(server) - store_before) / REQUESTS * 1000,
                p50_ms=median(found.seconds) * 1000,
                examined=documents,
                keys=keys,
                resident_mb=_resident_mb(server.process.pid),
                index_bytes=index_bytes,
                document_bytes=document_bytes,
                inserted=inserted,
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


async def _run(database: Database, text: str, variables: dict[str, Any]) -> Any:
    operation = DocumentCache(graphql_schema, Settings()).prepare(text)
    context = build_context(database, Viewer())
    values = coerce_variables(graphql_schema, operation.definition, variables)
    result = await Engine(graphql_schema, "graphql-core").execute(operation, values, context)
    if result.errors:
        raise SystemExit(f"{text}: {result.errors}")
    return result.data


async def _variables(database: Database) -> dict[str, Any]:
    """A cursor in the middle, the topic with most articles, and an article that others name."""
    busiest = "topics(first: 1, orderBy: {field: ARTICLE_COUNT, direction: DESC}) { nodes { slug }"
    found = await _run(database, f"{{ {busiest} }} }}", {})
    sample = await take_sample(database, smallest=1)
    if sample is None:
        raise SystemExit("the archive is empty")
    dates = sample.values({"published": True}, Order("", "publishedDateTime", -1))
    text = (
        "query ($to: DateTime) { articles(first: 1, filter: {publishedDateTime: {to: $to}}) {"
        " nodes { slug } pageInfo { endCursor } } }"
    )
    page = await _run(database, text, {"to": dates[len(dates) // 2].isoformat()})
    return {
        "middle": page["articles"]["pageInfo"]["endCursor"],
        "slug": page["articles"]["nodes"][0]["slug"],
        "topic": found["topics"]["nodes"][0]["slug"],
    }


async def _reads(
    database: Database, log: CommandLog, page: str, variables: dict[str, Any]
) -> list[dict[str, Any]]:
    """The commands that read the page."""
    log.commands.clear()
    await _run(database, PAGES[page], variables)
    return [command for command in log.commands if "find" in command or "aggregate" in command]


async def _read_whole(
    database: Database, log: CommandLog, page: str, variables: dict[str, Any]
) -> tuple[int, None]:
    """The documents that SecantusDB reads for the page. The number of keys is not known."""
    examined = 0
    for read in await _reads(database, log, page, variables):
        match = read["filter"] if "find" in read else read["pipeline"][0]["$match"]
        examined += await database.count(read.get("find") or read["aggregate"], match)
    return examined, None


async def _explained(
    database: Database, log: CommandLog, page: str, variables: dict[str, Any]
) -> tuple[int, int]:
    """The documents and keys that the page's reads examine, by `explain`."""
    examined = keys = 0
    for read in await _reads(database, log, page, variables):
        plan = await database.command({"explain": read, "verbosity": "executionStats"})
        for stats in _execution_stats(plan):
            examined += stats["totalDocsExamined"]
            keys += stats["totalKeysExamined"]
    return examined, keys


def _execution_stats(plan: Any) -> Iterator[dict[str, Any]]:
    """The statistics of a find, or of the first cursor of a pipeline."""
    if isinstance(plan, dict):
        if "totalDocsExamined" in plan:
            yield plan
        else:
            for below in plan.values():
                yield from _execution_stats(below)
    elif isinstance(plan, list):
        for below in plan:
            yield from _execution_stats(below)


def _resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [kilobytes] = [int(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    return kilobytes / 1024


def table(costs: list[Cost]) -> str:
    """The figures as Markdown, page by page."""
    lines = [
        "| page | articles | gateway CPU ms | store CPU ms | p50 ms | documents | keys "
        "| gateway MB | index B/article | document B/article | inserted/s |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    ordered = sorted(costs, key=lambda cost: (list(PAGES).index(cost.page), cost.articles))
    lines += [
        f"| {cost.page} | {cost.articles:,} | {cost.cpu_ms:.2f} | {cost.store_ms:.1f} "
        f"| {cost.p50_ms:.1f} | {cost.examined} | {_known(cost.keys)} | {cost.resident_mb:.0f} "
        f"| {_known(cost.index_bytes)} | {_known(cost.document_bytes)} | {cost.inserted:.0f} |"
        for cost in ordered
    ]
    return "\n".join(lines)


def _known(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.0f}"


if __name__ == "__main__":
    main()

"""Measures growth: the same pages on one archive of 1,000 to 1,000,000 articles.

    python -m bench.growth --articles 1000 --articles 10000 --chart docs/growth.svg

The first size is seeded from files. Then the archive grows by copies of its articles
(`cloning.py`). The store is the same as for `python -m bench`. It must apply limits by index, as
MongoDB does, and its `explain` must count the examined documents and keys.

The gateway's processor time excludes its idle time (polls of its change stream, heartbeats of the
driver). Otherwise a slower store would add to it, because requests take longer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import click

from bench.chart import chart
from bench.cloning import grow
from bench.load import ask, load, request_bytes
from bench.servers import Server, commands, running
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
from loaders.settings import Settings

SIZES = (1_000, 10_000, 100_000, 1_000_000)
REQUESTS = 200
_IDLE_SECONDS = 3.0
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
    p50_ms: float
    examined: int
    keys: int
    returned: int
    resident_mb: float
    index_bytes: float
    """The size of all indexes per article."""
    document_bytes: float
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
        variables = await _variables(database)
        examined = {page: await _examined(database, log, page, variables) for page in PAGES}
        stats = await database.command({"collStats": ARTICLES})
    finally:
        await database.close()
    stored = stats["totalIndexSize"] / stats["count"], stats["size"] / stats["count"]
    costs = []
    idle = await _idle_rate(server)
    for page, text in PAGES.items():
        request = request_bytes({"query": text, "variables": variables})
        await ask(server.port, request)
        await load(server.port, request, 20, 1)
        before = server.processor_seconds()
        found = await load(server.port, request, REQUESTS, 1)
        spent = server.processor_seconds() - before - idle * found.elapsed
        costs.append(
            Cost(
                size,
                page,
                spent / REQUESTS * 1000,
                median(found.seconds) * 1000,
                *examined[page],
                _resident_mb(server.process.pid),
                *stored,
                inserted,
            )
        )
    return costs


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
    busiest = (
        "topics(first: 1, orderBy: {field: ARTICLE_COUNT, direction: DESC}) { nodes { slug } }"
    )
    found = await _run(database, f"{{ articles(first: 0) {{ totalCount }} {busiest} }}", {})
    visible = database.articles.find({"published": True}, {"publishedDateTime": 1})
    half = visible.sort([("publishedDateTime", -1)]).skip(found["articles"]["totalCount"] // 2)
    [middle] = await half.limit(1).to_list(1)
    text = (
        "query ($to: DateTime) { articles(first: 1, filter: {publishedDateTime: {to: $to}}) {"
        " nodes { slug } pageInfo { endCursor } } }"
    )
    page = await _run(database, text, {"to": middle["publishedDateTime"].isoformat()})
    return {
        "middle": page["articles"]["pageInfo"]["endCursor"],
        "slug": page["articles"]["nodes"][0]["slug"],
        "topic": found["topics"]["nodes"][0]["slug"],
    }


async def _examined(
    database: Database, log: CommandLog, page: str, variables: dict[str, Any]
) -> tuple[int, int, int]:
    """The documents and keys that the page's reads examine, and the documents they return.

    The numbers come from `explain`.
    """
    log.commands.clear()
    await _run(database, PAGES[page], variables)
    reads = [command for command in log.commands if "find" in command or "aggregate" in command]
    examined = keys = returned = 0
    for read in reads:
        plan = await database.command({"explain": read, "verbosity": "executionStats"})
        for stats in _execution_stats(plan):
            examined += stats["totalDocsExamined"]
            keys += stats["totalKeysExamined"]
            returned += stats["nReturned"]
    return examined, keys, returned


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
        "| page | articles | CPU ms | p50 ms | documents | keys | returned | gateway MB "
        "| index B/article | document B/article | inserted/s |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    ordered = sorted(costs, key=lambda cost: (list(PAGES).index(cost.page), cost.articles))
    lines += [
        f"| {cost.page} | {cost.articles:,} | {cost.cpu_ms:.2f} | {cost.p50_ms:.1f} "
        f"| {cost.examined} | {cost.keys} | {cost.returned} | {cost.resident_mb:.0f} "
        f"| {cost.index_bytes:.0f} | {cost.document_bytes:.0f} | {cost.inserted:.0f} |"
        for cost in ordered
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

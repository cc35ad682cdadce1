"""What growth costs: the same pages on archives of 1,000, 10,000 and 100,000 articles.

    python -m bench.growth --articles 1000 --articles 10000

The store is found as `python -m bench` finds it. It has to apply limits by index, as MongoDB does;
the embedded server reads all that match, so the run ends with a message there.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

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
from loaders.database import Database, connect
from loaders.settings import Settings

SIZES = (1_000, 10_000, 100_000)
REQUESTS = 200
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
    """One page on one archive. `examined` sums the documents of all its reads."""

    articles: int
    page: str
    cpu_ms: float
    examined: int
    returned: int
    resident_mb: float


@click.command()
@click.option("--articles", "sizes", multiple=True, type=int, default=SIZES, show_default=True)
@click.option("--json", "target", type=click.Path(path_type=Path), help="Write figures there.")
def main(sizes: tuple[int, ...], target: Path | None) -> None:
    """Measure processor time, documents examined and memory as the archive grows."""
    costs = []
    for size in sizes:
        with archive_of(size) as (uri, about):
            if about == "embedded":
                raise SystemExit(
                    "the embedded server reads all that match, whatever the limit: put mongod or "
                    "secantusd-rs on the PATH, or set NEWSGRAPH_BENCH_MONGODB_URI"
                )
            click.echo(f"{size} articles on {about}", err=True)
            with running("newsgraph", commands()["newsgraph"], uri) as server:
                costs += asyncio.run(_costs(server, uri, size))
    click.echo(table(costs))
    if target:
        target.write_text(json.dumps([asdict(cost) for cost in costs], indent=2) + "\n")


async def _costs(server: Server, uri: str, size: int) -> list[Cost]:
    log = CommandLog()
    database = connect(Settings(operation_timeout=_EXPLAIN_SECONDS), uri, [log])
    try:
        variables = await _variables(database)
        examined = {page: await _examined(database, log, page, variables) for page in PAGES}
    finally:
        await database.close()
    costs = []
    for page, text in PAGES.items():
        request = request_bytes({"query": text, "variables": variables})
        await ask(server.port, request)
        await load(server.port, request, 20, 4)
        before = server.processor_seconds()
        await load(server.port, request, REQUESTS, 4)
        spent = server.processor_seconds() - before
        resident = _resident_mb(server.process.pid)
        costs.append(Cost(size, page, spent / REQUESTS * 1000, *examined[page], resident))
    return costs


async def _run(database: Database, text: str, variables: dict[str, Any]) -> Any:
    operation = DocumentCache(graphql_schema, Settings()).prepare(text)
    context = build_context(database, Viewer())
    values = coerce_variables(graphql_schema, operation.definition, variables)
    result = await Engine(graphql_schema, "graphql-core").execute(operation, values, context)
    if result.errors:
        raise SystemExit(f"{text}: {result.errors}")
    return result.data


async def _variables(database: Database) -> dict[str, Any]:
    """A cursor halfway, the busiest topic, and an article that others name."""
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
) -> tuple[int, int]:
    """Documents that the page's reads examine and return, as `explain` counts them."""
    log.commands.clear()
    await _run(database, PAGES[page], variables)
    reads = [command for command in log.commands if "find" in command or "aggregate" in command]
    examined = returned = 0
    for read in reads:
        plan = await database.command({"explain": read, "verbosity": "executionStats"})
        for stats in _execution_stats(plan):
            examined += stats["totalDocsExamined"]
            returned += stats["nReturned"]
    return examined, returned


def _execution_stats(plan: Any) -> Iterator[dict[str, Any]]:
    """Those of a find, or of the cursor with which a pipeline begins."""
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
    """Markdown, page by page."""
    lines = [
        "| page | articles | CPU ms/request | documents examined | returned | gateway MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    ordered = sorted(costs, key=lambda cost: (list(PAGES).index(cost.page), cost.articles))
    lines += [
        f"| {cost.page} | {cost.articles:,} | {cost.cpu_ms:.2f} | {cost.examined} "
        f"| {cost.returned} | {cost.resident_mb:.0f} |"
        for cost in ordered
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

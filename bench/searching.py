"""Measures searches on a large archive whose words follow Zipf's law.

    python -m bench.searching --articles 100000 --words 600 --searches 60

The first 1,000 articles are seeded from files. The others are copies of them with texts of their
own (`texts.py`). The store is the same as for `python -m bench`. `--uri` measures an archive that
is already there.

Each search has two words. A word is common (in 12 to 30 of 100 articles), medium (in about one of
100) or rare (in one or two of 1,000). Each search runs twice: at first nothing that it shows is
in a cache, then the rendered bodies are. The response cache is off. The processor time is that of
the gateway alone, from the scheduler's clock (Linux), without its idle time. Searches of rare words
come first and are not counted: they compile the operations.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random
from statistics import median, quantiles
from typing import NamedTuple

import click

from bench.explaining import Examined, examined
from bench.load import ask, request_bytes
from bench.servers import Server, commands, running
from bench.store import archive_of
from bench.texts import grow_with_texts
from loaders.command_log import CommandLog
from loaders.connection import connect
from loaders.settings import Settings
from seed.samples.long_text import made_up_word

_IDLE_SECONDS = 10.0
_UNCOUNTED = 3
_CACHE = "8G"
_SECONDS = "300"
"""The time limit of an operation. The store's own time is not what is measured here."""
RANKS = {"common": (80, 200), "medium": (1_500, 3_000), "rare": (10_000, 30_000)}
PAIRS = (
    *(("common", "common"), ("common", "medium"), ("common", "rare")),
    *(("medium", "medium"), ("medium", "rare"), ("rare", "rare")),
)
_PAGE = "pageInfo { hasNextPage endCursor } totalCount"
_CARD = "title url publishedDateTime provider { name }"
_FACETS = (
    "facets { topics(first: 10) { count topic { name } } providers(first: 10) { count provider {"
    " name } } types { count value } categories { count value } languages { count value } }"
)
_HIGHLIGHTS = f"edges {{ score highlights node {{ {_CARD} }} }}"
SHAPES = {
    "page": f"nodes {{ {_CARD} }} {_PAGE}",
    "highlights": f"{_HIGHLIGHTS} {_PAGE}",
    "facets": f"nodes {{ {_CARD} }} {_PAGE} {_FACETS}",
    "all": f"{_HIGHLIGHTS} {_PAGE} {_FACETS}",
}


class Run(NamedTuple):
    """One run of a search. Times are in milliseconds."""

    found: int
    cpu: float
    """Processor time of the gateway."""
    elapsed: float
    """Time until the response. Mostly that of the store."""


@dataclass(frozen=True)
class Cost:
    """The searches with one pair of words and one shape. Each of them ran twice."""

    pair: str
    shape: str
    first: list[Run]
    again: list[Run]
    examined: Examined


@click.command()
@click.option("--articles", default=100_000, show_default=True)
@click.option("--words", default=600, show_default=True, help="Words of a body.")
@click.option("--searches", default=20, show_default=True, help="Searches of each pair.")
@click.option("--pair", "pairs", multiple=True, help="Only this pair, such as common+common.")
@click.option("--shape", "shapes", multiple=True, type=click.Choice([*SHAPES]))
@click.option("--uri", help="An archive from an earlier run.")
def main(
    articles: int, words: int, searches: int, pairs: tuple[str, ...], shapes: tuple[str, ...],
    uri: str | None,
) -> None:  # fmt: skip
    """Measure the gateway's processor time of a search."""
    with ExitStack() as stack:
        if uri is None:
            uri, about = stack.enter_context(archive_of(1_000, _CACHE))
            click.echo(f"making {articles} articles on {about}", err=True)
            grow_with_texts(uri, articles, words)
        settings = {"NEWSGRAPH_OPERATION_TIMEOUT": _SECONDS}
        server = stack.enter_context(running("newsgraph", commands()["newsgraph"], uri, settings))
        wanted = [pair for pair in PAIRS if not pairs or "+".join(pair) in pairs]
        costs = asyncio.run(_costs(server, uri, searches, wanted, shapes or tuple(SHAPES)))
    click.echo(table(costs))


async def _costs(
    server: Server, uri: str, searches: int, pairs: list[tuple[str, str]], shapes: tuple[str, ...]
) -> list[Cost]:
    log = CommandLog()
    database = connect(Settings(operation_timeout=float(_SECONDS)), uri, [log])
    costs = []
    try:
        for shape in shapes:
            for query in searches_of(("rare", "rare"), f"{shape} for a start", _UNCOUNTED):
                await ask(server.port, _request(shape, query))
        idle = server.idle_rate(_IDLE_SECONDS)
        for pair in pairs:
            for shape in shapes:
                queries = list(searches_of(pair, shape, searches))
                first, again = [], []
                for query in queries:
                    first.append(await _run(server, _request(shape, query), idle))
                    again.append(await _run(server, _request(shape, query), idle))
                reads = await examined(database, log, text_of(shape), {"query": queries[-1]})
                costs.append(Cost("+".join(pair), shape, first, again, reads))
                click.echo(table(costs[-1:]).splitlines()[-1], err=True)
    finally:
        await database.close()
    return costs


def searches_of(pair: tuple[str, str], shape: str, count: int) -> Iterator[str]:
    """Different searches for each shape, so that no body was rendered by an earlier one."""
    random = Random(f"{pair}/{shape}")
    for _ in range(count):
        yield " ".join(made_up_word(random.randrange(*RANKS[kind])) for kind in pair)


def text_of(shape: str) -> str:
    return f"query ($query: String!) {{ search(query: $query, first: 20) {{ {SHAPES[shape]} }} }}"


def _request(shape: str, query: str) -> bytes:
    return request_bytes({"query": text_of(shape), "variables": {"query": query}})


async def _run(server: Server, request: bytes, idle: float) -> Run:
    """`idle` is the processor time of the gateway without requests, in seconds per second."""
    before, began = server.processor_seconds(), time.perf_counter()
    data = await ask(server.port, request)
    elapsed = time.perf_counter() - began
    spent = server.processor_seconds() - before - idle * elapsed
    return Run(data["search"]["totalCount"], spent * 1000, elapsed * 1000)


def table(costs: list[Cost]) -> str:
    lines = [
        "| words | asked | found | documents | commands | first CPU ms p50 | p95 | again p50 | p95 "
        "| wall ms |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    return "\n".join([*lines, *map(_row, costs)])


def _row(cost: Cost) -> str:
    first, again = [run.cpu for run in cost.first], [run.cpu for run in cost.again]
    return (
        f"| {cost.pair} | {cost.shape} | {median(run.found for run in cost.first):,.0f} "
        f"| {cost.examined.documents:,} | {cost.examined.commands} "
        f"| {median(first):.1f} | {_p95(first):.1f} | {median(again):.1f} | {_p95(again):.1f} "
        f"| {median(run.elapsed for run in (*cost.first, *cost.again)):.0f} |"
    )


def _p95(figures: list[float]) -> float:
    return quantiles(figures, n=20, method="inclusive")[-1] if len(figures) > 1 else figures[0]


if __name__ == "__main__":
    main()

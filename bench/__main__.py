"""`python -m bench`: measures each operation on each server, in interleaved rounds."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from bench.load import AnswerError, Round, ask, load, request_bytes
from bench.operations import MEASURED
from bench.report import Sample, machine, summary, table
from bench.servers import Server, commands, running
from bench.store import archive_of, replayed

WARM_UP = 30
"""Warm-up requests of each operation: programs compile and caches fill."""
_SLUGS = "{ articles(first: 50) { nodes { slug related(first: 10) { totalCount } } } }"


@click.command()
@click.option("--articles", default=2000, show_default=True, help="Size of the archive.")
@click.option("--rounds", default=5, show_default=True, help="Rounds; figures are medians.")
@click.option("--seconds", default=1.0, show_default=True, help="Duration of one measurement.")
@click.option("--connections", default=1, show_default=True, help="Number of parallel clients.")
@click.option(
    "--replay/--no-replay",
    default=True,
    show_default=True,
    help="Answer repeated reads of the store from memory (bench/replay.py).",
)
@click.option("--only", multiple=True, help="Only servers with this name prefix.")
@click.option("--json", "target", type=click.Path(path_type=Path), help="File for the figures.")
def main(
    articles: int, rounds: int, seconds: float, connections: int, replay: bool,
    only: tuple[str, ...], target: Path | None,
) -> None:  # fmt: skip
    """Compare processor time per response, latency and throughput of newsgraph and others."""
    logging.disable(logging.INFO)
    chosen = {
        name: command for name, command in commands().items() if not only or name.startswith(only)
    }
    with archive_of(articles) as (uri, about), ExitStack() as stack:
        before = machine()
        if replay:
            uri, about = stack.enter_context(replayed(uri)), f"{about}, replayed"
        click.echo(f"store: {about}; {articles} articles; {len(chosen)} servers", err=True)
        servers = [stack.enter_context(running(name, chosen[name], uri)) for name in chosen]
        samples = asyncio.run(_measure(servers, rounds, seconds, connections))
    figures = summary(samples)
    click.echo(f"{before}; afterwards {machine()}")
    click.echo(table(figures, servers[0].name))
    if target:
        setting = {"articles": articles, "store": about, "rounds": rounds, "seconds": seconds}
        setting |= {"connections": connections, "python": sys.version.split()[0], "machine": before}
        target.write_text(json.dumps({"setting": setting, "figures": figures}, indent=2) + "\n")


async def _measure(
    servers: list[Server], rounds: int, seconds: float, connections: int
) -> list[Sample]:
    requests = await _requests(servers[0])
    await _compare(servers, requests)
    counts = {}
    for server in servers:
        for name, request in requests.items():
            warm = await load(server.port, request, WARM_UP, connections)
            counts[server.name, name] = max(20, int(seconds * WARM_UP / warm.elapsed))
    samples = []
    for number in range(rounds):
        turned = servers[number % len(servers) :] + servers[: number % len(servers)]
        for name, request in requests.items():
            for server in turned:
                count = counts[server.name, name]
                spent, found = await _round(server, request, count, connections)
                samples.append(Sample(server.name, name, count, spent, found))
        click.echo(f"round {number + 1} of {rounds} done", err=True)
    return samples


async def _round(
    server: Server, request: bytes, count: int, connections: int
) -> tuple[float, Round]:
    before = server.processor_seconds()
    found = await load(server.port, request, count, connections)
    return server.processor_seconds() - before, found


async def _requests(server: Server) -> dict[str, bytes]:
    """The requests. `Page` shows the recent article with the most related stories."""
    listed = None
    for _ in range(100):
        try:
            listed = await ask(server.port, request_bytes({"query": _SLUGS}))
            break
        except (AnswerError, OSError):  # newsgraph may listen before it has connected to the store
            await asyncio.sleep(0.1)
    if listed is None:
        raise SystemExit(f"{server.name} does not answer")
    nodes: list[dict[str, Any]] = listed["articles"]["nodes"]
    slug = max(nodes, key=lambda node: int(node["related"]["totalCount"]))["slug"]
    return {operation.name: request_bytes(operation.body(slug)) for operation in MEASURED}


async def _compare(servers: list[Server], requests: dict[str, bytes]) -> None:
    """Stop the run if two servers answer differently."""
    for name, request in requests.items():
        expected = await ask(servers[0].port, request)
        for server in servers[1:]:
            try:
                found = await ask(server.port, request)
            except AnswerError as error:
                raise SystemExit(f"{server.name}, {name}: {error}") from None
            if found != expected:
                raise SystemExit(
                    f"{server.name} answers {name} differently from {servers[0].name}:\n"
                    f"{_first_difference(expected, found)}"
                )


def _first_difference(expected: Any, found: Any, path: str = "data") -> str:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in expected | found:
            if expected.get(key) != found.get(key):
                return _first_difference(expected.get(key), found.get(key), f"{path}.{key}")
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for place, (one, other) in enumerate(zip(expected, found, strict=True)):
            if one != other:
                return _first_difference(one, other, f"{path}[{place}]")
    return f"{path}: {str(expected)[:300]} and {str(found)[:300]}"


if __name__ == "__main__":
    main()

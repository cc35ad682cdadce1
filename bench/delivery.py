"""Measures caching: the cost of cached and 304 responses, invalidation by writes, purge delay.

    python -m bench.delivery --articles 2000 --cached 10000

Processor time is that of the server's process. Figures are medians of interleaved rounds.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import click
from pymongo import MongoClient

from bench.purge_receiver import Purges, receiving
from bench.raw_http import ask_in_turn, get, metrics
from bench.servers import Server, commands, running
from bench.store import archive_of

_PART = "title excerpt url publishedDateTime provider { name domain } topics { name slug }"
FEED = f"{{ articles(first: 100) {{ nodes {{ id {_PART} related(first: 3) {{ nodes {{ title url }} }} }} }} }}"  # noqa: E501
PURGES = 10


@click.command()
@click.option("--articles", default=2000, show_default=True, help="Size of the archive.")
@click.option("--cached", default=10_000, show_default=True, help="Responses in the cache.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--requests", default=3000, show_default=True, help="Requests of one measurement.")
def main(articles: int, cached: int, rounds: int, requests: int) -> None:
    """Measure the delivery of cached responses."""
    serve = commands()["newsgraph"]
    with archive_of(articles) as (uri, about), receiving() as (url, purges):
        click.echo(f"store: {about}; {articles} articles")
        settings = {
            "NEWSGRAPH_CACHE_BYTES": "200000000",
            "NEWSGRAPH_PURGE_URL": url,
            "NEWSGRAPH_PURGE_TEMPLATE": "nginx",
        }
        with running("newsgraph", serve, uri, settings) as server:
            body, etag = _cached(server)
            click.echo(f"feed: {len(body) / 1000:.0f} kB")
            _compare(server, body, etag, rounds, requests)
            _drop(server, uri, cached)
            _purge(uri, purges)


def _cached(server: Server) -> tuple[bytes, str]:
    """The feed and its ETag. Waits until the cache answers."""
    for _ in range(200):
        try:
            head, body = ask_in_turn(server.port, [get(FEED)])
            if "\nage:" in head:
                etag = head.partition("etag: ")[2].partition("\r\n")[0]
                return body, etag
        except OSError:  # it does not listen yet
            pass
        time.sleep(0.1)
    raise SystemExit("newsgraph does not answer from its cache")


def _compare(server: Server, body: bytes, etag: str, rounds: int, requests: int) -> None:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(body)
        command = [*commands()["Starlette by hand"][:-1], "bench.peers.memory:app"]
        with running("memory", command, "", {"BENCH_BODY": file.name}) as memory:
            found: dict[str, list[float]] = {"memory": [], "cached": [], "304": []}
            for _ in range(rounds):
                plain, held = get(FEED), get(FEED, f"If-None-Match: {etag}\r\n")
                for name, asked, request in (
                    ("memory", memory, plain),
                    ("cached", server, plain),
                    ("304", server, held),
                ):
                    found[name].append(_cost(asked, request, requests))
    costs = {name: median(values) for name, values in found.items()}
    for name, cost in costs.items():
        click.echo(f"{name:>7}: {cost:.3f} ms of processor time a request")
    click.echo(f"cached costs {costs['cached'] / costs['memory']:.2f} times memory")


def _cost(server: Server, request: bytes, requests: int) -> float:
    ask_in_turn(server.port, [request] * 50)
    before = server.processor_seconds()
    ask_in_turn(server.port, [request] * requests)
    return (server.processor_seconds() - before) / requests * 1000


def _drop(server: Server, uri: str, cached: int) -> None:
    with MongoClient[dict[str, Any]](uri) as client:
        articles = client.get_default_database()["articles"]
        shown = {"slug": 1, "quality": 1, "newsgraph.topics": 1}
        rows = list(articles.find({"published": True, "quality": {"$gte": 0}}, shown))
        queries = list(_queries(rows, cached))
        ask_in_turn(server.port, [get(query.text) for query in queries])
        before = metrics(server.port)
        click.echo(f"cached responses: {before['newsgraph_cache_entries']:.0f}")
        chosen = random.Random(2).choice(rows)
        spent = server.processor_seconds()
        articles.update_one({"_id": chosen["_id"]}, {"$set": {"title": "Measured"}})
        time.sleep(1)
        spent = server.processor_seconds() - spent
        after = metrics(server.port)
        dropped = before["newsgraph_cache_entries"] - after["newsgraph_cache_entries"]
        touching = sum(query.lists(chosen) for query in queries)
        click.echo(
            f"one update dropped {dropped:.0f}; {touching} of these queries ask for the article or "
            f"list it; {spent * 1000:.0f} ms of processor time in that second"
        )


class Query(NamedTuple):
    """A request for one article, or for the articles of a topic with a quality."""

    slug: str | None
    topic: str = ""
    least: int = 0

    @property
    def text(self) -> str:
        if self.slug is not None:
            return f"{{ article(by: {{slug: {json.dumps(self.slug)}}}) {{ title }} }}"
        asked = f"{{topics: [{json.dumps(self.topic)}], quality: {{min: {self.least}}}}}"
        return f"{{ articles(first: 2, filter: {asked}) {{ nodes {{ slug }} }} }}"

    def lists(self, article: dict[str, Any]) -> bool:
        if self.slug is not None:
            return bool(self.slug == article["slug"])
        return self.topic in article["newsgraph"]["topics"] and article["quality"] >= self.least


def _queries(rows: list[dict[str, Any]], number: int) -> Iterator[Query]:
    """Different queries: each article by slug, and topics by quality."""
    topics = sorted({topic for row in rows for topic in row["newsgraph"]["topics"]})
    for place in range(number):
        if place < min(len(rows), number // 2):
            yield Query(rows[place]["slug"])
        else:
            yield Query(None, topics[place % len(topics)], place // len(topics))


def _purge(uri: str, purges: Purges) -> None:
    delays = []
    with MongoClient[dict[str, Any]](uri) as client:
        articles = client.get_default_database()["articles"]
        ids = [row["_id"] for row in articles.find({"published": True}, {"_id": 1}, limit=PURGES)]
        for number, id in enumerate(ids):
            articles.update_one({"_id": id}, {"$set": {"title": f"Purged {number}"}})
            acknowledged = time.monotonic()
            tag = f"article:{id}"
            while not (arrivals := [at for at, tags in list(purges.received) if tag in tags]):
                time.sleep(0.005)
            delays.append(arrivals[0] - acknowledged)
            time.sleep(0.3)
    click.echo(
        f"a purge arrives {median(delays) * 1000:.0f} ms after the acknowledged write, "
        f"{max(delays) * 1000:.0f} ms at most"
    )


if __name__ == "__main__":
    main()

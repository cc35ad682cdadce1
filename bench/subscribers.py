"""Measures live changes with many subscribers of one gateway process.

    python -m bench.subscribers --count 1000

Starts a gateway and client programs. Each subscriber has a WebSocket of its own. All subscribe to
`articleChanged`: `equal` without a filter, `distinct` with a different filter each that all
changes match, `narrow` with a filter for one of 1,000 values, so that few subscribers get a change.
With `--stalled` that many further clients subscribe and then read nothing.

For each write it prints when the first, the median and the last subscriber got the change, and the
processor time of the gateway, without its idle time; at the end the medians of the writes after the
first one. `ulimit -n` must be above the count.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from statistics import median
from typing import NamedTuple

from pymongo import MongoClient
from pymongo.collection import Collection

from bench.raw_http import metrics
from bench.servers import Server, commands, running
from bench.store import archive_of
from loaders.documents import ARTICLES, Document

CLIENTS = 2
WRITES = 5
_PAUSE = 2.0
"""Seconds between two writes, in which the gateway has nothing to do."""
_PATIENCE = 120.0
_REQUESTS = "newsgraph_requests_total"
_SUBSCRIBED = _REQUESTS + '{code="OK",kind="subscription",transport="websocket"}'


class Delivery(NamedTuple):
    """What one write caused. Times are in milliseconds after the write was sent."""

    subscribers: int
    first: float
    median: float
    last: float
    cpu: float
    """Processor time of the gateway, in milliseconds."""

    def __str__(self) -> str:
        return (
            f"{self.subscribers} received it: first {self.first:.0f}, median {self.median:.0f}, "
            f"last {self.last:.0f} ms; {self.cpu:.0f} ms of processor time"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--kind", choices=("equal", "distinct", "narrow"), default="equal")
    parser.add_argument("--stalled", type=int, default=0)
    parser.add_argument("--writes", type=int, default=WRITES)
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    settings = {"NEWSGRAPH_MAX_SOCKETS": str(given.count + given.stalled + 10)}
    with (
        archive_of(200) as (uri, about),
        running("newsgraph", commands()["newsgraph"], uri, settings) as server,
        MongoClient[Document](uri) as client,
    ):
        print(f"{given.count} subscribers ({given.kind}), {given.stalled} stalled, on {about}")
        idle = server.memory_mb()
        parts = [given.count // CLIENTS + (n < given.count % CLIENTS) for n in range(CLIENTS)]
        programs = [subscribed(server, given.kind, n, part) for n, part in enumerate(parts)]
        if given.stalled:
            programs.append(subscribed(server, "stalled", len(parts), given.stalled))
        try:
            began, before = time.monotonic(), server.processor_seconds()
            wait_for(server, given.count + given.stalled)
            took, spent = time.monotonic() - began, server.processor_seconds() - before
            print(f"all subscribed after {took:.1f} s, at {spent:.1f} s of processor time")
            used = (server.memory_mb() - idle) / (given.count + given.stalled)
            print(f"memory {idle:.0f} MB, and {used * 1024:.1f} kB a subscriber")
            articles = client.get_default_database()[ARTICLES]
            deliveries = []
            for number in range(given.writes):
                deliveries.append(write_and_wait(server, articles, programs[:CLIENTS], number))
                print(deliveries[-1], flush=True)
            columns = zip(*deliveries[1:], strict=True)
            print("medians:", Delivery(*(median(column) for column in columns)))
            print(f"memory afterwards {server.memory_mb():.0f} MB")
        finally:
            for program in programs:
                program.kill()


def subscribed(server: Server, kind: str, number: int, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.subscriber_clients"]
    command += [str(server.port), kind, str(number * 10_000), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def wait_for(server: Server, count: int) -> None:
    """Wait until the gateway has started `count` subscriptions. Its metrics count them."""
    deadline = time.monotonic() + _PATIENCE
    while (found := metrics(server.port)).get(_SUBSCRIBED, 0) < count:
        if time.monotonic() > deadline:
            counts = {name: found[name] for name in found if name.startswith(_REQUESTS)}
            raise SystemExit(f"{count} subscriptions should have started, but: {counts}")
        time.sleep(0.2)


def write_and_wait(
    server: Server,
    articles: Collection[Document],
    programs: list[subprocess.Popen[str]],
    number: int,
) -> Delivery:
    idle = server.idle_rate(_PAUSE)
    before, began = server.processor_seconds(), time.monotonic()
    change = {"title": f"Changed at {began}", "quality": number}
    articles.update_one({"published": True}, {"$set": change})
    moments: list[float] = []
    for program in programs:
        moments += line(program)
    took = time.monotonic() - began
    spent = server.processor_seconds() - before - idle * took
    delays = sorted((moment - began) * 1000 for moment in moments)
    return Delivery(len(delays), delays[0], median(delays), delays[-1], spent * 1000)


def line(program: subprocess.Popen[str]) -> list[float]:
    """The next line of a client program: the moments at which its subscribers got the change."""
    assert program.stdout is not None
    text = program.stdout.readline()
    if not text:
        raise SystemExit("a client program ended")
    moments: list[float] = json.loads(text)
    return moments


if __name__ == "__main__":
    main()

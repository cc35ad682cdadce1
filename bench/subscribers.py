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
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import NamedTuple

from pymongo import MongoClient
from pymongo.collection import Collection

from bench.servers import Server, commands, running
from bench.store import archive_of
from loaders.documents import ARTICLES, Document

CLIENTS = 2
WRITES = 5
_PAUSE = 2.0
"""Seconds between two writes, in which the gateway has nothing to do."""
_PATIENCE = 120.0
_SUBSCRIBED = 'newsgraph_requests_total{code="OK",kind="subscription",transport="websocket"} '


class Told(NamedTuple):
    """What one write caused. Times are in milliseconds after the write was sent."""

    subscribers: int
    first: float
    median: float
    last: float
    cpu: float
    """Processor time of the gateway, in milliseconds."""

    def __str__(self) -> str:
        return (
            f"{self.subscribers} told: first {self.first:.0f}, median {self.median:.0f}, last "
            f"{self.last:.0f} ms; {self.cpu:.0f} ms of processor time"
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
        idle = memory(server)
        parts = [given.count // CLIENTS + (n < given.count % CLIENTS) for n in range(CLIENTS)]
        programs = [subscribed(server, given.kind, n, part) for n, part in enumerate(parts)]
        if given.stalled:
            programs.append(subscribed(server, "stalled", len(parts), given.stalled))
        try:
            began, before = time.monotonic(), server.processor_seconds()
            wait_for(server, given.count + given.stalled)
            took, spent = time.monotonic() - began, server.processor_seconds() - before
            print(f"all subscribed after {took:.1f} s, at {spent:.1f} s of processor time")
            used = (memory(server) - idle) / (given.count + given.stalled)
            print(f"memory {idle:.0f} MB, and {used * 1024:.1f} kB a subscriber")
            articles = client.get_default_database()[ARTICLES]
            told = []
            for number in range(given.writes):
                told.append(write_and_wait(server, articles, programs[:CLIENTS], number))
                print(told[-1], flush=True)
            print("medians:", Told(*(median(figures) for figures in zip(*told[1:], strict=True))))
            print(f"memory afterwards {memory(server):.0f} MB")
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
    started, lines = 0.0, list[str]()
    while started < count:
        if time.monotonic() > deadline:
            counts = [each for each in lines if each.startswith("newsgraph_requests_total")]
            raise SystemExit(f"{count} subscriptions should have started, but: {counts}")
        time.sleep(0.2)
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
        connection.close()
        found = [each.removeprefix(_SUBSCRIBED) for each in lines if each.startswith(_SUBSCRIBED)]
        started = float(found[0]) if found else 0.0


def write_and_wait(
    server: Server,
    articles: Collection[Document],
    programs: list[subprocess.Popen[str]],
    number: int,
) -> Told:
    before, start = server.processor_seconds(), time.monotonic()
    time.sleep(_PAUSE)
    idle = (server.processor_seconds() - before) / (time.monotonic() - start)
    before, began = server.processor_seconds(), time.monotonic()
    change = {"title": f"Changed at {began}", "quality": number}
    articles.update_one({"published": True}, {"$set": change})
    moments: list[float] = []
    for program in programs:
        moments += line(program)
    took = time.monotonic() - began
    spent = server.processor_seconds() - before - idle * took
    delays = sorted((moment - began) * 1000 for moment in moments)
    return Told(len(delays), delays[0], median(delays), delays[-1], spent * 1000)


def line(program: subprocess.Popen[str]) -> list[float]:
    """The next line of a client program: the moments at which its subscribers were told."""
    assert program.stdout is not None
    text = program.stdout.readline()
    if not text:
        raise SystemExit("a client program ended")
    moments: list[float] = json.loads(text)
    return moments


def memory(server: Server) -> float:
    """Megabytes of the gateway process (Linux)."""
    status = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    [kilobytes] = [int(each.split()[1]) for each in status if each.startswith("VmRSS:")]
    return kilobytes / 1024


if __name__ == "__main__":
    main()

"""Measures live changes with many subscribers of one gateway process.

    python -m bench.subscribers --count 1000

Starts a gateway and client programs. Each subscriber has a WebSocket of its own. All subscribe to
`articleChanged`: `equal` without a filter, `distinct` with a different filter each that all
changes match, `narrow` with a filter for one of 1,000 values, so that few subscribers get a change.
With `--stalled` that many further clients subscribe and then read nothing.

For each write it prints when the first, the median and the last subscriber got the change, and the
processor time of the gateway, without its idle time. `ulimit -n` must be above the count.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from pymongo import MongoClient
from pymongo.collection import Collection

from bench.servers import Server, commands, running
from bench.store import archive_of
from loaders.documents import ARTICLES, Document

CLIENTS = 2
WRITES = 5
_PAUSE = 2.0
"""Seconds between two writes, in which the gateway has nothing to do."""


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
            for program in programs:
                line(program)  # all of its subscriptions have started
            used = memory(server) - idle
            print(f"memory {idle:.0f} MB, and {used / given.count * 1024:.1f} kB a subscriber")
            articles = client.get_default_database()[ARTICLES]
            for number in range(given.writes):
                print(write_and_wait(server, articles, programs[:CLIENTS], number))
            print(f"memory afterwards {memory(server):.0f} MB")
        finally:
            for program in programs:
                program.kill()


def subscribed(server: Server, kind: str, number: int, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.subscriber_clients"]
    command += [str(server.port), kind, str(number * 10_000), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def write_and_wait(
    server: Server,
    articles: Collection[Document],
    programs: list[subprocess.Popen[str]],
    number: int,
) -> str:
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
    if not delays:
        return f"none told; {spent * 1000:.0f} ms of processor time"
    return (
        f"{len(delays)} told: first {delays[0]:.0f}, median {median(delays):.0f}, last "
        f"{delays[-1]:.0f} ms; {spent * 1000:.0f} ms of processor time"
    )


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

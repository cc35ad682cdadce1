"""Measures live changes with many subscribers: memory and delay of one gateway process.

    newsgraph serve --port 8000 &
    python -m bench.subscribers --url ws://127.0.0.1:8000/graphql --pid PID --count 1000

Opens COUNT WebSockets that all subscribe to `articleChanged` and writes an article a few times.
Prints the delay after which the first, the median and the last subscriber got the change. The
settings give the store's address. `--pid` (Linux) adds the process's memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from pathlib import Path

import websockets

from loaders.connection import connect
from loaders.database import Database
from loaders.settings import settings

WRITES = 3
SECONDS = 20.0
OPERATION = (
    "subscription { articleChanged { kind id article {"
    " title provider { name } topics { name } } } }"
)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--url", default="ws://127.0.0.1:8000/graphql")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--pid", type=int)
    given = parser.parse_args()

    database = connect(settings())
    told: list[float] = []
    print(f"memory before: {memory(given.pid)}")
    sockets = []
    for _ in range(0, given.count, 100):
        batch = (subscribe(given.url, told) for _ in range(min(100, given.count)))
        sockets += await asyncio.gather(*batch)
    await asyncio.sleep(1)
    print(f"memory with {len(sockets)} subscribers: {memory(given.pid)}")
    for _ in range(WRITES):
        print(await write_and_wait(database, told, len(sockets)))
    print(f"memory after: {memory(given.pid)}")
    for socket, reader in sockets:
        reader.cancel()
        await socket.close()
    await database.close()


async def subscribe(
    url: str, told: list[float]
) -> tuple[websockets.ClientConnection, asyncio.Task[None]]:
    socket = await websockets.connect(
        url,
        subprotocols=[websockets.Subprotocol("graphql-transport-ws")],
        open_timeout=60,
        ping_interval=None,
    )
    await socket.send('{"type": "connection_init"}')
    await socket.recv()
    payload = {"query": OPERATION}
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))

    async def read() -> None:
        async for _ in socket:
            told.append(time.perf_counter())  # noqa: PERF401  (the time of each one matters)

    return socket, asyncio.create_task(read())


async def write_and_wait(database: Database, told: list[float], count: int) -> str:
    told.clear()
    article = await database.articles.find_one({"published": True}, {"_id": 1})
    began = time.perf_counter()
    await database.articles.update_one(
        {"_id": article["_id"]}, {"$set": {"title": f"Changed at {time.time()}"}}
    )
    async with asyncio.timeout(SECONDS):
        while len(told) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    delays = sorted((moment - began) * 1000 for moment in told)
    median = delays[len(delays) // 2]
    return (
        f"{len(delays)} told: first {delays[0]:.0f}, median {median:.0f}, last {delays[-1]:.0f} ms"
    )


def memory(pid: int | None) -> str:
    if pid is None:
        return "not asked for"
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = int(
        next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]
    )
    return f"{kilobytes / 1024:.0f} MB"


if __name__ == "__main__":
    asyncio.run(main())

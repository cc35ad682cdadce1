"""A server that takes purges and remembers them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


@dataclass
class Receiver:
    """What came, each with the loop's time; `failing` answers 503 so many times first."""

    url: str = ""
    purges: list[tuple[float, set[str]]] = field(default_factory=list)
    failing: int = 0

    @property
    def tags(self) -> set[str]:
        return {tag for _, tags in self.purges for tag in tags}

    async def take(self, request: Request) -> Response:
        if self.failing:
            self.failing -= 1
            return Response(status_code=503)
        body = json.loads(await request.body())
        self.purges.append((asyncio.get_running_loop().time(), set(body["tags"])))
        return Response()

    async def until(self, tag: str, seconds: float = 10, *, times: int = 1) -> float:
        """The time at which a purge with the tag came, the `times`th of them."""
        async with asyncio.timeout(seconds):
            while len(came := [at for at, tags in self.purges if tag in tags]) < times:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return came[times - 1]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = Starlette(routes=[Route("/purge", receiver.take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    task = asyncio.create_task(server._serve())
    while not server.started:
        assert not task.done(), task.exception()
        await asyncio.sleep(0.01)
    receiver.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/purge"
    yield receiver
    server.should_exit = True
    await task

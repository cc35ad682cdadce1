"""Content by body: rendered off the event loop, and kept until other bodies need the room.

What is kept is found by a digest of everything that content is made from. So an article that
changed is rendered anew, and nothing has to be told of changes.
"""

from __future__ import annotations

import asyncio
import sys
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from hashlib import blake2b
from threading import Lock

from loaders.content.process import RenderingProcess
from loaders.content.render import Body, Rendered, render

SHORT = 2_000
"""Characters of all bodies of a call together that are rendered at once: about 2 ms."""
LONG = 50_000
"""Characters of a body from which on it goes to the process of its own: about 50 ms."""


class Renderer:
    """Renders bodies, each once as long as it is kept. Threads and event loops may share it."""

    def __init__(self, max_bytes: int, seconds: float) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, Rendered] = OrderedDict()
        self._under_way: dict[bytes, Future[Rendered]] = {}
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="content")
        self._process = RenderingProcess(seconds)

    async def render_all(self, bodies: Sequence[Body]) -> list[Rendered | Exception]:
        """The content of each body, or why it cannot be rendered."""
        keys = [_key(body) for body in bodies]
        found = {key: kept for key in keys if (kept := self._kept_at(key)) is not None}
        missing = {key: body for key, body in zip(keys, bodies, strict=True) if key not in found}
        answers: dict[bytes, Rendered | Exception] = {**found}
        if sum(len(body.text) for body in missing.values()) <= SHORT:
            for key, body in missing.items():
                answers[key] = self._rendered_here(key, body)
        else:
            futures = [asyncio.wrap_future(self._start(*item)) for item in missing.items()]
            for key, future in zip(missing, futures, strict=True):
                try:
                    answers[key] = await asyncio.shield(future)
                except Exception as error:
                    answers[key] = error
        return [answers[key] for key in keys]

    def close(self) -> None:
        """End the process and the threads; whoever waits for a body gets an exception."""
        self._process.stop()
        self._threads.shutdown(cancel_futures=True)

    def _rendered_here(self, key: bytes, body: Body) -> Rendered | Exception:
        try:
            return self._keep(key, render(body))
        except Exception as error:
            return error

    def _start(self, key: bytes, body: Body) -> Future[Rendered]:
        """The rendering of `body`, which another call may have started already."""
        with self._lock:
            future = self._under_way.get(key)
            if future is None:
                future = self._under_way[key] = self._threads.submit(self._run, key, body)
        return future

    def _run(self, key: bytes, body: Body) -> Rendered:
        try:
            long = len(body.text) >= LONG
            return self._keep(key, self._process.render(body) if long else render(body))
        finally:
            with self._lock:
                del self._under_way[key]

    def _kept_at(self, key: bytes) -> Rendered | None:
        with self._lock:
            rendered = self._kept.get(key)
            if rendered is not None:
                self._kept.move_to_end(key)
            return rendered

    def _keep(self, key: bytes, rendered: Rendered) -> Rendered:
        with self._lock:
            if key not in self._kept:
                self._bytes += _size(rendered)
            self._kept[key] = rendered
            while self._bytes > self._max_bytes:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= _size(dropped)
        return rendered


def _key(body: Body) -> bytes:
    return blake2b(repr(body).encode(errors="surrogatepass"), digest_size=16).digest()


def _size(rendered: Rendered) -> int:
    headings = sum(200 + 2 * len(heading.text) for heading in rendered.headings)
    return 500 + sys.getsizeof(rendered.html) + sys.getsizeof(rendered.text) + headings


@lru_cache
def renderer(max_bytes: int, seconds: float) -> Renderer:
    """The renderer of this process with these limits."""
    return Renderer(max_bytes, seconds)


def close_renderer(max_bytes: int, seconds: float) -> None:
    """End what the renderer with these limits started, so that nothing outlives the gateway."""
    renderer(max_bytes, seconds).close()
    renderer.cache_clear()

"""Renders bodies outside the event loop and caches the results, within a size limit.

The cache key is a digest of everything that rendering uses. So a changed article is rendered again,
and the cache needs no invalidation.
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
"""A call whose bodies have at most this many characters renders them directly: about 2 ms."""
LONG = 50_000
"""A body with at least this many characters goes to the separate process: about 50 ms."""


class Renderer:
    """Renders bodies, each once while it is cached. Threads and event loops can share it."""

    def __init__(self, max_bytes: int, seconds: float) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, Rendered] = OrderedDict()
        self._under_way: dict[bytes, Future[Rendered]] = {}
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="content")
        self._process = RenderingProcess(seconds)

    async def render_all(self, bodies: Sequence[Body]) -> list[Rendered | Exception]:
        """The content of each body, or the error that prevents it."""
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
        """Stop the process and the threads. Callers that wait for a body get an exception."""
        self._process.stop()
        self._threads.shutdown(cancel_futures=True)

    def _rendered_here(self, key: bytes, body: Body) -> Rendered | Exception:
        try:
            return self._keep(key, render(body))
        except Exception as error:
            return error

    def _start(self, key: bytes, body: Body) -> Future[Rendered]:
        """The rendering of `body`. Another call may already have started or even finished it."""
        with self._lock:
            future = self._under_way.get(key)
            if future is None and (rendered := self._kept.get(key)) is not None:
                future = Future()
                future.set_result(rendered)
            elif future is None:
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
    """Stop the renderer with these limits, so that its process ends with the gateway."""
    renderer(max_bytes, seconds).close()
    renderer.cache_clear()

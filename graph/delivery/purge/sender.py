"""Sends purges: collects tags for a moment, sends them twice, and retries until the cache accepts.

**Why twice.** A shared cache may store an old response after the first purge: a response that was
in transit, or one from a worker that does not know of the write yet. Workers know of a write within
`follower.SILENCE`, and then mark older reads as uncacheable. So a second purge follows after that
time.

**Why no purge is lost.** The position in the change stream is saved in the store. It only advances
when the cache has accepted the second purge of everything before it. If the process is killed, the
next process continues from the saved position and sends these purges again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx

from graph.delivery.purge.template import Purge, Template, template_of
from loaders.live.purge_stream import Touched
from loaders.live.tags import EVERYTHING
from loaders.settings import Settings

GATHER_SECONDS = 0.05
"""Time to collect the tags of further writes before a purge."""
AGAIN_SECONDS = 0.9
"""Time between the two purges of a write."""
_FIRST_RETRY_SECONDS, _MAX_RETRY_SECONDS = 0.1, 5.0
"""Time before a retry: after the first failure, and at most. Each failure doubles it."""
_POST_SECONDS = 5.0
_MAX_TAGS, _MAX_POSTS = 20_000, 50
"""With more tags, or more POSTs for them, everything is purged."""
_IDLE_SECONDS = 20.0
"""Interval for saving the position without writes, so that it does not become too old."""

logger = logging.getLogger("newsgraph.purge")

Token = Mapping[str, Any]


Observe = Callable[[str, float], None]
"""Called with the figures of purges: `sent`, `failed`, `tags`, and the `delay` of first purges."""


def unobserved(name: str, number: float) -> None:
    """Ignores the figures."""


class PurgeFailed(Exception):
    """The cache did not accept a purge. The message gives the reason."""


async def purge_once(settings: Settings, tags: Collection[str]) -> None:
    """Purge these tags. Raises `PurgeFailed`."""
    template = template_of(settings.purge_template)
    async with httpx.AsyncClient(timeout=_POST_SECONDS) as client:
        for purge in template.purges(tags, settings.purge_token):
            failure = await _failure(client, str(settings.purge_url), purge)
            if failure is not None:
                raise PurgeFailed(f"the purge was rejected: {failure}")


async def _failure(client: httpx.AsyncClient, url: str, purge: Purge) -> str | None:
    """The reason for the failure; None if the cache accepted the purge."""
    try:
        answer = await client.post(url, headers=purge.headers, content=purge.body)
    except httpx.HTTPError as error:
        return f"{type(error).__name__}: {error}"
    return None if answer.is_success else f"status {answer.status_code}"


@dataclass(frozen=True, slots=True)
class _SecondPurge:
    """A purge to repeat, and the position to save after it."""

    due: float
    """When to send it, by `time.monotonic`."""
    tags: frozenset[str]
    token: Token


class Sender:
    """Reads the tags of writes from a stream, and purges them at one address."""

    def __init__(self, url: str, template: Template, token: str, observe: Observe) -> None:
        self._url = url
        self._template = template
        self._token = token
        self._observe = observe
        self._pending: set[str] = set()
        self._pending_since = 0.0
        self._position: Token | None = None
        self._woken = asyncio.Event()
        self._second_purges: deque[_SecondPurge] = deque()
        self._kept_at = float("-inf")

    async def run(
        self, stream: AsyncIterator[Touched], keep: Callable[[Token], Awaitable[None]]
    ) -> None:
        """Run until the stream fails. Raises its error."""
        async with httpx.AsyncClient(timeout=_POST_SECONDS) as client:
            sending = asyncio.create_task(self._send_all(client, keep), name="purges")
            reading = asyncio.create_task(self._read(stream), name="purge stream")
            try:
                done, _ = await asyncio.wait(
                    (sending, reading), return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    task.result()
            finally:
                for task in (sending, reading):
                    task.cancel()
                await asyncio.gather(sending, reading, return_exceptions=True)

    async def _read(self, stream: AsyncIterator[Touched]) -> None:
        async for touched in stream:
            if touched.tags and not self._pending:
                self._pending_since = time.monotonic()
            self._pending |= touched.tags
            if len(self._pending) > _MAX_TAGS:
                self._pending = {EVERYTHING}
            self._position = touched.token
            self._woken.set()

    async def _send_all(
        self, client: httpx.AsyncClient, keep: Callable[[Token], Awaitable[None]]
    ) -> None:
        while True:
            wait = self._second_purges[0].due - time.monotonic() if self._second_purges else None
            with suppress(TimeoutError):
                async with asyncio.timeout(None if wait is None else max(wait, 0.0)):
                    await self._woken.wait()
            self._woken.clear()
            if self._pending:
                await self._send_pending(client)
            while self._second_purges and self._second_purges[0].due <= time.monotonic():
                second = self._second_purges.popleft()
                await self._post(client, second.tags)
                await self._keep(keep, second.token)
            if not self._pending and not self._second_purges and self._position is not None:
                await self._keep_idle(keep, self._position)

    async def _send_pending(self, client: httpx.AsyncClient) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        tags, since, token = frozenset(self._pending), self._pending_since, self._position
        assert token is not None
        self._pending = set()
        if EVERYTHING in tags or len(list(self._template.purges(tags, ""))) > _MAX_POSTS:
            tags = frozenset({EVERYTHING})
            logger.warning("purging everything: too much was written, or some writes are not known")
        await self._post(client, tags)
        self._observe("delay", time.monotonic() - since)
        self._second_purges.append(_SecondPurge(time.monotonic() + AGAIN_SECONDS, tags, token))

    async def _post(self, client: httpx.AsyncClient, tags: frozenset[str]) -> None:
        """Send until the cache has accepted every purge."""
        for purge in self._template.purges(tags, self._token):
            delay = _FIRST_RETRY_SECONDS
            while (failure := await _failure(client, self._url, purge)) is not None:
                self._observe("failed", 1)
                logger.warning("a purge failed, and is sent again: %s", failure)
                await asyncio.sleep(delay)
                delay = min(2 * delay, _MAX_RETRY_SECONDS)
            self._observe("sent", 1)
        self._observe("tags", len(tags))

    async def _keep_idle(self, keep: Callable[[Token], Awaitable[None]], token: Token) -> None:
        if time.monotonic() - self._kept_at > _IDLE_SECONDS:
            await self._keep(keep, token)

    async def _keep(self, keep: Callable[[Token], Awaitable[None]], token: Token) -> None:
        await keep(token)
        self._kept_at = time.monotonic()

"""Sends purges: gathered for a moment, again after a second, and until they are taken.

**Why twice.** A shared cache may fill itself between a write and the moment at which every worker
knows of it, or with a response that was on its way when the purge came. Workers know of a write
within `follower.SILENCE`, and mark what they read before it as nothing to keep, so a second purge
goes out after that time.

**Why none is lost.** The position in the store's stream is kept in the store, and moves on only
when the second purge of everything before it was taken. A process that is killed leaves a position
from which the next one sends again.
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
AGAIN_SECONDS = 0.9
_DELAYS = (0.1, 5.0)
"""Seconds before a purge is tried again, after the first failure and after many."""
_TIMEOUT = 5.0
_MOST_TAGS, _MOST_POSTS = 20_000, 50
"""More tags, or more POSTs for them, at once are everything."""
_IDLE_SECONDS = 20.0
"""The position is kept this often where nothing happens, so that it does not grow too old."""

logger = logging.getLogger("newsgraph.purge")

Token = Mapping[str, Any]


Observe = Callable[[str, float], None]
"""Is told of purges: `sent` and `failed`, the `tags` in them, and of the first the `delay`."""


def unobserved(name: str, number: float) -> None:
    """For whoever keeps no figures."""


class PurgeFailed(Exception):
    """A purge was not taken. The message says why."""


async def purge_once(settings: Settings, tags: Collection[str]) -> None:
    """Purge these tags. Raises `PurgeFailed`."""
    template = template_of(settings.purge_template)
    async with httpx.AsyncClient(timeout=_TIMEOUT) as client:
        for purge in template.purges(tags, settings.purge_token):
            failure = await _failure(client, str(settings.purge_url), purge)
            if failure is not None:
                raise PurgeFailed(f"the purge was not taken: {failure}")


async def _failure(client: httpx.AsyncClient, url: str, purge: Purge) -> str | None:
    """What went wrong; None where the purge was taken."""
    try:
        answer = await client.post(url, headers=purge.headers, content=purge.body)
    except httpx.HTTPError as error:
        return f"{type(error).__name__}: {error}"
    return None if answer.is_success else f"status {answer.status_code}"


@dataclass(frozen=True, slots=True)
class _Again:
    due: float
    tags: frozenset[str]
    token: Token


class Sender:
    """Takes what writes touch from a stream, and purges it at one address."""

    def __init__(self, url: str, template: Template, token: str, observe: Observe) -> None:
        self._url = url
        self._template = template
        self._token = token
        self._observe = observe
        self._pending: set[str] = set()
        self._pending_since = 0.0
        self._position: Token | None = None
        self._woken = asyncio.Event()
        self._again: deque[_Again] = deque()
        self._kept_at = float("-inf")

    async def run(
        self, stream: AsyncIterator[Touched], keep: Callable[[Token], Awaitable[None]]
    ) -> None:
        """Until the stream ends with an error, which is raised."""
        async with httpx.AsyncClient(timeout=_TIMEOUT) as client:
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
            if len(self._pending) > _MOST_TAGS:
                self._pending = {EVERYTHING}
            self._position = touched.token
            self._woken.set()

    async def _send_all(
        self, client: httpx.AsyncClient, keep: Callable[[Token], Awaitable[None]]
    ) -> None:
        while True:
            wait = self._again[0].due - time.monotonic() if self._again else None
            with suppress(TimeoutError):
                async with asyncio.timeout(None if wait is None else max(wait, 0.0)):
                    await self._woken.wait()
            self._woken.clear()
            if self._pending:
                await self._send_pending(client)
            while self._again and self._again[0].due <= time.monotonic():
                again = self._again.popleft()
                await self._post(client, again.tags)
                await self._keep(keep, again.token)
            if not self._pending and not self._again and self._position is not None:
                await self._keep_idle(keep, self._position)

    async def _send_pending(self, client: httpx.AsyncClient) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        tags, since, token = frozenset(self._pending), self._pending_since, self._position
        assert token is not None
        self._pending = set()
        if EVERYTHING in tags or len(list(self._template.purges(tags, ""))) > _MOST_POSTS:
            tags = frozenset({EVERYTHING})
            logger.warning("purging everything: too much was written, or writes were lost")
        await self._post(client, tags)
        self._observe("delay", time.monotonic() - since)
        self._again.append(_Again(time.monotonic() + AGAIN_SECONDS, tags, token))

    async def _post(self, client: httpx.AsyncClient, tags: frozenset[str]) -> None:
        """Until every purge was taken."""
        for purge in self._template.purges(tags, self._token):
            delay = _DELAYS[0]
            while (failure := await _failure(client, self._url, purge)) is not None:
                self._observe("failed", 1)
                logger.warning("a purge failed, and is sent again: %s", failure)
                await asyncio.sleep(delay)
                delay = min(2 * delay, _DELAYS[1])
            self._observe("sent", 1)
        self._observe("tags", len(tags))

    async def _keep_idle(self, keep: Callable[[Token], Awaitable[None]], token: Token) -> None:
        if time.monotonic() - self._kept_at > _IDLE_SECONDS:
            await self._keep(keep, token)

    async def _keep(self, keep: Callable[[Token], Awaitable[None]], token: Token) -> None:
        await keep(token)
        self._kept_at = time.monotonic()

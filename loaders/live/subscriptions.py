"""One subscriber of live changes: what it may see, what waits for it, and how it ends."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, TypeAlias

from bson import Timestamp

from loaders.database import StoreUnavailable
from loaders.documents import Document, Visibility
from loaders.filters import all_of
from loaders.live.matching import compile_match
from loaders.visibility import visible_articles

ChangeKind: TypeAlias = Literal["ADDED", "UPDATED", "REMOVED"]

PATIENCE = 1.0
"""Seconds in which a subscriber whose queue is full must take at least one change."""


class SlowSubscriber(Exception):
    """A subscriber that took changes more slowly than they came; what waited for it is dropped."""


class ChangesLost(Exception):
    """Changes happened that cannot be told. Subscribe again, and read anew what is on show."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to an article in the eyes of one subscriber."""

    kind: ChangeKind
    id: str
    article: Document | None
    """As it is stored now; None where it is REMOVED."""
    shared: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    """One for all subscribers that are told: for what each would otherwise make for itself."""


class Subscription:
    """Changes in order, by `async for`. Ends after `end()`, with the error that it was given.

    At most `capacity` changes wait. Whoever publishes awaits `room()` before the next change, so a
    burst does not end a subscriber that keeps taking changes as fast as it can.
    """

    def __init__(
        self,
        visibility: Visibility,
        match: Document,
        capacity: int,
        since: Timestamp,
        left: Callable[[Subscription], None],
    ) -> None:
        self.since = since
        self._matches = compile_match(all_of(visible_articles(visibility), match))
        self._capacity = capacity
        self._left = left
        self._waiting: deque[Change] = deque()
        self._woken = asyncio.Event()
        self._opened = asyncio.Event()
        self._taken = asyncio.Event()
        self._ended = False
        self._error: Exception | None = None

    def opened(self) -> None:
        """The stream is open: from now on nothing is missed."""
        self._opened.set()

    async def ready(self, seconds: float) -> None:
        """Wait until the stream is open. Raises the error with which it ended before."""
        try:
            async with asyncio.timeout(seconds):
                await self._opened.wait()
        except TimeoutError:
            raise StoreUnavailable("live changes: the store did not answer in time") from None
        if self._error is not None:
            raise self._error

    def offer(
        self, id: str, before: Document | None, after: Document | None, shared: dict[Any, Any]
    ) -> None:
        """Keep the change from `before` to `after` where it concerns this subscriber."""
        matched = before is not None and self._matches(before)
        matches = after is not None and self._matches(after)
        if not (matched or matches):
            return
        kind: ChangeKind = "REMOVED" if not matches else "UPDATED" if matched else "ADDED"
        self._waiting.append(Change(kind, id, after if matches else None, shared))
        self._woken.set()

    @property
    def full(self) -> bool:
        """Whether the next change has to wait for `room()`."""
        return len(self._waiting) >= self._capacity

    async def room(self) -> None:
        """Wait until half of the queue is free.

        Ends the subscription as too slow where it takes nothing for `PATIENCE` seconds.
        """
        while len(self._waiting) > self._capacity // 2 and not self._ended:
            self._taken.clear()
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._taken.wait()
            except TimeoutError:
                self._waiting.clear()
                waited = f"more than {self._capacity} changes were waiting to be taken"
                self.end(SlowSubscriber(waited))

    def end(self, error: Exception | None = None) -> None:
        """Changes that wait are still given out, then iteration ends, with `error` if given."""
        if self._ended:
            return
        self._ended, self._error = True, error
        self._woken.set()
        self._opened.set()
        self._taken.set()
        self._left(self)

    async def aclose(self) -> None:
        self._waiting.clear()
        self.end()

    def __aiter__(self) -> Subscription:
        return self

    async def __anext__(self) -> Change:
        while not self._waiting:
            if self._ended:
                if self._error is not None:
                    raise self._error
                raise StopAsyncIteration
            self._woken.clear()
            await self._woken.wait()
        self._taken.set()
        return self._waiting.popleft()

    async def __aenter__(self) -> Subscription:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

"""One subscriber of live changes: what it may see, what waits for it, and how it ends."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, TypeAlias

from bson import Timestamp

from loaders.database import StoreUnavailable
from loaders.documents import Document, Visibility
from loaders.filters import all_of
from loaders.live.matching import compile_match
from loaders.visibility import visible_articles

ChangeKind: TypeAlias = Literal["ADDED", "UPDATED", "REMOVED"]

PATIENCE = 3.0
"""Seconds in which a subscriber whose queue is full must take at least one change."""


class SlowSubscriber(Exception):
    """A subscriber that took changes more slowly than they came; what waited for it is dropped."""


class ChangesLost(Exception):
    """Changes happened that cannot be told. Subscribe again, and read anew what is on show."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Write:
    """A write to one article: one object for all subscribers, whatever each makes of it."""

    id: str
    before: Document | None
    """The article before the write; None where it was added."""
    after: Document | None
    """The article as it is stored now; None where it was deleted."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a write means to one subscriber."""

    kind: ChangeKind
    write: Write

    @property
    def id(self) -> str:
        return self.write.id

    @property
    def article(self) -> Document | None:
        """The article as it is stored now; None where it is REMOVED."""
        return None if self.kind == "REMOVED" else self.write.after


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

    def offer(self, write: Write) -> None:
        """Keep the change that `write` is to this subscriber, if it concerns them."""
        matched = write.before is not None and self._matches(write.before)
        matches = write.after is not None and self._matches(write.after)
        if not (matched or matches):
            return
        kind: ChangeKind = "REMOVED" if not matches else "UPDATED" if matched else "ADDED"
        self._waiting.append(Change(kind, write))
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

"""One subscription to live changes: its visibility, its queue and its end."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, TypeAlias
from weakref import WeakValueDictionary

from bson import Timestamp

from loaders.documents import Document, Visibility
from loaders.filters import all_of
from loaders.live.matching import Predicate, compile_match
from loaders.store_errors import StoreUnavailable
from loaders.visibility import visible_articles

ChangeKind: TypeAlias = Literal["ADDED", "UPDATED", "REMOVED"]

SLOW_SECONDS = 3.0
"""Seconds in which a subscriber whose queue is full must take at least one change."""


class SlowSubscriber(Exception):
    """A subscriber took changes too slowly. Its waiting changes are dropped."""


class ChangesLost(Exception):
    """Some changes cannot be reported. Subscribe again and reload the displayed data."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class ArticleWrite:
    """A write to one article. All subscribers share this object."""

    id: str
    before: Document | None
    """The article before the write. None if it was added."""
    after: Document | None
    """The article after the write. None if it was deleted."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a write means to one subscriber."""

    kind: ChangeKind
    write: ArticleWrite

    @property
    def id(self) -> str:
        return self.write.id

    @property
    def article(self) -> Document | None:
        """The article after the write. None if it is REMOVED."""
        return None if self.kind == "REMOVED" else self.write.after


def change_of(write: ArticleWrite, matches: Predicate) -> Change | None:
    """What the write means to subscribers with this predicate. None if it is nothing to them."""
    matched = write.before is not None and matches(write.before)
    matching = write.after is not None and matches(write.after)
    if not (matched or matching):
        return None
    return Change("REMOVED" if not matching else "UPDATED" if matched else "ADDED", write)


_predicates: WeakValueDictionary[str, Predicate] = WeakValueDictionary()


def _shared_predicate(match: Document) -> Predicate:
    """The predicate of a match. Subscriptions with equal matches share it while one exists."""
    key = repr(match)
    found = _predicates.get(key)
    if found is None:
        found = _predicates[key] = compile_match(match)
    return found


class Subscription:
    """Gives changes in order, by `async for`. It ends after `end()`, with the error given there.

    At most `capacity` changes wait. The publisher awaits `wait_for_space()` before the next change.
    So a burst does not end a subscriber that continues to take changes.
    """

    def __init__(
        self,
        visibility: Visibility,
        match: Document,
        capacity: int,
        since: Timestamp,
        on_end: Callable[[Subscription], None],
    ) -> None:
        self.since = since
        self.matches = _shared_predicate(all_of(visible_articles(visibility), match))
        self._capacity = capacity
        self._on_end = on_end
        self._waiting: deque[Change] = deque()
        self._wake = asyncio.Event()
        self._opened = asyncio.Event()
        self._taken = asyncio.Event()
        self._ended = False
        self._error: Exception | None = None

    def opened(self) -> None:
        """Mark the stream as open: from now on no change is missed."""
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

    def offer(self, change: Change) -> None:
        """Queue a change."""
        self._waiting.append(change)
        self._wake.set()

    @property
    def full(self) -> bool:
        """Whether the queue is full, so the next change must wait for `wait_for_space()`."""
        return len(self._waiting) >= self._capacity

    async def wait_for_space(self) -> None:
        """Wait until half of the queue is free.

        Ends the subscription as too slow if it takes nothing for `SLOW_SECONDS`.
        """
        while len(self._waiting) > self._capacity // 2 and not self._ended:
            self._taken.clear()
            try:
                async with asyncio.timeout(SLOW_SECONDS):
                    await self._taken.wait()
            except TimeoutError:
                self._waiting.clear()
                waited = (
                    f"the client reads too slowly: more than {self._capacity} changes were waiting"
                )
                self.end(SlowSubscriber(waited))

    def end(self, error: Exception | None = None) -> None:
        """End the subscription, with `error` if given. Waiting changes are delivered first."""
        if self._ended:
            return
        self._ended, self._error = True, error
        self._wake.set()
        self._opened.set()
        self._taken.set()
        self._on_end(self)

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
            self._wake.clear()
            await self._wake.wait()
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

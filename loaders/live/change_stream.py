"""Live changes of articles: one change stream for each process sends them to all subscribers.

    changes = ChangeStream(database)
    await changes.start()
    async with await changes.subscribe(visibility, match) as subscription:
        async for change in subscription:
            ...
    await changes.stop()

The kind of a change depends on the subscriber. An article that starts matching the subscriber's
visibility and filter is ADDED. An article that stops matching is REMOVED. To decide this we need
the article before the change. The server keeps it (`changeStreamPreAndPostImages`, MongoDB 6.0 and
later). Without it, subscribers get an error instead of a guess.

In a burst, such as a first load, changes arrive faster than clients can take them. The stream then
waits for its subscribers, and ends those that take nothing. `graph/http/outbox.py` limits how long
a slow client can delay the others.

The stream is open while there are subscribers. When the store was not available, the stream resumes
by token, with backoff. If the token is too old, or from another store, subscriptions end with
`ChangesLost`, and the next subscription starts a new stream.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any

from bson import Timestamp

from loaders.database import Database
from loaders.documents import ARTICLES, Document, Visibility
from loaders.live.batches import cursor_of
from loaders.live.images import keep_images
from loaders.live.matching import Predicate
from loaders.live.subscriptions import ArticleWrite, Change, ChangesLost, Subscription, change_of
from loaders.live.writes import WRITES, write_of
from loaders.store_errors import NoLiveChanges, StoreError, StoreTimeout, StoreUnavailable

_AWAIT_MILLISECONDS = 1000
_FIRST_DELAY, _LAST_DELAY = 0.1, 5.0


class ChangeStream:
    """The change stream of a process. Start and stop it with the application."""

    def __init__(self, database: Database, capacity: int = 100) -> None:
        """`capacity` is the maximum number of changes that wait for one subscriber."""
        self._database = database
        self._capacity = capacity
        self._subscriptions: set[Subscription] = set()
        self._wanted = asyncio.Event()
        self._since: dict[str, Any] | None = None
        self._articles: Any = None
        """The id of the collection that `_since` is a position in."""
        self._open = False
        self._task: asyncio.Task[None] | None = None

    @property
    def subscribers(self) -> int:
        return len(self._subscriptions)

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="changes")

    async def stop(self) -> None:
        """End the stream, and end every subscription without an error."""
        for subscription in list(self._subscriptions):
            subscription.end()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def subscribe(self, visibility: Visibility, match: Document) -> Subscription:
        """Subscribe to the changes of the visible articles that match, starting now.

        Raises `StoreUnavailable` if the store does not answer in time, `NoLiveChanges` if it has no
        change streams.
        """
        if self._task is None:
            raise StoreUnavailable("live changes are not running")
        time = await self._time()
        subscription = Subscription(visibility, match, self._capacity, time, self._unsubscribed)
        self._subscriptions.add(subscription)
        self._wanted.set()
        if self._open:
            subscription.opened()
        try:
            await subscription.ready(self._database.timeout)
        except BaseException:
            subscription.end()
            raise
        return subscription

    def _unsubscribed(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)
        if not self._subscriptions:
            self._wanted.clear()

    async def _run(self) -> None:
        delay = _FIRST_DELAY
        while True:
            await self._wanted.wait()
            try:
                await self._follow()
                delay = _FIRST_DELAY
            except (StoreUnavailable, StoreTimeout):
                self._open = False
                if not self._subscriptions:
                    self._since = None
                await asyncio.sleep(delay * random.uniform(0.5, 1))  # noqa: S311
                delay = min(2 * delay, _LAST_DELAY)
            except ChangesLost as error:
                self._end_all(error)
            except StoreError as error:
                resuming = self._since is not None and "resume_after" in self._since
                lost = ChangesLost(f"changes were lost: {error}")
                self._end_all(lost if resuming else NoLiveChanges(str(error)))

    async def _follow(self) -> None:
        """Publish changes until there are no subscribers."""
        if self._since is None:
            await keep_images(self._database, ARTICLES)
            time = await self._time()
            self._since = {"start_at_operation_time": type(time)(time.time, time.inc + 1)}
            self._articles = await self._collection_id()
        else:
            await self._check_collection()
        self._open = True
        for subscription in self._subscriptions:
            subscription.opened()
        async with self._database.watch(
            ARTICLES,
            full_document_before_change="whenAvailable",
            max_await_time_ms=_AWAIT_MILLISECONDS,
            **self._since,
        ) as stream:
            cursor = None
            while self._subscriptions:
                event = await stream.try_next()
                former, cursor = cursor, cursor_of(stream)
                if former is not None and cursor is not former:
                    await self._check_collection()
                if event is not None:
                    self._publish(event)
                    await self._wait_for_space()
                if stream.resume_token is not None:
                    self._since = {"resume_after": stream.resume_token}
            self._since, self._open = None, False

    async def _check_collection(self) -> None:
        """Raises ChangesLost if the server at this address has other data now."""
        if await self._collection_id() != self._articles:
            raise ChangesLost("changes were lost: the store was replaced by another one")

    async def _collection_id(self) -> Any:
        """The id of the collection of articles. None without one, or without the permission."""
        try:
            listing = {"listCollections": 1, "filter": {"name": ARTICLES}}
            found = (await self._database.command(listing))["cursor"]["firstBatch"]
        except (StoreUnavailable, StoreTimeout):
            raise
        except StoreError:
            return None
        return found[0].get("info", {}).get("uuid") if found else None

    async def _time(self) -> Timestamp:
        """The store's time. All later writes have a later time."""
        time: Timestamp | None = (await self._database.command({"ping": 1})).get("operationTime")
        if time is None:
            raise NoLiveChanges("the store has no change streams: they need a replica set")
        return time

    def _publish(self, event: Document) -> None:
        operation = event["operationType"]
        if operation not in WRITES:
            raise ChangesLost(f"changes were lost: {operation} of the articles' collection")
        reported = write_of(event)
        if not reported.before_known:
            raise ChangesLost(
                "changes were lost: the store has no pre-images of articles; "
                "enable changeStreamPreAndPostImages on the collection (MongoDB 6.0 or later)"
            )
        before, after = reported.before, reported.after
        if before and after and _without_internal(before) == _without_internal(after):
            return
        self._offer(ArticleWrite(reported.id, before, after), event["clusterTime"])

    def _offer(self, write: ArticleWrite, time: Timestamp) -> None:
        """Queue the write for the subscriptions that it changes. Equal filters are tested once."""
        changes: dict[Predicate, Change | None] = {}
        for subscription in self._subscriptions:
            matches = subscription.matches
            if matches not in changes:
                changes[matches] = change_of(write, matches)
            change = changes[matches]
            if change is not None and time > subscription.since:
                subscription.offer(change)

    async def _wait_for_space(self) -> None:
        """Wait for the subscribers whose queue is full."""
        full = [subscription for subscription in self._subscriptions if subscription.full]
        if full:
            await asyncio.gather(*(subscription.wait_for_space() for subscription in full))

    def _end_all(self, error: Exception) -> None:
        self._since, self._open = None, False
        for subscription in list(self._subscriptions):
            subscription.end(error)


def _without_internal(article: Document) -> Document:
    """The article without the gateway's internal data."""
    return {key: value for key, value in article.items() if key != "newsgraph"}

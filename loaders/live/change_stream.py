"""Live changes of articles: one change stream a process, fanned out to all who subscribed.

    changes = ChangeStream(database)
    await changes.start()
    async with await changes.subscribe(view, match) as subscription:
        async for change in subscription:
            ...
    await changes.stop()

What a change means depends on who looks: an article that begins to match the subscriber's view and
filter is ADDED, one that stops to match is REMOVED. That takes the article as it was before, which
the server keeps for us (`changeStreamPreAndPostImages`, MongoDB 6.0 and later). Without it an event
cannot be told apart from others, and subscribers hear so instead of a guess.

A burst, such as a first load, comes faster than anyone can answer it. The stream then waits for its
subscribers, and ends those that take nothing meanwhile. How long a client's network may hold up the
others is bounded in `graph/http/outbox.py`.

The stream is open while anyone listens. It resumes by token, with backoff, after the store was
away. Where the token is too old, subscribers end with `ChangesLost`, and the next one begins anew.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any

from bson import Timestamp

from loaders.database import Database, StoreError, StoreTimeout, StoreUnavailable
from loaders.documents import ARTICLES, Document, Visibility
from loaders.live.batches import updated
from loaders.live.images import keep_images
from loaders.live.subscriptions import ChangesLost, Subscription, Write

_AWAIT_MILLISECONDS = 1000
_FIRST_DELAY, _LAST_DELAY = 0.1, 5.0


class ChangeStream:
    """The one watcher of a process. Start and stop it with the application."""

    def __init__(self, database: Database, capacity: int = 100) -> None:
        """`capacity` is how many changes may wait for one subscriber."""
        self._database = database
        self._capacity = capacity
        self._subscriptions: set[Subscription] = set()
        self._wanted = asyncio.Event()
        self._since: dict[str, Any] | None = None
        self._open = False
        self._task: asyncio.Task[None] | None = None

    @property
    def subscribers(self) -> int:
        return len(self._subscriptions)

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="changes")

    async def stop(self) -> None:
        """End the stream, and every subscription without an error."""
        for subscription in list(self._subscriptions):
            subscription.end()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def subscribe(self, visibility: Visibility, match: Document) -> Subscription:
        """The changes from now on of the articles that `view` sees and that `match`.

        Raises `StoreUnavailable` where the store does not answer in time, `StoreError` where it
        has no change streams.
        """
        if self._task is None:
            raise StoreUnavailable("live changes are not running")
        time = await self._time()
        subscription = Subscription(visibility, match, self._capacity, time, self._left)
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

    def _left(self, subscription: Subscription) -> None:
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
                self._fail(error)
            except StoreError as error:
                resuming = self._since is not None
                self._fail(ChangesLost(f"changes were lost: {error}") if resuming else error)

    async def _follow(self) -> None:
        """Publish what happens until nobody listens."""
        if self._since is None:
            await keep_images(self._database, ARTICLES)
            time = await self._time()
            self._since = {"start_at_operation_time": type(time)(time.time, time.inc + 1)}
        self._open = True
        for subscription in self._subscriptions:
            subscription.opened()
        async with self._database.watch(
            ARTICLES,
            full_document_before_change="whenAvailable",
            max_await_time_ms=_AWAIT_MILLISECONDS,
            **self._since,
        ) as stream:
            while self._subscriptions:
                event = await stream.try_next()
                if event is not None:
                    self._publish(event)
                    await self._room()
                if stream.resume_token is not None:
                    self._since = {"resume_after": stream.resume_token}
            self._since, self._open = None, False

    async def _time(self) -> Timestamp:
        """The store's time: whatever is written from now on comes after it."""
        time: Timestamp | None = (await self._database.command({"ping": 1})).get("operationTime")
        if time is None:
            raise StoreError("the store has no change streams: they need a replica set")
        return time

    def _publish(self, event: Document) -> None:
        operation = event["operationType"]
        if operation not in ("insert", "update", "replace", "delete"):
            raise ChangesLost(f"changes were lost: the articles' collection saw a {operation}")
        before, after = event.get("fullDocumentBeforeChange"), event.get("fullDocument")
        if operation == "update" and before is not None:
            after = updated(before, event["updateDescription"])
        if before is None and operation != "insert":
            raise ChangesLost(
                "changes were lost: the store keeps no articles as they were before a change; "
                "enable changeStreamPreAndPostImages on the collection (MongoDB 6.0 or later)"
            )
        if before is not None and after is not None and _own(before) == _own(after):
            return
        write = Write(event["documentKey"]["_id"], before, after)
        for subscription in list(self._subscriptions):
            if event["clusterTime"] > subscription.since:
                subscription.offer(write)

    async def _room(self) -> None:
        """Let those catch up who have as many changes waiting as they may have."""
        full = [subscription for subscription in self._subscriptions if subscription.full]
        if full:
            await asyncio.gather(*(subscription.room() for subscription in full))

    def _fail(self, error: Exception) -> None:
        self._since, self._open = None, False
        for subscription in list(self._subscriptions):
            subscription.end(error)


def _own(article: Document) -> Document:
    """The article without what the gateway keeps for itself."""
    return {key: value for key, value in article.items() if key != "newsgraph"}

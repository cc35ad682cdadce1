"""Live changes of articles: one change stream a process, fanned out to all who subscribed.

    changes = Changes(database)
    await changes.start()
    async with await changes.subscribe(view, match) as subscription:
        async for change in subscription:
            ...
    await changes.stop()

What a change means depends on who looks: an article that begins to match the subscriber's view and
filter is ADDED, one that stops to match is REMOVED. That takes the article as it was before, which
the server keeps for us (`changeStreamPreAndPostImages`, MongoDB 6.0 and later). Without it an event
cannot be told apart from others, and subscribers hear so instead of a guess.

The stream is open while anyone listens. It resumes by token, with backoff, after the store was
away. Where the token is too old, subscribers end with `ChangesLost`, and the next one begins anew.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any

from pymongo.errors import OperationFailure

from loaders.database import Database, StoreError, StoreTimeout, StoreUnavailable
from loaders.documents import ARTICLES, Document, View
from loaders.settings import settings
from loaders.subscriptions import ChangesLost, Subscription

_AWAIT_MILLISECONDS = 1000
_FIRST_DELAY, _LAST_DELAY = 0.1, 5.0
_NAMESPACE_EXISTS, _NAMESPACE_NOT_FOUND = 48, 26


class Changes:
    """The one watcher of a process. Start and stop it with the application."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._subscriptions: set[Subscription] = set()
        self._wanted = asyncio.Event()
        self._since: dict[str, Any] | None = None
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

    async def subscribe(self, view: View, match: Document) -> Subscription:
        """The changes from now on of the articles that `view` sees and that `match`.

        Raises `StoreUnavailable` where the store does not answer in time, `StoreError` where it
        has no change streams.
        """
        if self._task is None:
            raise StoreUnavailable("live changes are not running")
        subscription = Subscription(view, match, settings().subscription_queue, self._left)
        self._subscriptions.add(subscription)
        self._wanted.set()
        if self._since is not None:
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
            self._since = None

    async def _run(self) -> None:
        delay = _FIRST_DELAY
        while True:
            await self._wanted.wait()
            try:
                await self._follow()
                delay = _FIRST_DELAY
            except (StoreUnavailable, StoreTimeout):
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
            await keep_images(self._database)
            self._since = await self._now()
        for subscription in self._subscriptions:
            subscription.opened()
        async with self._database.watch(
            ARTICLES,
            full_document="whenAvailable",
            full_document_before_change="whenAvailable",
            max_await_time_ms=_AWAIT_MILLISECONDS,
            **self._since,
        ) as stream:
            while self._subscriptions:
                event = await stream.try_next()
                if event is not None:
                    self._publish(event)
                if self._subscriptions and stream.resume_token is not None:
                    self._since = {"resume_after": stream.resume_token}

    async def _now(self) -> dict[str, Any]:
        """Where a stream begins that shows everything from this moment on."""
        time = (await self._database.command({"ping": 1})).get("operationTime")
        if time is None:
            raise StoreError("the store has no change streams: they need a replica set")
        return {"start_at_operation_time": type(time)(time.time, time.inc + 1)}

    def _publish(self, event: Document) -> None:
        operation = event["operationType"]
        if operation not in ("insert", "update", "replace", "delete"):
            raise ChangesLost(f"changes were lost: the articles' collection saw a {operation}")
        before, after = event.get("fullDocumentBeforeChange"), event.get("fullDocument")
        if before is None and operation != "insert":
            raise ChangesLost(
                "changes were lost: the store keeps no articles as they were before a change; "
                "enable changeStreamPreAndPostImages on the collection (MongoDB 6.0 or later)"
            )
        if before is not None and after is not None and _own(before) == _own(after):
            return
        for subscription in list(self._subscriptions):
            subscription.offer(event["documentKey"]["_id"], before, after)

    def _fail(self, error: Exception) -> None:
        self._since = None
        for subscription in list(self._subscriptions):
            subscription.end(error)


async def keep_images(database: Database) -> None:
    """Have the server keep articles as they were before a change.

    A user who may not ask for it (a gateway that only reads) leaves things as they are.
    """
    images = {"changeStreamPreAndPostImages": {"enabled": True}}
    try:
        await database.command({"collMod": ARTICLES, **images})
    except StoreError as error:
        if _code(error) == _NAMESPACE_NOT_FOUND:
            await _create(database, images)
        elif isinstance(error, StoreUnavailable | StoreTimeout):
            raise


async def _create(database: Database, images: Document) -> None:
    try:
        await database.command({"create": ARTICLES, **images})
    except StoreError as error:
        if _code(error) != _NAMESPACE_EXISTS and isinstance(error, StoreUnavailable | StoreTimeout):
            raise


def _code(error: StoreError) -> int | None:
    cause = error.__cause__
    return cause.code if isinstance(cause, OperationFailure) else None


def _own(article: Document) -> Document:
    """The article without what the gateway keeps for itself."""
    return {key: value for key, value in article.items() if key != "newsgraph"}

"""The stream by which a process keeps what it remembers true: cached answers and entities.

    follower = Follower(database, [entity_cache, response_cache])
    task = asyncio.create_task(follower.run())

It watches every collection that answers are made of, for as long as the process runs, and tells
its listeners of each write. It waits for nobody (subscribers have a stream of their own, see
`change_stream.py`), so it lags behind the store by milliseconds.

**How fresh is it?** A command of the stream that is sent at a moment S and brings fewer events than
it may has brought everything that was acknowledged before S. So `fresh()` compares the clock with
the S of the last such command. The stream asks again several times a second, whether or not
anything happens, and what is remembered counts for nothing after `SILENCE` seconds without an
answer. This holds the promise of one second also where the store or the network hangs.

It resumes by token after the store was away. Where that cannot be, or where the server keeps no
documents as they were before a write, listeners are told to forget everything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pymongo import ReadPreference

from loaders.database import Database, StoreError, StoreTimeout, StoreUnavailable
from loaders.documents import ARTICLES, ENTITIES, SLUGS
from loaders.live.batches import SIZE, WRITES, next_batch, write_of
from loaders.live.images import keep_images
from loaders.live.tags import StoreWrite

SILENCE = 0.8
"""Seconds without news from the stream after which nothing that is remembered is used."""
AWAIT_MILLISECONDS = 200
_DELAYS = (0.1, 2.0)
"""Seconds before the next attempt, after the first failure and after many."""

COLLECTIONS = (ARTICLES, *ENTITIES, SLUGS)
_UNUSED = ("body", "excerpt", "secured", "featuredContent", "images", "related", "newsgraph.words",
           "newsgraph.places")  # fmt: skip
"""Keys of articles by which nothing can be filtered: the events come without them."""
_LEDGER = {"newsgraph.path", "newsgraph.digest"}
"""What seeding notes on articles for itself."""

logger = logging.getLogger("newsgraph.live")


def pipeline(collections: Sequence[str] = COLLECTIONS) -> list[dict[str, Any]]:
    """The stages of a stream of these collections, without what no listener reads."""
    sides = ("fullDocument", "fullDocumentBeforeChange")
    return [
        {"$match": {"ns.coll": {"$in": list(collections)}}},
        {"$project": {f"{side}.{key}": 0 for side in sides for key in _UNUSED}},
    ]


class Listener(Protocol):
    """Who remembers something of the store."""

    def written(self, writes: Sequence[StoreWrite]) -> None:
        """These writes happened, in this order."""

    def lost(self) -> None:
        """Writes may have happened that nobody will tell of."""


class Follower:
    """Follows the store and tells its listeners. `run` must be under way."""

    def __init__(self, database: Database, listeners: Sequence[Listener] = ()) -> None:
        self._database = database
        self._listeners = list(listeners)
        self._loop = asyncio.get_running_loop()
        self._token: Mapping[str, Any] | None = None
        self._caught_up = float("-inf")
        self._told: str | None = None
        """The failure that was logged last: each is logged once, however long it lasts."""

    def tell(self, listener: Listener) -> None:
        """Tell this listener too, from now on."""
        self._listeners.append(listener)

    def fresh(self) -> bool:
        """Whether listeners know of every write that was acknowledged `SILENCE` seconds ago."""
        return self._loop.time() - self._caught_up <= SILENCE

    @property
    def lag(self) -> float:
        """Seconds since all that had happened was known."""
        return self._loop.time() - self._caught_up

    async def run(self) -> None:
        """Follow until cancelled."""
        delay = _DELAYS[0]
        while True:
            began = self._loop.time()
            try:
                await self._follow()
            except (StoreUnavailable, StoreTimeout) as error:
                self._caught_up = float("-inf")
                self._report(f"live changes are interrupted: {error}")
            except StoreError as error:
                self._report(f"live changes are not followed, so nothing is cached: {error}")
                self._lose()
            except Exception:
                logger.exception("live changes ended")
                self._lose()
            delay = _DELAYS[0] if self._loop.time() - began > 10 else min(2 * delay, _DELAYS[1])
            await asyncio.sleep(delay)

    def _report(self, failure: str) -> None:
        if failure != self._told:
            self._told = failure
            logger.warning(failure)

    async def _follow(self) -> None:
        if self._token is None:
            for collection in COLLECTIONS:
                await keep_images(self._database, collection)
        since = {} if self._token is None else {"resume_after": self._token}
        async with self._database.watch(
            None,
            pipeline(),
            full_document_before_change="whenAvailable",
            max_await_time_ms=AWAIT_MILLISECONDS,
            batch_size=SIZE,
            **since,
        ) as stream:
            while True:
                sent = self._loop.time()
                batch = await next_batch(stream)
                self._tell(batch.events)
                self._token = batch.token
                if not batch.alive:
                    raise StoreError("the database was dropped, or its stream was ended")
                if batch.caught_up:
                    self._caught_up, self._told = sent, None

    def _tell(self, events: Sequence[Mapping[str, Any]]) -> None:
        writes: list[StoreWrite] = []
        for event in events:
            write = write_of(event) if event["operationType"] in WRITES else None
            if write is None or (not write.before_known and write.collection == ARTICLES):
                self._forget()
                writes.clear()
            elif not _is_bookkeeping(event):
                writes.append(write)
        if writes:
            for listener in self._listeners:
                listener.written(writes)

    def _lose(self) -> None:
        self._token, self._caught_up = None, float("-inf")
        self._forget()

    def _forget(self) -> None:
        for listener in self._listeners:
            listener.lost()


def reads_from_primary(database: Database) -> bool:
    """Whether reads see what the stream has told of; those of a secondary may lag behind it."""
    return str(database.client.read_preference) == str(ReadPreference.PRIMARY)


def _is_bookkeeping(event: Mapping[str, Any]) -> bool:
    """Whether an update changed nothing but what seeding notes for itself."""
    description = event.get("updateDescription")
    if description is None or description.get("truncatedArrays"):
        return False
    return {*description.get("updatedFields", ()), *description.get("removedFields", ())} <= _LEDGER

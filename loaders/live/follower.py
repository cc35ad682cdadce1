"""Follows the writes of the store, to invalidate the caches of responses and entities.

    follower = Follower(database, [entity_cache, response_cache])
    task = asyncio.create_task(follower.run())

It watches every collection that responses use, while the process runs, and reports each write to
its listeners. It never waits for subscribers (they have another stream, see `change_stream.py`). So
it is only milliseconds behind the store.

**How fresh is it?** If a command of the stream is sent at a time S and returns fewer events than
its limit, it has returned everything that was acknowledged before S. `fresh()` compares the clock
with the S of the last such command. The stream sends a command several times a second, even if
nothing happens. After `SILENCE` seconds without an answer the caches are not used. So cached data
is at most one second out of date, even if the store or the network hangs.

When the store was not available, the stream resumes by token. If that is not possible, if the
server was started again, or if it has no pre-images, every listener removes everything. A server
that was started again can have other data, and take the token for one of its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pymongo import ReadPreference

from loaders.database import Database
from loaders.documents import ARTICLES, COLLECTIONS
from loaders.failure_log import FailureLog
from loaders.live.batches import SIZE, next_batch
from loaders.live.images import keep_images
from loaders.live.writes import WRITES, StoreWrite, write_of
from loaders.store_clock import HELLO
from loaders.store_errors import StoreError, StoreTimeout, StoreUnavailable

SILENCE = 0.8
"""After this many seconds without an answer of the stream, the caches are not used."""
AWAIT_MILLISECONDS = 200
_DELAYS = (0.1, 2.0)
"""Seconds before the next attempt: after the first failure, and after many failures."""

_UNUSED = ("body", "excerpt", "secured", "featuredContent", "images", "related", "newsgraph.words",
           "newsgraph.places")  # fmt: skip
"""No filter uses these keys of articles, so the events do not include them."""

logger = logging.getLogger("newsgraph.live")


def pipeline(collections: Sequence[str] = COLLECTIONS) -> list[dict[str, Any]]:
    """The stages of a stream of these collections, without the keys that no listener reads."""
    sides = ("fullDocument", "fullDocumentBeforeChange")
    return [
        {"$match": {"ns.coll": {"$in": list(collections)}}},
        {"$project": {f"{side}.{key}": 0 for side in sides for key in _UNUSED}},
    ]


class ServerRestarted(Exception):
    """The stream would continue on another server process than the one it was opened on."""


class Listener(Protocol):
    """A cache of data from the store."""

    def written(self, writes: Sequence[StoreWrite]) -> None:
        """Handle writes, in the order in which they happened."""

    def lost(self) -> None:
        """Handle a gap: there may have been writes that will not be reported."""


class Follower:
    """Follows the store and informs its listeners. `run` must be running."""

    def __init__(self, database: Database, listeners: Sequence[Listener] = ()) -> None:
        self._database = database
        self._listeners = list(listeners)
        self._loop = asyncio.get_running_loop()
        self._token: Mapping[str, Any] | None = None
        self._caught_up = float("-inf")
        self._process: Any = None
        """The id of the server process that the token is from."""
        self._failures = FailureLog(logger)

    def add_listener(self, listener: Listener) -> None:
        """Add a listener. It gets all writes from now on."""
        self._listeners.append(listener)

    def fresh(self) -> bool:
        """Whether listeners know of every write that was acknowledged `SILENCE` seconds ago."""
        return self.lag <= SILENCE

    @property
    def lag(self) -> float:
        """Seconds since the stream had last caught up."""
        return self._loop.time() - self._caught_up

    async def run(self) -> None:
        """Follow the store until cancelled."""
        delay = _DELAYS[0]
        while True:
            began = self._loop.time()
            try:
                await self._follow()
            except (StoreUnavailable, StoreTimeout) as error:
                self._caught_up = float("-inf")
                self._failures.warn(f"live changes are interrupted: {error}")
            except ServerRestarted:
                self._start_over()
            except StoreError as error:
                self._failures.warn(f"live changes are not followed, so nothing is cached: {error}")
                self._start_over()
            except Exception:
                logger.exception("live changes ended")
                self._start_over()
            delay = _DELAYS[0] if self._loop.time() - began > 10 else min(2 * delay, _DELAYS[1])
            await asyncio.sleep(delay)

    async def _follow(self) -> None:
        await self._check_process()
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
                if batch.resumed:
                    await self._check_process()
                self._notify(batch.events)
                self._token = batch.token
                if not batch.alive:
                    raise StoreError("the database was dropped, or its change stream ended")
                if batch.caught_up:
                    self._caught_up = sent
                    self._failures.clear()

    async def _check_process(self) -> None:
        """Raises `ServerRestarted` if the token is from another process of the server."""
        hello = await self._database.command(HELLO)
        process = hello.get("topologyVersion", {}).get("processId")
        former, self._process = self._process, process
        if self._token is not None and process != former:
            raise ServerRestarted

    def _notify(self, events: Sequence[Mapping[str, Any]]) -> None:
        writes: list[StoreWrite] = []
        for event in events:
            write = write_of(event) if event["operationType"] in WRITES else None
            if write is None or (not write.before_known and write.collection == ARTICLES):
                self._report_gap()
                writes.clear()
            else:
                writes.append(write)
        if writes:
            for listener in self._listeners:
                listener.written(writes)

    def _start_over(self) -> None:
        self._token, self._caught_up = None, float("-inf")
        self._report_gap()

    def _report_gap(self) -> None:
        for listener in self._listeners:
            listener.lost()


def reads_from_primary(database: Database) -> bool:
    """Whether reads see all reported writes. Reads from a secondary may be behind the stream."""
    return str(database.client.read_preference) == str(ReadPreference.PRIMARY)

"""Finds the tags that writes to the store touch, so that shared caches can be purged.

A list can be registered (`registry.py`) after a write that its response does not contain: first the
response was read, then came the write, then the registration. So this module remembers the writes
of the last seconds and compares each new list with them.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.database import Database
from loaders.documents import ARTICLES, COLLECTIONS
from loaders.live.batches import SIZE, next_batch
from loaders.live.follower import AWAIT_MILLISECONDS, pipeline
from loaders.live.images import keep_images
from loaders.live.lists import ListIndex, ListMatch
from loaders.live.registry import LISTS, registered_lists, remove_expired
from loaders.live.tags import EVERYTHING
from loaders.live.write_tags import Matching, tags_of
from loaders.live.writes import WRITES, StoreWrite, write_of
from loaders.store_errors import StoreError, StoreTimeout, StoreUnavailable

_REMEMBERED_SECONDS = 15.0
"""Longer than an operation takes by default."""
_MAX_REMEMBERED = 5000
_EXPIRE_SECONDS = 60.0
"""Interval of removing lists that have expired."""


class PositionLost(StoreError):
    """The store no longer has the position. There may be writes that will not be reported."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The tags that some writes touched, and the position after these writes."""

    tags: frozenset[str]
    token: Mapping[str, Any]


class PurgeStream:
    """Reads the change stream from a position."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lists = ListIndex()
        self._recent: deque[tuple[float, StoreWrite]] = deque()
        self._dropped_at = float("-inf")
        """The time of the last write that was dropped although it was recent."""

    async def follow(self, token: Mapping[str, Any] | None) -> AsyncGenerator[Touched, None]:
        """Yield touched tags, without end. Without a `token` the first result is everything.

        Raises `PositionLost` if the store cannot resume there, and other StoreErrors if it is not
        available.
        """
        for collection in COLLECTIONS:
            await keep_images(self._database, collection)
        since: dict[str, Any] = {} if token is None else {"resume_after": token}
        first = token is None
        try:
            async with self._database.watch(
                None,
                pipeline((*COLLECTIONS, LISTS)),
                full_document_before_change="whenAvailable",
                max_await_time_ms=AWAIT_MILLISECONDS,
                batch_size=SIZE,
                **since,
            ) as stream:
                batch = await next_batch(stream)
                self._lists = ListIndex(await registered_lists(self._database))
                expired_at = float("-inf")
                while True:
                    if time.monotonic() - expired_at > _EXPIRE_SECONDS:
                        await remove_expired(self._database)
                        expired_at = time.monotonic()
                    if batch.resumed:  # perhaps on a server with other data: see `Purger`
                        raise StoreUnavailable("the change stream was interrupted")
                    tags = self._tags(batch.events)
                    if batch.token is not None:
                        yield Touched(tags | {EVERYTHING} if first else tags, batch.token)
                        first = False
                    if not batch.alive:
                        raise PositionLost("the database was dropped, or its change stream ended")
                    batch = await next_batch(stream)
        except (StoreUnavailable, StoreTimeout, PositionLost):
            raise
        except StoreError as error:
            if token is None:
                raise
            raise PositionLost(str(error)) from error

    def _tags(self, events: Sequence[Mapping[str, Any]]) -> frozenset[str]:
        found: set[str] = set()
        lists = self._lists.for_writes(len(events))
        for event in events:
            if event["operationType"] not in WRITES:
                found.add(EVERYTHING)
            elif event["ns"]["coll"] == LISTS:
                found.update(self._changed_list(event))
            else:
                found.update(self._touched(write_of(event), lists))
        return frozenset(tag for tag in found if not tag.startswith("drafts:"))

    def _touched(self, write: StoreWrite, lists: Matching) -> Iterable[str]:
        if write.collection == ARTICLES and not write.before_known:
            return {EVERYTHING}
        now = time.monotonic()
        self._recent.append((now, write))
        while self._recent[0][0] < now - _REMEMBERED_SECONDS:
            self._recent.popleft()
        if len(self._recent) > _MAX_REMEMBERED:
            self._dropped_at = self._recent.popleft()[0]
        return tags_of(write, lists)

    def _changed_list(self, event: Mapping[str, Any]) -> Iterable[str]:
        tag = str(event["documentKey"]["_id"])
        if event["operationType"] == "delete":
            self._lists.discard(tag)
            return {tag}  # later writes do not purge its responses any more
        stored = event.get("fullDocument")
        if stored is None or tag in self._lists:  # the list was served again and is already known
            return ()
        one = ListMatch.decoded(tag, stored["match"])
        self._lists.add(one)
        if self._dropped_at > time.monotonic() - _REMEMBERED_SECONDS:
            return {tag}
        alone = ListIndex([one])
        return {tag} if any(tag in tags_of(write, alone) for _, write in self._recent) else ()

"""Registers the filtered lists whose responses may be in CDNs. Purges need their tags and matches.

The tag of a filtered list is a hash of its match. Workers register each such list before they give
its tag to a shared cache. The sender of purges reads the registered lists, and its change stream
reports new ones.

    {"_id": "list:4f…", "match": BinData, "at": date}

`at` is the store's time of the last registration. A list that no worker registers again within
`KEPT_SECONDS` is removed, and its tag is purged (`purge_stream.py`). So no response with that tag
is left in a CDN that nobody would purge.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import timedelta

from pymongo import UpdateOne

from loaders.database import Database
from loaders.live.lists import ListMatch
from loaders.store_clock import store_time
from loaders.store_errors import StoreError, store_errors

LISTS = "lists"

KEPT_SECONDS = 48 * 3600.0
"""How long a list stays registered."""
_RENEW_SECONDS = 6 * 3600.0
"""A worker that serves a list after this time registers it again. Until then it uses the tag."""
_MAX_LIST_BYTES = 10_000
"""A list with a larger match is not registered, so that clients cannot fill the store."""
_MAX_LISTS = 20_000
"""Limit of lists that a worker registers in `KEPT_SECONDS`. Others depend on every article."""
_MOST_EXPIRED = 500
"""Limit of lists that are removed at a time. With many more, everything would be purged."""


class ListRegistry:
    """The lists that one worker has registered."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._registered: OrderedDict[str, float] = OrderedDict()
        """The time at which each list was registered, the first one first."""

    async def register(self, lists: Sequence[ListMatch]) -> set[str]:
        """Register `lists`. Returns the tags of those that are registered now."""
        now = self._clock()
        self._forget(now - KEPT_SECONDS)
        due = [
            one
            for one in lists
            if not self._is_current(one.tag, now) and len(one.encoded()) <= _MAX_LIST_BYTES
        ]
        room = _MAX_LISTS - len(self._registered)
        new = [one for one in due if one.tag not in self._registered][: max(room, 0)]
        due = [one for one in due if one.tag in self._registered] + new
        if due:
            try:
                await self._write(due)
            except StoreError:
                pass  # e.g. a user with read permission only: the response gets coarser tags
            else:
                for one in due:
                    self._registered[one.tag] = now
                    self._registered.move_to_end(one.tag)
        return {one.tag for one in lists if self._is_current(one.tag, now)}

    def _is_current(self, tag: str, now: float) -> bool:
        at = self._registered.get(tag)
        return at is not None and now - at < _RENEW_SECONDS

    def _forget(self, before: float) -> None:
        """Forget the lists that the store does not have any more."""
        while self._registered and next(iter(self._registered.values())) < before:
            self._registered.popitem(last=False)

    async def _write(self, lists: Sequence[ListMatch]) -> None:
        writes = [
            UpdateOne(
                {"_id": one.tag},
                {"$currentDate": {"at": True}, "$setOnInsert": {"match": one.encoded()}},
                upsert=True,
            )
            for one in lists
        ]
        with store_errors("bulkWrite", LISTS):
            await self._database.collection(LISTS).bulk_write(writes, ordered=False)


async def registered_lists(database: Database) -> list[ListMatch]:
    """All registered lists."""
    rows = await database.find(LISTS, {}, {"match": 1})
    return [ListMatch.decoded(row["_id"], row["match"]) for row in rows]


async def remove_expired(database: Database) -> None:
    """Remove lists that have expired, at most `_MOST_EXPIRED`."""
    before = await store_time(database) - timedelta(seconds=KEPT_SECONDS)
    expired = {"at": {"$lt": before}}
    rows = await database.find(LISTS, expired, {"_id": 1}, limit=_MOST_EXPIRED)
    if rows:
        ids = [row["_id"] for row in rows]
        with store_errors("delete", LISTS):
            await database.collection(LISTS).delete_many({"_id": {"$in": ids}, **expired})

"""Registers the filtered lists whose responses may be in CDNs. Purges need their tags and matches.

The tag of a filtered list is a hash of its match. Workers register each such list once, before they
give its tag to a shared cache. The sender of purges reads the registered lists, and its change
stream reports new ones.

    {"_id": "list:4f…", "match": BinData, "until": date}
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pymongo import UpdateOne

from loaders.database import Database
from loaders.live.lists import ListMatch
from loaders.store_errors import StoreError, store_errors

LISTS = "lists"

KEPT = timedelta(days=7)
"""How long a list stays registered after a worker last served it."""
_RENEW_AFTER = timedelta(days=1)
_MAX_LIST_BYTES = 10_000
"""A list with a larger match is not registered, so that clients cannot fill the store."""
_MAX_LISTS = 20_000
"""Limit of lists that a worker registers. Responses with other lists depend on every article."""


class ListRegistry:
    """The lists that one worker has registered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._registered: OrderedDict[str, datetime] = OrderedDict()

    async def register(self, lists: Sequence[ListMatch]) -> set[str]:
        """Register `lists`. Returns the tags of those that are registered now."""
        now = datetime.now(UTC)
        due = now - _RENEW_AFTER
        new = [
            one
            for one in lists
            if self._registered.get(one.tag, due) <= due and len(one.encoded()) <= _MAX_LIST_BYTES
        ]
        if new and len(self._registered) + len(new) <= _MAX_LISTS:
            try:
                await self._write(new, now)
            except StoreError:
                pass  # e.g. a user with read permission only: the response gets coarser tags
            else:
                self._registered.update((one.tag, now) for one in new)
        return {one.tag for one in lists if one.tag in self._registered}

    async def _write(self, lists: Sequence[ListMatch], now: datetime) -> None:
        writes = [
            UpdateOne(
                {"_id": one.tag},
                {"$set": {"until": now + KEPT}, "$setOnInsert": {"match": one.encoded()}},
                upsert=True,
            )
            for one in lists
        ]
        with store_errors("bulkWrite", LISTS):
            await self._database.collection(LISTS).bulk_write(writes, ordered=False)


async def registered_lists(database: Database) -> list[ListMatch]:
    """All registered lists. Removes expired ones first."""
    now = datetime.now(UTC)
    with store_errors("delete", LISTS):
        await database.collection(LISTS).delete_many({"until": {"$lt": now}})
    rows = await database.find(LISTS, {}, {"match": 1})
    return [ListMatch.decoded(row["_id"], row["match"]) for row in rows]

"""Lists that CDNs hold answers of: what the sender of purges must know to name them.

A list with a filter has a tag that is a hash of its match. Workers note each such list here, once,
before they give its tag to a shared cache. Whoever sends purges reads them, and its change stream
tells it of new ones.

    {"_id": "list:4f…", "match": BinData, "until": date}
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pymongo import UpdateOne

from loaders.database import Database, StoreError, store_errors
from loaders.live.lists import ListMatch

LISTS = "lists"

KEPT = timedelta(days=7)
"""How long a list is known after a worker served it last."""
_AGAIN = timedelta(days=1)
_MOST = 20_000
"""Lists that a worker may note; answers with more depend on every article instead."""


class ListRegistry:
    """What one worker has noted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: OrderedDict[str, datetime] = OrderedDict()

    async def register(self, lists: Sequence[ListMatch]) -> set[str]:
        """The tags of `lists` that are noted, by now or before."""
        now = datetime.now(UTC)
        new = [one for one in lists if self._noted.get(one.tag, now - _AGAIN) <= now - _AGAIN]
        if new and len(self._noted) + len(new) <= _MOST:
            try:
                await self._note(new, now)
            except StoreError:
                pass  # a user who may only read: the answer's tags are coarser
            else:
                self._noted.update((one.tag, now) for one in new)
        return {one.tag for one in lists if one.tag in self._noted}

    async def _note(self, lists: Sequence[ListMatch], now: datetime) -> None:
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


async def noted_lists(database: Database) -> list[ListMatch]:
    """Every list that is known; those that nobody has served for long are removed."""
    now = datetime.now(UTC)
    with store_errors("delete", LISTS):
        await database.collection(LISTS).delete_many({"until": {"$lt": now}})
    rows = await database.find(LISTS, {}, {"match": 1})
    return [ListMatch.decoded(row["_id"], row["match"]) for row in rows]

"""Records which process sends purges, and its position. The store keeps both, so no purge is lost
when a process is killed.

    {"_id": "lease", "owner": "…", "until": date}     the sender; another takes over at `until`
    {"_id": "position", "token": {…}}                 all purges before this position were sent

`until` is a time of the store's clock. A lease that ends too far in the future was taken before
that clock was set back, and is free.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from loaders.database import Database
from loaders.store_clock import store_time
from loaders.store_errors import StoreError, store_errors

PURGING = "purging"
LEASE = timedelta(seconds=4)
RENEW_SECONDS = 1.0
_MAX_AHEAD = timedelta(minutes=1)
"""A lease cannot end later than this from now, unless the clock was set back."""


class PurgeLease:
    """The lease of one process. Only the process with the lease sends purges."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._owner = uuid.uuid4().hex

    async def take(self) -> bool:
        """Take or renew the lease. False if another process has it."""
        now = await store_time(self._database)
        expired = [{"until": {"$lt": now}}, {"until": {"$gt": now + _MAX_AHEAD}}]
        free = {"_id": "lease", "$or": [{"owner": self._owner}, *expired]}
        change = {"$set": {"owner": self._owner, "until": now + LEASE}}
        try:
            with store_errors("update", PURGING):
                await self._collection.update_one(free, change, upsert=True)
        except StoreError as error:
            if isinstance(error.__cause__, DuplicateKeyError):
                return False
            raise
        return True

    async def release(self) -> None:
        """Release the lease, so that another process can take over immediately."""
        with store_errors("delete", PURGING):
            await self._collection.delete_one({"_id": "lease", "owner": self._owner})

    async def position(self) -> Mapping[str, Any] | None:
        """The position to resume at. None if no purge was ever sent."""
        found = await self._database.find_one(PURGING, {"_id": "position"})
        token: Mapping[str, Any] | None = found and found.get("token")
        return token

    async def keep_position(self, token: Mapping[str, Any]) -> None:
        with store_errors("update", PURGING):
            await self._collection.update_one(
                {"_id": "position"}, {"$set": {"token": token}}, upsert=True
            )

    @property
    def _collection(self) -> Any:
        return self._database.collection(PURGING)

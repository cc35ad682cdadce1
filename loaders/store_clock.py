"""The store's clock, for times that processes on several machines compare.

The clock of one of the machines can be wrong by hours. So no process compares such a time with its
own clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from loaders.database import Database

HELLO = {"hello": 1}


async def store_time(database: Database) -> datetime:
    """The store's time, in UTC. Raises StoreError."""
    return time_in(await database.command(HELLO))


def time_in(hello: Mapping[str, Any]) -> datetime:
    """The store's time in its response to `HELLO`. Our own time if the server does not tell it."""
    told: datetime | None = hello.get("localTime")
    return datetime.now(UTC) if told is None else told.replace(tzinfo=UTC)

"""Which process sends purges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from loaders.database import Database
from loaders.live.purge_lease import PURGING, PurgeLease


async def test_one_process_has_the_lease_until_it_releases_it(database: Database) -> None:
    first, second = PurgeLease(database), PurgeLease(database)
    assert await first.take()
    assert not await second.take()
    assert await first.take()
    await first.release()
    assert await second.take()


@pytest.mark.parametrize(
    ("ends", "free"),
    [(timedelta(seconds=-1), True), (timedelta(seconds=4), False), (timedelta(hours=1), True)],
    ids=["expired", "held", "taken with a clock that was ahead"],
)
async def test_the_lease_of_a_killed_process_becomes_free(
    database: Database, ends: timedelta, *, free: bool
) -> None:
    lease = {"_id": "lease", "owner": "killed", "until": datetime.now(UTC) + ends}
    await database.collection(PURGING).insert_one(lease)
    assert await PurgeLease(database).take() is free

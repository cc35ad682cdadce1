"""Which process sends purges."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from loaders.database import Database
from loaders.live.purge_lease import PURGING, PurgeLease
from loaders.settings import Settings
from tests.wrong_clock import printed_with_wrong_clock

_TAKE = """
import asyncio
from loaders.connection import connect
from loaders.live.purge_lease import PurgeLease
from loaders.settings import Settings
async def take():
    database = connect(Settings(mongodb_uri=sys.argv[1]))
    print(await PurgeLease(database).take())
    await database.close()
asyncio.run(take())
"""


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
    ids=["expired", "held", "taken before the clock was set back"],
)
async def test_the_lease_of_a_killed_process_becomes_free(
    database: Database, ends: timedelta, *, free: bool
) -> None:
    lease = {"_id": "lease", "owner": "killed", "until": datetime.now(UTC) + ends}
    await database.collection(PURGING).insert_one(lease)
    assert await PurgeLease(database).take() is free


@pytest.mark.parametrize("hours", [-1, 0.01, 1])
async def test_a_process_with_a_wrong_clock_does_not_take_a_held_lease(
    database: Database, settings: Settings, hours: float
) -> None:
    held = PurgeLease(database)
    assert await held.take()
    uri = str(settings.mongodb_uri)
    renewing = asyncio.create_task(renew(held))
    assert await asyncio.to_thread(printed_with_wrong_clock, _TAKE, uri, hours=hours) == "False"
    renewing.cancel()
    await held.release()
    assert await asyncio.to_thread(printed_with_wrong_clock, _TAKE, uri, hours=hours) == "True"
    assert not await held.take()


async def renew(lease: PurgeLease) -> None:
    while await lease.take():  # noqa: ASYNC110
        await asyncio.sleep(0.5)

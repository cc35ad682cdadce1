"""The lists that purges know: renewed while they are served, bounded, and forgotten safely."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from loaders.database import Database
from loaders.live import registry
from loaders.live.lists import ListMatch
from loaders.live.purge_stream import PurgeStream, Touched
from loaders.live.registry import KEPT_SECONDS, LISTS, ListRegistry
from loaders.live.tags import EVERYTHING

DAY = 24 * 3600.0
A, B, C = (ListMatch(f"list:{name}", {"category": name}) for name in "abc")


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def expire(database: Database) -> None:
    """Make all registered lists look as if they were registered long ago."""
    await database.collection(LISTS).update_many({}, {"$set": {"at": _long_ago()}})


async def unexpired(database: Database) -> set[str]:
    rows = await database.find(LISTS, {"at": {"$gt": _long_ago()}})
    return {row["_id"] for row in rows}


def _long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=KEPT_SECONDS + 60)


@pytest.fixture
def room_for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_MAX_LISTS", 2)


@pytest.mark.usefixtures("room_for_two")
async def test_a_full_registry_renews_the_lists_that_it_knows(database: Database) -> None:
    clock = Clock()
    lists = ListRegistry(database, clock)
    assert await lists.register([A, B, C]) == {A.tag, B.tag}
    await expire(database)
    clock.now = DAY
    assert await lists.register([A, C]) == {A.tag}
    assert await unexpired(database) == {A.tag}


@pytest.mark.usefixtures("room_for_two")
async def test_a_full_registry_forgets_lists_that_are_not_served(database: Database) -> None:
    clock = Clock()
    lists = ListRegistry(database, clock)
    await lists.register([A, B])
    clock.now = DAY
    await lists.register([A])
    clock.now = KEPT_SECONDS + 1
    assert await lists.register([A, C]) == {A.tag, C.tag}


async def test_a_list_that_cannot_be_renewed_is_not_used(
    database: Database,
) -> None:
    clock = Clock()
    lists = ListRegistry(database, clock)
    await lists.register([A])
    clock.now = DAY
    await database.close()
    assert await lists.register([A]) == set()


@pytest.mark.usefixtures("change_streams")
async def test_the_tag_of_a_forgotten_list_is_purged(database: Database) -> None:
    await ListRegistry(database).register([A])
    await expire(database)
    await ListRegistry(database).register([B])
    async with aclosing(PurgeStream(database).follow(None)) as touched:
        assert A.tag in await tags_until(touched, A.tag)
    assert await unexpired(database) == {B.tag}


async def tags_until(stream: AsyncIterator[Touched], wanted: str) -> set[str]:
    found: set[str] = set()
    async for touched in stream:
        found |= touched.tags
        if wanted in found:
            break
    assert EVERYTHING in found
    return found

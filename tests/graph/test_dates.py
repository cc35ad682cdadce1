"""Ranges of dates at the limits of what a date can hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from loaders.database import Database
from tests.archive import article, fill
from tests.graph.running import run

IN_RANGE = """
query InRange($range: DateTimeRange) {
  articles(filter: {publishedDateTime: $range}, orderBy: {direction: ASC}) { nodes { slug } }
}
"""
NOON = datetime(2020, 6, 11, 12)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999_000)


@pytest.fixture
async def archive(database: Database) -> Database:
    dates = {
        "first": datetime.min,
        "epoch": datetime(1970, 1, 1),
        "noon": NOON,
        "later": NOON + timedelta(milliseconds=1),
        "last": LAST,
    }
    await fill(database, [article(name, publishedDateTime=at) for name, at in dates.items()])
    return database


async def slugs(database: Database, **bounds: str) -> list[str]:
    data: dict[str, Any] = await run(database, IN_RANGE, range=bounds)
    return [node["slug"] for node in data["articles"]["nodes"]]


async def test_every_date_is_earlier_than_the_end_of_the_last_millisecond(
    archive: Database,
) -> None:
    every = ["first", "epoch", "noon", "later", "last"]
    for end in ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.9999999Z"):
        assert await slugs(archive, to=end) == every
        assert await slugs(archive, **{"from": end}) == []
    assert await slugs(archive, to="9999-12-31T23:59:59.999Z") == every[:-1]


async def test_a_part_of_a_millisecond_is_not_ignored(archive: Database) -> None:
    for part in ("0001", "000001", "000000001", "0009999"):
        bound = f"2020-06-11T12:00:00.{part}Z"
        assert await slugs(archive, **{"from": bound}) == ["later", "last"]
        assert await slugs(archive, to=bound) == ["first", "epoch", "noon"]


async def test_dates_before_1970_have_milliseconds_too(archive: Database) -> None:
    assert await slugs(archive, to="1969-12-31T23:59:59.9999Z") == ["first"]
    assert await slugs(archive, to="1970-01-01T00:00:00.0001Z") == ["first", "epoch"]
    assert await slugs(
        archive, **{"from": "0001-01-01T00:00:00Z"}, to="0001-01-01T00:00:00.001Z"
    ) == ["first"]

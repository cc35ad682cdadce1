from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seed.values.dates import parse_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-06-11T01:19:00Z", datetime(2020, 6, 11, 1, 19, tzinfo=UTC)),
        ("2020-06-11T01:19:00", datetime(2020, 6, 11, 1, 19, tzinfo=UTC)),
        ("2020-06-11 01:19", datetime(2020, 6, 11, 1, 19, tzinfo=UTC)),
        ("2020-06-11", datetime(2020, 6, 11, tzinfo=UTC)),
        ("2020-06-11T01:19:00+02:00", datetime(2020, 6, 10, 23, 19, tzinfo=UTC)),
        ("2020-06-11 01:19:00 -0500", datetime(2020, 6, 11, 6, 19, tzinfo=UTC)),
        ("2020-06-11T01:19:00.123999Z", datetime(2020, 6, 11, 1, 19, 0, 123000, UTC)),
        ("2020-06-11T01:19:00.5Z", datetime(2020, 6, 11, 1, 19, 0, 500000, UTC)),
    ],
)
def test_dates_become_utc_with_milliseconds(text: str, expected: datetime) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2020-02-31",
        "2020-06-11T25:00:00Z",
        "2020-06-11T01:19:00+99:00",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+01:00",
        "11 June 2020",
        "20200611",
        "",
        "٢٠٢٠-06-11",
    ],
)
def test_impossible_dates_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        parse_date(text)

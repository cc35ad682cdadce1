from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from seed.sites.hugo.layouts import format_date, is_layout, parse_moment

BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = datetime(2020, 6, 1, 13, 5, 9, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ("2006-01-02", "2020-06-01"),
        ("06_1_2", "20_6 1"),
        ("January Jan", "June Jun"),
        ("Monday Mon", "Monday Mon"),
        ("15:04:05", "13:05:09"),
        ("3:4:5pm 03PM", "1:5:9pm 01PM"),
        ("_2/__2/002", " 1/153/153"),
        ("Z07:00 -0700 -07", "+02:00 +0200 +02"),
        ("plain", "plain"),
        ("20060102", "20200601"),
    ],
)
def test_layouts_are_filled_as_go_fills_them(layout: str, text: str) -> None:
    assert format_date(MOMENT, layout) == text


def test_utc_has_its_letter() -> None:
    assert format_date(datetime(2020, 1, 1, tzinfo=UTC), "Z0700") == "Z"


def test_words_without_a_date_are_no_layout() -> None:
    assert is_layout("2006")
    assert not is_layout("slugs")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-06-11", "2020-06-11T00:00:00+02:00"),
        ("2020-01-11T01:19:00", "2020-01-11T01:19:00+01:00"),
        ("2020-06-11T01:19:00Z", "2020-06-11T01:19:00+00:00"),
        ("2020-06-11T01:19:00.1234-08:00", "2020-06-11T01:19:00.123000-08:00"),
        ("2020-06-11T01:19:00+0530", "2020-06-11T01:19:00+05:30"),
        ("2020-06-11 01:19:00", "2020-06-11T01:19:00+02:00"),
        ("2020-06-11 01:19:00Z", "2020-06-11T01:19:00+00:00"),
        ("2020-06-11 01:19:00 +0000", "2020-06-11T01:19:00+00:00"),
        ("2020-06-11 01:19:00 +0000 UTC", "2020-06-11T01:19:00+00:00"),
        ("2020-06-11 01:19:00-03:00", "2020-06-11T01:19:00-03:00"),
        ("Tue, 03 Mar 2015 22:00:00 +0100", "2015-03-03T22:00:00+01:00"),
        ("Tue, 03 Mar 2015 22:00:00 MST", "2015-03-03T22:00:00+01:00"),
        ("03 Mar 69 22:00 GMT", "1969-03-03T22:00:00+01:00"),
        ("Tuesday, 03-Mar-15 22:00:00 GMT", "2015-03-03T22:00:00+01:00"),
        ("Tue Mar  3 22:00:00 2015", "2015-03-03T22:00:00+01:00"),
        ("Tue Mar 03 22:00:00 -0700 2015", "2015-03-03T22:00:00-07:00"),
        ("15 Mar 2013", "2013-03-15T00:00:00+01:00"),
    ],
)
def test_dates_are_read_in_the_forms_that_hugo_reads(text: str, moment: str) -> None:
    assert parse_moment(text, BERLIN).isoformat() == moment


@pytest.mark.parametrize(
    "text", ["2020-6-1", "2020-06-11T01:19", "2021-02-30", "June 1, 2020", "", "0000-01-01"]
)
def test_other_forms_and_impossible_dates_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date that Hugo can read|not a valid date"):
        parse_moment(text, UTC)


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [
        ("America/New_York", "2021-03-14T02:30:00", "2021-03-14T06:30"),  # missing
        ("America/New_York", "2021-11-07T01:30:00", "2021-11-07T05:30"),  # twice
        ("Europe/Berlin", "2021-03-28T02:30:00", "2021-03-28T01:30"),
        ("Europe/Berlin", "2021-10-31T02:30:00", "2021-10-31T01:30"),
        ("Europe/London", "2021-03-28T01:30:00", "2021-03-28T01:30"),
        ("Europe/London", "2021-10-31T01:30:00", "2021-10-31T01:30"),
    ],
)
def test_a_time_at_which_clocks_change_is_that_of_go(zone: str, text: str, expected: str) -> None:
    moment = parse_moment(text, ZoneInfo(zone)).astimezone(UTC)
    assert f"{moment:%Y-%m-%dT%H:%M}" == expected

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from seed.reading.problems import RejectedError
from seed.sites.hugo.dates import Dates, date_and_slug, date_rules, read_dates

TOKYO = ZoneInfo("Asia/Tokyo")


def dates(values: dict[str, Any], rules: Any = None, name: str = "a", **given: Any) -> Dates:
    return read_dates(date_rules(rules), values, name, UTC, **given)


def days(found: Dates) -> list[int | None]:
    held = (found.date, found.lastmod, found.publishdate, found.expirydate)
    return [moment.day if moment else None for moment in held]


def test_dates_stand_in_for_each_other() -> None:
    assert days(dates({"date": "2020-01-01"})) == [1, 1, 1, None]
    assert days(dates({"publishdate": "2020-01-02"})) == [2, 2, 2, None]
    assert days(dates({"lastmod": "2020-01-03"})) == [3, 3, 3, None]
    assert days(dates({"date": "2020-01-01", "pubdate": "2020-01-02"})) == [1, 1, 2, None]
    assert days(dates({"modified": "2020-01-04", "unpublishdate": "2020-01-05"})) == [4, 4, 4, 5]
    assert days(dates({})) == [None] * 4


def test_the_configuration_names_other_keys() -> None:
    rules = {"date": ["Created", ":default"]}
    assert days(dates({"created": "2020-01-07", "date": "2020-01-01"}, rules))[0] == 7
    assert days(dates({"date": "2020-01-01"}, rules))[0] == 1
    assert dates({"created": "2020-01-07"}, rules).key == "created"


def test_a_file_name_gives_date_and_slug() -> None:
    found = dates({}, {"date": [":filename", ":default"]}, "2020-06-11-a-story")
    assert found.date == datetime(2020, 6, 11, tzinfo=UTC)
    assert (found.slug, found.key) == ("a-story", None)
    assert dates({"date": "2020-01-01"}, None, "2020-06-11-a-story").slug is None


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("2021-03-04-a.b", "a"),
        ("2021-03-04-a.b.c", "a.b"),
        ("2021-03-04-10-30-00-a.pt-BR", "a"),
        ("2021-03-04.b", ""),
        ("2021-03-04-a.", "a"),
    ],
)
def test_the_end_of_a_file_name_is_taken_for_an_extension(name: str, slug: str) -> None:
    """As `hugo list all` says of these names."""
    date, found = date_and_slug(name, UTC)
    assert date is not None
    assert (date.date().isoformat(), found) == ("2021-03-04", slug)


def test_the_time_of_a_file_counts_only_where_it_is_asked_for() -> None:
    changed = datetime(2020, 1, 9, tzinfo=UTC)
    assert days(dates({}, {"date": [":fileModTime"]}, modified=changed)) == [9, 9, 9, None]
    assert days(dates({}, modified=changed)) == [None] * 4


@pytest.mark.parametrize("published", [True, False])
def test_published_is_a_date_or_the_opposite_of_draft(published: bool) -> None:
    assert dates({"published": published}).date is None
    assert days(dates({"published": "2020-01-02"}))[0] == 2


@pytest.mark.parametrize("value", ["2021-02-30", "soon", True, 1.5, ["2020-01-01"], 10**18])
def test_a_value_that_is_no_date_is_a_problem_of_its_key(value: Any) -> None:
    with pytest.raises(RejectedError) as caught:
        dates({"date": "2020-01-01", "expirydate": value})
    problem = caught.value.problems[0]
    assert (problem.reason, problem.key) == ("bad-date", "expirydate")


def test_seconds_since_1970_and_the_zero_date() -> None:
    assert dates({"date": 86400}).date == datetime(1970, 1, 2, tzinfo=UTC)
    assert dates({"date": "0001-01-01T00:00:00Z"}).date is None


@pytest.mark.parametrize(
    ("name", "moment", "slug"),
    [
        ("2020-06-11-a-story", "2020-06-11T00:00:00+09:00", "a-story"),
        ("2020-06-11_a-story", "2020-06-11T00:00:00+09:00", "a-story"),
        ("2020-06-11", "2020-06-11T00:00:00+09:00", ""),
        ("2020-06-11-10-30-05-a", "2020-06-11T10:30:05+09:00", "a"),
        ("2020-06-11-10-70-05-a", "2020-06-11T00:00:00+09:00", "10-70-05-a"),
        ("2020-6-1-a", None, None),
        ("2020-02-30-a", None, None),
        ("a-2020-06-11", None, None),
    ],
)
def test_names_are_read_in_the_time_zone(name: str, moment: str | None, slug: str | None) -> None:
    found, rest = date_and_slug(name, TOKYO)
    assert (found and found.isoformat(), rest) == (moment, slug)
    assert found is None or found.utcoffset() == timedelta(hours=9)

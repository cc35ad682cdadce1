from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from seed.reading.problems import RejectedError
from seed.values.toml_values import load_toml, toml_lines


def test_dates_become_utc_in_whole_milliseconds() -> None:
    values = load_toml(
        "a = 2020-06-11T01:19:00.123456+02:00\nb = 2020-06-11T01:19:00\nc = 2020-06-11\n"
        "d = 07:32:00\n"
    )
    assert values == {
        "a": datetime(2020, 6, 10, 23, 19, 0, 123000, tzinfo=UTC),
        "b": datetime(2020, 6, 11, 1, 19, tzinfo=UTC),
        "c": datetime(2020, 6, 11, tzinfo=UTC),
        "d": "07:32:00",
    }


def test_a_time_may_have_no_seconds_as_in_toml_1_1() -> None:
    text = 'a = 2020-06-11T01:19\n"b" = 2020-06-11 01:19+02:00 # c\nd = 2020-06-11T01:19Z'
    assert load_toml(text) == {
        "a": datetime(2020, 6, 11, 1, 19, tzinfo=UTC),
        "b": datetime(2020, 6, 10, 23, 19, tzinfo=UTC),
        "d": datetime(2020, 6, 11, 1, 19, tzinfo=UTC),
    }


def test_dates_stay_text_where_a_generator_reads_them_itself() -> None:
    values = load_toml(
        "a = 2020-06-11T01:19:00+02:00\nb = [2020-06-11T01:19:00]\nc = 2020-06-11\n",
        dates_as_text=True,
    )
    assert values == {
        "a": "2020-06-11T01:19:00+02:00",
        "b": ["2020-06-11T01:19:00"],
        "c": "2020-06-11",
    }


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("a = 1\nb = \n", "toml-syntax", 12),
        ("a = 1\r\nb = \r\nc = 2\r\n", "toml-syntax", 12),
        ("a = 1\n\na = 2\n", "toml-syntax", 13),
        ('a = 1\nb = "\n', "toml-syntax", 12),
        ("a = 1\nb = [", "toml-syntax", 12),
        ("a = 2021-02-30\n", "bad-date", 11),
        ("a = 9999-12-31T23:59:59-23:59\n", "bad-date", None),
        ("a = 9999999999999999999\n", "number-range", None),
        ('"a\\u0000" = 1\n', "bad-key", None),
        ("a = " + "[" * 60 + "]" * 60, "yaml-depth", None),
        ("a = " + "[" * 9000 + "]" * 9000, "yaml-depth", None),
        ("a = " + "9" * 5000, "toml-syntax", None),
    ],
)
def test_what_is_no_toml_is_named_with_its_line(text: str, reason: str, line: int | None) -> None:
    with pytest.raises(RejectedError) as caught:
        load_toml(text, line=11)
    problem = caught.value.problems[0]
    assert problem.reason == reason
    assert line is None or problem.line == line
    assert "(at" not in problem.message


def test_keys_have_their_lines() -> None:
    text = 'title = "a"\n\n[extra]\n"x y" = 1\na.b = 2\n[[extra.list]]\nc = 1\n'
    lines: dict[Any, int] = {**toml_lines(text, 5)}
    assert lines == {
        (): 5,
        ("title",): 5,
        ("extra",): 7,
        ("extra", "x y"): 8,
        ("extra", "a", "b"): 9,
        ("extra", "list"): 10,
        ("extra", "list", "c"): 11,
    }

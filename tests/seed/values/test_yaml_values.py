from __future__ import annotations

import json
import math
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seed.reading.problems import RejectedError
from seed.values.nesting import MAX_DEPTH
from seed.values.yaml_values import load_yaml

_TEXT = st.text(
    st.characters(min_codepoint=32, max_codepoint=0xFFFD, exclude_categories=("Cs", "Cc"))
)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(_VALUES)
def test_json_is_read_as_what_it_is(value: Any) -> None:
    assert load_yaml(json.dumps(value, ensure_ascii=False)) == value


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@,? \n\t~0x1.eE+", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(RejectedError):
        load_yaml(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("0123", 123),
        ("0o17", 15),
        ("0x1F", 31),
        ("-7", -7),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", -math.inf),
        ("'12'", "12"),
        ("2020-06-11", datetime(2020, 6, 11, tzinfo=UTC)),
        ("2020-06-11T03:19:00+02:00", datetime(2020, 6, 11, 1, 19, tzinfo=UTC)),
        ("2020-02-31", "2020-02-31"),
    ],
)
def test_plain_values_follow_the_core_schema(text: str, value: Any) -> None:
    assert load_yaml(f"key: {text}") == {"key": value}


def test_text_keys_keep_the_text_of_plain_values() -> None:
    keys = {"title": frozenset(("title",)), "provider": frozenset(("name",))}
    text = "title: 2020\nprovider: {name: no, rank: 1}\nother: {title: 5}\ntopics: [1]"
    assert load_yaml(text, text_keys=keys) == {
        "title": "2020",
        "provider": {"name": "no", "rank": 1},
        "other": {"title": 5},
        "topics": [1],
    }


def test_empty_text_key_is_null() -> None:
    assert load_yaml("title:", text_keys={"title": frozenset(("title",))}) == {"title": None}


_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghijkl", "bcdefghijklm", strict=True)
)


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("a: !!python/object:os.system x", "yaml-tag", 1),
        ("a: 1\nb: 2\na: 3", "duplicate-key", 3),
        ("a: {b: 1, b: 2}", "duplicate-key", 1),
        ("title: One: two", "yaml-syntax", 1),
        ("a: 'open", "yaml-syntax", 1),
        ("a:\n\tb: 1", "yaml-syntax", 2),
        ("a: 1\nb: \x07", "yaml-syntax", 2),
        ("a: 1\n---\nb: 2", "yaml-syntax", 2),
        ("x: 1\na: &a [*a]", "yaml-alias", 2),
        ("a: *nowhere", "yaml-alias", 1),
        (_BOMB, "yaml-alias", 7),
        (f"a: &a {'x' * 900_000}\nb: [{','.join(['*a'] * 40)}]", "yaml-alias", 2),
        ("a: {<<: {b: 1}}", "yaml-merge", 1),
        ("? [a, b]\n: c", "bad-key", 1),
        ('"a\\0b": 1', "bad-key", 1),
        ("a: 99999999999999999999", "number-range", 1),
        ("[" * (MAX_DEPTH + 1), "yaml-depth", 1),
        ("{a: " * 100_000, "yaml-depth", 1),
    ],
)
def test_what_is_refused_is_named(text: str, reason: str, line: int) -> None:
    with pytest.raises(RejectedError) as caught:
        load_yaml(text)
    problem = caught.value.problems[0]
    assert (problem.reason, problem.line) == (reason, line)


def test_duplicate_key_names_both_lines() -> None:
    with pytest.raises(RejectedError, match="line 4") as caught:
        load_yaml("a: 1\nb: 2\na: 3", line=4)
    assert (caught.value.problems[0].key, caught.value.problems[0].line) == ("a", 6)


def test_unquoted_colon_is_explained() -> None:
    with pytest.raises(RejectedError, match="between quotes"):
        load_yaml("title: Explained: how it works")


def test_aliases_within_bounds_are_values() -> None:
    assert load_yaml("a: &a [1, 2]\nb: *a") == {"a": [1, 2], "b": [1, 2]}


def test_lines_are_told_by_path() -> None:
    lines: dict[tuple[str | int, ...], int] = {}
    load_yaml("a:\n  - b: 1\n    c: 2\n", line=5, lines=lines)
    assert lines["a", 0, "c"] == 7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2", {"a": 2}),
        ("a: ! 'x: y'", {"a": "x: y"}),
        ("a: !!str 2020", {"a": "2020"}),
        ("a: !binary aMOp", {"a": "h\u00e9"}),
        ("a: yes\nb: Off\nc: 'no'", {"a": True, "b": False, "c": "no"}),
        (
            "b: &b {x: 1, y: 2}\na:\n  <<: *b\n  y: 3",
            {"b": {"x": 1, "y": 2}, "a": {"x": 1, "y": 3}},
        ),
        ("a:\n  <<: [{x: 1}, {x: 2, y: 2}]", {"a": {"x": 1, "y": 2}}),
    ],
)
def test_ruby_reads_leniently(text: str, expected: object) -> None:
    assert load_yaml(text, dialect="ruby") == expected


@pytest.mark.parametrize(
    "text", ["a: !ruby/object:X {}", "a: !binary '\u00e9'", "a: &a [*a]", "a: ["]
)
def test_ruby_has_its_limits(text: str) -> None:
    with pytest.raises(RejectedError):
        load_yaml(text, dialect="ruby")


def test_plain_values_of_a_key_are_read_by_its_function() -> None:
    text = "date: 2020-01-01\nother: 5\nlist: [{date: 2020}]"
    values = load_yaml(text, plain={"date": lambda text: ("read", text)})
    assert values == {"date": ("read", "2020-01-01"), "other": 5, "list": [{"date": 2020}]}
    quoted = load_yaml("date: '2020-01-01'", plain={"date": lambda text: ("read", text)})
    assert quoted == {"date": "2020-01-01"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("b: &b {x: 1, y: 1}\n<<: *b\nx: 2\n", {"b": {"x": 1, "y": 1}, "x": 2, "y": 1}),
        ("b: &b {x: 1}\nx: 2\n<<: *b\n", {"b": {"x": 1}, "x": 2}),
        ("a: !!str 2020\nb: yes\n", {"a": "2020", "b": "yes"}),
    ],
)
def test_go_merges_keys_and_ignores_tags(text: str, value: Any) -> None:
    assert load_yaml(text, dialect="go") == value


def test_go_refuses_a_duplicate_key() -> None:
    with pytest.raises(RejectedError, match="duplicate key"):
        load_yaml("a: 1\na: 2\n", dialect="go")

from __future__ import annotations

import pytest

from seed.reading.problems import RejectedError
from seed.values.json_values import load_json, load_json_prefix


def test_a_prefix_ends_where_its_value_ends() -> None:
    text = ' {"a": {"b": [1, "}"]}}\nrest }'
    value, end = load_json_prefix(text)
    assert value == {"a": {"b": [1, "}"]}}
    assert text[end:] == "\nrest }"


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ('{"a": 1,\n"b": }', "json-syntax", 12),
        ('{"a": 1}\n\nx', "json-syntax", 13),
        ('{"a": NaN}', "json-syntax", None),
        ('{"a": 1, "a": 2}', "duplicate-key", None),
        ('{"a\\u0000": 1}', "bad-key", None),
        ('{"a": ' + "9" * 5000 + "}", "number-range", None),
        ('{"a": ' + "[" * 60 + "]" * 60 + "}", "yaml-depth", None),
        ('{"a": ' + "[" * 900 + "]" * 900 + "}", "yaml-depth", None),
        ('{"a": ' + "[" * 90000 + "]" * 90000 + "}", "yaml-depth", None),
    ],
)
def test_what_is_refused_is_named(text: str, reason: str, line: int | None) -> None:
    with pytest.raises(RejectedError) as caught:
        load_json(text, line=11)
    problem = caught.value.problems[0]
    assert problem.reason == reason
    assert line is None or problem.line == line

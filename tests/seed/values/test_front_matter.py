from __future__ import annotations

import pytest

from seed.reading.problems import RejectedError
from seed.values.front_matter import Text, decode, lines_of, split, values_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\na: 1\n---\n", Text("a: 1\n", 2, None)),
        ("---\na: 1\n---", Text("a: 1\n", 2, None)),
        ("---\na: 1\n---\n\n \n", Text("a: 1\n", 2, None)),
        ("---\na: 1\n---\n\nBody.\n\n---\nmore\n", Text("a: 1\n", 2, "Body.\n\n---\nmore")),
        ("---\na: 1\n---\n\n    code\n", Text("a: 1\n", 2, "    code")),
        ("---\r\na: 1\r\n---\r\nBody\r\n", Text("a: 1\r\n", 2, "Body")),
        ("\n  \n---  \na: 1\n---\t\n", Text("a: 1\n", 4, None)),
        ("---\n---\n", Text("", 2, None)),
        ("+++\na = 1\n+++\nBody\n", Text("a = 1\n", 2, "Body", "toml")),
        ("\n+++\r\na = 1\r\n+++\r\n", Text("a = 1\r\n", 3, None, "toml")),
        ("+++\n---\n+++\n", Text("---\n", 2, None, "toml")),
        ('{"a": {"b": 1}}\nBody }\n', Text('{"a": {"b": 1}}', 1, "Body }", "json")),
        ("{ }", Text("{ }", 1, None, "json")),
    ],
)
def test_front_matter_and_body_are_parted(text: str, parts: Text) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no-front-matter"),
        ("Just text.\n", "no-front-matter"),
        ("----\na: 1\n----\n", "no-front-matter"),
        ("---\na: 1\n", "unclosed-front-matter"),
        ("---\na: 1\n ---\n", "unclosed-front-matter"),
        ("+++\na = 1\n---\n", "unclosed-front-matter"),
        ("{% include head.html %}\n", "no-front-matter"),
        ("{{ content }}\n", "no-front-matter"),
        ('{"a": 1\n', "json-syntax"),
    ],
)
def test_broken_front_matter_is_never_body(text: str, reason: str) -> None:
    with pytest.raises(RejectedError) as caught:
        split(text)
    assert caught.value.problems[0].reason == reason


def test_whole_documents_need_no_lines_of_dashes() -> None:
    assert split("a: 1\n", whole=True) == Text("a: 1\n", 1, None)


def test_byte_order_mark_is_dropped() -> None:
    assert decode(b"\xef\xbb\xbf---\n") == "---\n"


def test_bytes_that_are_no_utf8_are_named_with_their_place() -> None:
    with pytest.raises(RejectedError, match=r"byte 9 \(0xe9\)") as caught:
        decode(b"---\ntitl\n\xe9")
    assert caught.value.problems[0].line == 3


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: a\ndate: 2020-01-02\n---\n",
        '+++\ntitle = "a"\ndate = 2020-01-02\n+++\n',
        '{"title": "a",\n"date": "2020-01-02"}\n',
    ],
)
def test_every_format_says_the_same_and_where(text: str) -> None:
    parts = split(text)
    assert values_of(parts, dates_as_text=True) == {"title": "a", "date": "2020-01-02"}
    assert lines_of(parts)[("date",)] == (2 if parts.format == "json" else 3)


def test_some_generators_ask_little_of_the_lines_around() -> None:
    assert split("  ---\na: 1\n----\nBody\n", loose=True) == Text("a: 1\n", 2, "-\nBody")

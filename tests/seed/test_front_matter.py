from __future__ import annotations

import pytest

from seed.front_matter import Text, decode, split
from seed.problems import RejectedError


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

from __future__ import annotations

import pytest

from seed.sites.hugo.words import Spelling, clean, escape_path, escape_url, join, unescape_query


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Social  Media", "social-media"),
        ("a - b", "a-b"),
        ("C++ & C#", "c++-c#"),
        (" leading", "leading"),
        ("50%25 off", "50%25-off"),
        ("100%", "100"),
        ("a\tb\u00a0c", "a-b-c"),
        ("日本語 の題", "日本語-の題"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("İstanbul", "istanbul"),
        ("It's 'q'", "its-q"),
        ("a/b\\c", "a/b\\c"),
        ("—", ""),
    ],
)
def test_paths_are_spelt_as_hugo_spells_them(text: str, path: str) -> None:
    assert Spelling().path(text) == path


def test_case_and_accents_follow_the_configuration() -> None:
    assert Spelling(keep_case=True).path("Ünï Wörd") == "Ünï-Wörd"
    assert Spelling(keep_case=True, remove_accents=True).path("Ünï Wörd") == "Uni-Word"


@pytest.mark.parametrize(
    ("path", "escaped"),
    [
        ("/a b/ü", "/a%20b/%C3%BC"),
        ("/it's (1)!", "/it%27s%20%281%29%21"),
        ("/it's(1)!*[2]", "/it's(1)!*[2]"),
        ("/a%20b/%2F", "/a%20b/%2F"),
        ("/a%20b/ü", "/a%20b/%C3%BC"),
        ("/$&+,:;=@~", "/$&+,:;=@~"),
        ('/"<>^`{|}', "/%22%3C%3E%5E%60%7B%7C%7D"),
    ],
)
def test_paths_are_encoded_as_go_encodes_them(path: str, escaped: str) -> None:
    assert escape_path(path) == escaped


def test_a_percent_sign_that_encodes_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="percent sign"):
        escape_path("/100%")


def test_urls_keep_their_query_and_fragment() -> None:
    assert escape_url("/a b?x=1 2#é") == "/a%20b?x=1 2#%C3%A9"
    assert escape_url("a:b") == "./a:b"


def test_plus_becomes_a_space_where_a_query_is_decoded() -> None:
    assert unescape_query("c++%20x") == "c   x"
    assert unescape_query("100%") == ""


def test_paths_are_cleaned_as_go_cleans_them() -> None:
    assert [clean("//a/./b/../c/"), clean(""), clean("/..")] == ["/a/c", ".", "/"]
    assert join("/", "/a", "", "b/") == "/a/b"

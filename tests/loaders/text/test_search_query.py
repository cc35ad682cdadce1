"""What a query is read as."""

from __future__ import annotations

import pytest

from loaders.text.search_query import EmptySearch, SearchTooLong, parse_search


def parts(query: str) -> tuple[set[str], set[tuple[str, ...]], set[str], set[tuple[str, ...]]]:
    read = parse_search(query, "english")
    return set(read.terms), set(read.phrases), set(read.excluded), set(read.excluded_phrases)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("face Recognition", ({"face", "recognit"}, set(), set(), set())),
        ('"in the US" police', ({"us", "polic"}, {("in", "the", "us")}, set(), set())),
        ("\u201csmart quotes\u201d", ({"smart", "quot"}, {("smart", "quot")}, set(), set())),
        ('police -amazon -"new york"', ({"polic"}, set(), {"amazon"}, {("new", "york")})),
        ("face-recognition", ({"face", "recognit"}, set(), set(), set())),
        ("car -face-recognition", ({"car"}, set(), set(), {("face", "recognit")})),
        ('left "open quote', ({"left", "open", "quot"}, {("open", "quot")}, set(), set())),
        ('band "the who"', ({"band"}, {("the", "who")}, set(), set())),
        ("C++ -C#", ({"c++"}, set(), {"c#"}, set())),
        ("car - bus -- -", ({"car", "bus"}, set(), set(), set())),
        ('"car"', ({"car"}, set(), set(), set())),
        ("<b>AT&amp;T</b>", ({"at&t"}, set(), set(), set())),
        ("car -the", ({"car"}, set(), set(), set())),
    ],
)
def test_words_phrases_and_exclusions(query: str, expected: object) -> None:
    assert parts(query) == expected


@pytest.mark.parametrize("query", ["", " ", "the", "-car", '"of the"', "\ud800", "\x00", "?!"])
def test_a_query_that_names_nothing_is_an_error(query: str) -> None:
    with pytest.raises(EmptySearch, match="names nothing to find"):
        parse_search(query, "english")


@pytest.mark.parametrize(
    "query",
    [
        "x" * 501,
        " ".join(f"w{n}" for n in range(17)),
        "car " + " ".join(f"-w{n}" for n in range(80)),
    ],
)
def test_a_query_of_too_much_is_an_error(query: str) -> None:
    with pytest.raises(SearchTooLong, match="at most"):
        parse_search(query, "english")

"""Fragments with the matches marked."""

from __future__ import annotations

from html import unescape
from re import fullmatch, sub
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.content.render import Body, render
from loaders.documents import Document
from loaders.text.highlights import (
    FRAGMENT_LENGTH,
    LOOKED_THROUGH,
    beginning_of,
    highlights,
    looks_into_body,
)
from loaders.text.search_query import parse_search
from loaders.text.words import words

TOKENS = (
    *("needle ", "York ", "new ", "to be ", "d\u2019urgence ", "C++ ", "\ufb01ne ", "\n\n"),
    *("straw ", "stra\u00dfe ", "hay. ", "hay " * 30, "\u2014 ", "e\u0301 ", "-" * 200 + " "),
)
QUERIES = (
    "needle",
    '"new york"',
    '"to be needle"',
    "urgence",
    '"d\u2019urgence c++"',
    "fine",
    "hay",
)


def fragments(query: str, **article: object) -> list[str]:
    document: Document = {"url": "https://example.com/a", **article}
    parsed = parse_search(query, "english")
    body = beginning_of(document) if looks_into_body(document, parsed, "english") else None
    return highlights(document, parsed, "english", render(body).text if body else "")


def test_matches_are_marked_and_all_else_is_escaped() -> None:
    assert fragments("bans police", title='Amazon &amp; <i>friends</i> ban "police" > 5') == [
        "Amazon &amp; friends <mark>ban</mark> &quot;<mark>police</mark>&quot; &gt; 5"
    ]


def test_a_phrase_is_one_mark_and_its_words_alone_are_none() -> None:
    found = fragments('"new york"', title="New in New York", excerpt="york")
    assert found == ["New in <mark>New York</mark>"]


def test_a_phrase_is_found_in_the_body_if_its_words_stand_apart_before() -> None:
    found = fragments('"new york"', title="New in town", excerpt="york", body="In New York.")
    assert found == ["In <mark>New York</mark>."]


@pytest.mark.parametrize("word", ["서울", "パン", "إسلام", "чай"])
def test_a_decomposed_text_is_marked(word: str) -> None:
    decomposed = normalize("NFD", word)
    for key in ("title", "body"):
        assert fragments(word, **{key: decomposed}) == [f"<mark>{word}</mark>"]


def test_a_long_text_is_cut_around_the_matches() -> None:
    [found] = fragments(
        "needle", title="Hay", body="straw " * 100 + "a *needle* here" + " hay" * 99
    )
    assert fullmatch(r"…straw .* a <mark>needle</mark> here hay.* hay…", found)
    assert len(found) <= FRAGMENT_LENGTH + 20


def test_there_are_three_fragments_at_most() -> None:
    body = ("needle " + "straw " * 60) * 9
    assert len(fragments("needle hay", title="needle", excerpt="needle", body=body)) == 3


def test_names_are_shown_where_nothing_else_matches() -> None:
    found = fragments("c++ star", title="One", topics=["C++"], provider={"name": "The Star"})
    assert found == ["<mark>C++</mark>", "The <mark>Star</mark>"]


@given(st.text(alphabet="ab <>&\"'é́ßﬁ*_[]()-!;#xC+.\n", max_size=400))
def test_no_text_gets_through_unescaped(text: str) -> None:
    for found in fragments("a ab c++ x fi", title=text, excerpt=text, body=text):
        bare = sub(r"</?mark>", "", found)
        assert not set(bare) & set("<>\"'")
        assert "&" not in sub(r"&(amp|lt|gt|quot|#x27);", "", bare)
        assert found.count("<mark>") == found.count("</mark>") > 0
        assert unescape(bare)


@given(
    st.lists(st.sampled_from(TOKENS), max_size=150).map("".join),
    st.lists(st.sampled_from(QUERIES), min_size=1, max_size=3).map(" ".join),
)
def test_words_far_from_a_match_change_no_fragment(text: str, query: str) -> None:
    near = fragments(query, title="x", body=text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "loaders.text.highlights.words_near",
            lambda text, language, *_: list(words(text, language)),
        )
        assert near == fragments(query, title="x", body=text)


def test_fragments_are_cut_from_the_text_of_the_content() -> None:
    body = "## A `needle_x` {#b}\n\n{% include needle.html %}\n\nHay *needle* [hay](x)\n\n* needle"
    text = render(Body(body, "markdown", "https://example.com/a")).text
    found = fragments("needle hay", title="x", body=body)
    assert found
    for fragment in found:
        assert unescape(sub("</?mark>|…", "", fragment)) in text


def test_of_a_long_body_the_beginning_is_looked_through() -> None:
    long = ("straw " * 20 + "\n\n") * 1000 + "needle"
    assert fragments("needle straw", title="x", body=long)
    assert not fragments("needle", title="x", body=long)
    body = beginning_of({"url": "https://example.com/a", "body": long})
    assert body is not None
    assert LOOKED_THROUGH < len(body.text) <= 2 * LOOKED_THROUGH

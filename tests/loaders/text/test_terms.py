"""From text to terms."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.text.folding import folded
from loaders.text.plaintext import plain_text
from loaders.text.stems import SAME_FIRST_LETTER
from loaders.text.terms import search_terms
from loaders.text.words import split_tokens, words, words_near

SYLLABLES = (
    *("a", "e", "i", "o", "u", "y", "s", "d", "l'", "'s", "in", "un", "re", "ge", "be", "ver"),
    *("ing", "ation", "ed", "ly", "ies", "heit", "lich", "ungen", "mente", "zione", "eux", "het"),
    *("\u00e9", "\u00df", "\u0153", "\u00e5", "gn", "skj", "\u043d\u0435", "\u043f\u043e"),
    *("\u043e\u0441\u0442\u044c", "\u0441\u043a\u0438\u0439", "\u0451", "\u0432\u0448\u0438"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Robots, ROBOTIC robot's", ["robot", "robot", "robot"]),
        ("C++17, C# and F#; c+", ["c++", "17", "c#", "and", "f#", "c"]),
        ("U.S.A. and e.g. node.js", ["usa", "and", "eg", "node", "js"]),
        ("AT&T, R&D", ["at&t", "r&d"]),
        ("Café RÉSUMÉ naïve Straße", ["cafe", "resum", "naiv", "strass"]),
        ("O\u2019Brien d\u2019urgence isn\u2019t", ["o", "brien", "d", "urgenc", "isn't"]),
        ("\ufb01ne x\u00b2", ["fine", "x2"]),
        ("\u0131rak Irak IRAK \u0130rak", ["irak"] * 4),
        ("\u0149ame \u02bcName", ["name", "name"]),
        ("", []),
        ("\u2014 \u2026 !?", []),
    ],
)
def test_words_are_folded_and_stemmed(text: str, expected: list[str]) -> None:
    assert [word.stem for word in words(text, "english")] == expected


@given(st.text("abz09'.+#&_- \n\x00\x7f"))
def test_ascii_is_split_like_any_other_text(text: str) -> None:
    assert split_tokens(f"{text} \u00e9") == [*split_tokens(text), "\u00e9"]


@given(st.text("ab&;< >\t\n\x1c\x85\xa0\u2028\u3000"))
def test_plain_text_has_single_spaces(text: str) -> None:
    plain = plain_text(text)
    assert plain == re.sub(r"\s+", " ", plain).strip()


def test_words_know_their_place_in_the_text_as_it_is_written() -> None:
    text = "Die Stra\u00dfe \u2014 \ufb01nd É!"
    places = [text[word.start : word.end] for word in words(text, "german")]
    assert places == ["Die", "Stra\u00dfe", "\ufb01nd", "É"]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("german", "Häuser", "hauser"),
        ("french", "l'économie", "economie"),
        ("russian", "новостей", "новости"),
        ("spanish", "elecciones", "eleccion"),
        ("hindi", "समाचार", "समाचार"),
        ("turkish", "haberler", "haber"),
    ],
)
def test_other_languages_meet_in_their_stems(language: str, one: str, other: str) -> None:
    *_, first = words(one, language)
    *_, second = words(other, language)
    assert first.stem == second.stem
    assert not first.stop


def test_words_near_a_stem_are_found_with_their_neighbours() -> None:
    text = "zero one two d\u2019urgence three \u2014 STRA\u00dfE four five"
    found = words_near(text, "french", {"urgenc", "strass"}, 4, 1)
    assert [text[word.start : word.end] for word in found] == [
        *("one", "two", "d", "urgence", "three", "STRA\u00dfE", "four")
    ]
    assert words_near(text, "french", {"six"}, 4, 1) == []
    all_words = list(words(text, "french"))
    others = {word.stem for word in all_words}
    assert words_near(text, "french", {"urgenc"}, 200, 1, others) == all_words


def test_a_near_word_has_no_stem_if_it_cannot_be_one_of_the_stems() -> None:
    found = words_near("needles hay neat straw", "english", {"needl"}, 200, 1, {"straw"})
    assert [word.stem for word in found] == ["needl", "", "neat", "straw"]
    found = words_near("gekam huis", "dutch", {"kam"}, 200, 1)
    assert [word.stem for word in found] == ["kam", "huis"]


@pytest.mark.parametrize("language", sorted(SAME_FIRST_LETTER))
@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5).map("".join))
def test_a_stem_starts_as_its_word(language: str, text: str) -> None:
    for word in words(text, language):
        assert folded(text[word.start])[:1] == word.stem[:1]


def test_a_term_stands_at_its_best_place_once() -> None:
    kept = search_terms(
        {
            "title": "Police ban",
            "excerpt": "The ban of faces",
            "topics": ["Face Recognition", "AI"],
            "provider": {"name": "The Star"},
            "body": "Recognition of *stars* and [more](https://example.com/path)",
        },
        "english",
    )
    assert kept["terms"] == ["polic", "ban", "face", "recognit", "ai", "star"]
    assert kept["places"] == [2, 3, 6]
    assert kept["words"].split("\n") == [
        " polic ban ",
        " the ban of face ",
        " face recognit ",
        " ai ",
        " the star ",
        " recognit of star and more ",
    ]


def test_an_article_without_any_text_has_no_terms() -> None:
    assert search_terms({}, "english")["terms"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AT&amp;T &lt;b&gt; &amp;lt;", "AT&T <b> &lt;"),
        ("<p>One</p><p>t<b>w</b>o<br/>three</p>", "One two three"),
        ("a < b and c > d, I <3 you", "a < b and c > d, I <3 you"),
        ('<a href="x>y" title=\'it"s\'>link</a>', "link"),
        ("<script>var a = '<b>'</script>kept<!-- not <p>kept</p> -->", "kept"),
        ("<style>p {}", ""),
        ("e\u0301", "é"),
    ],
)
def test_html_is_left_out_and_entities_are_decoded_once(text: str, expected: str) -> None:
    assert plain_text(text) == expected


def test_markdown_is_left_out() -> None:
    text = (
        '# Head\n> *quoted* `code` f**o**o\n- [link](http://e.com/a_(b) "t") ![alt](u.png)\n'
        "[ref][1] <https://auto.link/x>\n\n[1]: http://z.example\n"
    )
    assert plain_text(text, markdown=True) == "Head quoted code foo link alt ref"


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", "<", "&", '<a b="', "](", "[", "*", "_", "<script>", "](a(", "\n[a"]
)
def test_time_grows_with_the_text_alone(piece: str) -> None:
    start = time.perf_counter()
    plain_text(piece * (200_000 // len(piece)), markdown=True)
    assert time.perf_counter() - start < 2

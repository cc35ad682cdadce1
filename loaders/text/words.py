"""The words of a text: where they are, and their stems. `terms.py` says what a word is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from typing import NamedTuple

from loaders.text.folding import folded_with_offsets
from loaders.text.stems import SAME_FIRST_LETTER, parts_of, stem_of, stemmed_tokens

_OTHER = "\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
"""Marks that are parts of words. `\\w` does not match all of them."""


def _token_pattern(letter: str, letters: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?=[a-z]{{1,2}}[+#.&])(?<!{letter})"  # rejects most words at once
        rf"(?:[a-z](?:\+\+|\#)|(?:[a-z](?:\.[a-z])++|[a-z]{{1,2}}&[a-z]{{1,2}})(?!{letter}))"
        rf"|{letters}(?:'{letters})*+"
    )


_TOKEN = _token_pattern(rf"(?:[^\W_]|[{_OTHER}])", rf"(?:[^\W_]++|[{_OTHER}])++")
_ASCII_TOKEN = _token_pattern("[a-zA-Z0-9]", "[a-zA-Z0-9]++")
"""Equal to `_TOKEN` for ASCII, in two thirds of its time."""


class Word(NamedTuple):
    """A word of a text: its stem, its position, and whether search ignores it."""

    stem: str
    start: int
    end: int
    stop: bool


def words(text: str, language: str) -> Iterator[Word]:
    """The words of a plain text in order, with their offsets."""
    plain, offsets = folded_with_offsets(text)
    for found in _pattern(plain).finditer(plain):
        yield from _words_of(found[0], found.start(), offsets, language)


def split_tokens(plain: str) -> list[str]:
    """The tokens of a folded text in order. A token is a word, or some with apostrophes between."""
    return _pattern(plain).findall(plain)


def _pattern(plain: str) -> re.Pattern[str]:
    return _ASCII_TOKEN if plain.isascii() else _TOKEN


def words_near(
    text: str,
    language: str,
    stems: Collection[str],
    reach: int,
    following: int,
    also: Collection[str] = (),
) -> list[Word]:
    """Those of `words(text, language)` that have one of `stems`, and all words near them.

    A word is near if it starts at most `reach` characters before or after, or is among the next
    `following` words. Some others may be included. A word whose stem is certainly not among `stems`
    and `also` may have the stem "". This is much faster than `words`, because finding a stem takes
    longer than everything else.
    """
    plain, offsets = folded_with_offsets(text)
    tokens = split_tokens(plain)
    wanted = _tokens_of(_candidates(set(tokens), language, stems), language, stems)
    if not wanted:
        return []
    starts = _starts(plain, tokens)
    places = starts if offsets is None else [offsets[start] for start in starts]
    letters = _first_letters(language, (*stems, *also))
    found: list[Word] = []
    done = 0
    for index, token in enumerate(tokens):
        if token in wanted:
            # A word may begin inside the token before.
            first = bisect_left(places, places[index] - reach) - 1
            after = bisect_right(places, places[index] + reach)
            last = min(max(after, index + following + 1), len(tokens))
            for near in range(max(first, done), last):
                found += _words_of(tokens[near], starts[near], offsets, language, letters)
            done = max(done, last)
    return found


def _first_letters(language: str, stems: Collection[str]) -> frozenset[str] | None:
    """The letters with which words with these stems start. None if they are not known."""
    return frozenset(stem[:1] for stem in stems) if language in SAME_FIRST_LETTER else None


def _candidates(tokens: set[str], language: str, stems: Collection[str]) -> set[str]:
    """Those of `tokens` that may have a word with one of the stems."""
    letters = _first_letters(language, stems)
    if letters is None:
        return tokens
    return {
        token
        for token in tokens
        if token[0] in letters
        or ("'" in token and not letters.isdisjoint(part[:1] for part in token.split("'")))
    }


def _starts(text: str, tokens: list[str]) -> list[int]:
    """Where the tokens of a text start. There are no letters between two tokens."""
    starts = []
    end = 0
    for token in tokens:
        start = text.index(token, end)
        starts.append(start)
        end = start + len(token)
    return starts


def _tokens_of(tokens: set[str], language: str, stems: Collection[str]) -> set[str]:
    """Those of `tokens` that have a word with one of the stems."""
    stemmed = stemmed_tokens(language)
    lines = ((token, stemmed[token].line) for token in tokens)
    return {
        token
        for token, line in lines
        if line in stems or (" " in line and any(stem in stems for stem in line.split(" ")))
    }


def _words_of(
    token: str,
    start: int,
    offsets: list[int] | None,
    language: str,
    letters: frozenset[str] | None = None,
) -> Iterator[Word]:
    """The words of a token that starts at `start` in the folded text.

    If `letters` is given, words that start with another letter get the stem "".
    """
    for part in parts_of(token, language):
        end = start + len(part)
        stem, stop = ("", False)
        if letters is None or part[:1] in letters:
            stem, stop = stem_of(part, language)
        if offsets is None:
            yield Word(stem, start, end, stop)
        else:
            yield Word(stem, offsets[start], offsets[end - 1] + 1, stop)
        start = end + 1

"""Splits text into search terms. Seeding stores them, and queries use the same rules.

A *word* is a sequence of letters and digits. "C++", "C#", "AT&T" and "U.S." (which is "us") are
words too. Case and accents are folded. A *term* is the stem of a word that is not a stop word. An
article stores

    "newsgraph": {
        "terms": ["amazon", "ban", …],   # unique: title's, then excerpt's, names', body's
        "places": [4, 11, 15],           # how many of them precede excerpt's, names', body's
        "words": " amazon ban …\\n …",   # every word's stem in order, one line for each text
    }

`terms` is indexed. Each term is listed once, where it occurs first. So `places` gives the best
place of each term, without a separate list for each place. `words` includes stop words and is used
to find phrases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import snowballstemmer  # type: ignore[import-untyped]

from loaders.content.markdown import code_ranges
from loaders.content.shortcodes import without_shortcodes
from loaders.documents import Document
from loaders.text.plaintext import plain_text
from loaders.text.stopwords import STOP_WORDS

TERMS_VERSION = 2
"""Increase it when the same text gives other terms. Seeding rewrites articles of older versions."""

BODY_LIMIT = 200_000
"""Only this many characters of a body can be found by search."""

_WORD_LIMIT = 64
_MOST_TOKENS = 65_536
"""How many tokens have cached stems."""
_LETTER = r"(?:[^\W_]|[\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff])"
_WORD = re.compile(
    rf"(?<!{_LETTER})(?:[a-z](?:\+\+|\#)|(?:[a-z](?:\.[a-z])++|[a-z]{{1,2}}&[a-z]{{1,2}})(?!{_LETTER}))"
    rf"|{_LETTER}++(?:'{_LETTER}++)*+"
)
_MARKS = re.compile("(\u0438\u0306)|[\u0300-\u036f]")  # й is a letter, not an accented и
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''")
_STEMMING = Lock()  # Snowball's stemmers have state: one thread at a time


class Word(NamedTuple):
    """A word of a text: its stem, its position, and whether search ignores it."""

    stem: str
    start: int
    end: int
    stop: bool


def search_terms(article: Document, language: str) -> Document:
    """The search data of an article (see above), to be stored under `newsgraph`.

    `language` is a Snowball language, the setting `search_language`.
    """
    stemmed = _stemmed(language)
    terms: dict[str, None] = {}
    ends: list[int] = []
    lines: list[str] = []
    for texts in _texts(article):
        for text in texts:
            found = _WORD.findall(_folded(text))
            for token in dict.fromkeys(found):
                terms.update(dict.fromkeys(stemmed[token].terms))
            lines.append(" ".join(["", *[stemmed[token].line for token in found], ""]))
        ends.append(len(terms))
    return {"terms": list(terms), "places": ends[:-1], "words": "\n".join(lines)}


def words(text: str, language: str) -> Iterator[Word]:
    """The words of a plain text in order, with their offsets."""
    folded, offsets = _folded_with_offsets(text)
    for found in _WORD.finditer(folded):
        start = found.start()
        for part in _parts(found[0], language):
            end = start + len(part)
            stem, stop = _stem(part, language)
            if offsets is None:
                yield Word(stem, start, end, stop)
            else:
                yield Word(stem, offsets[start], offsets[end - 1] + 1, stop)
            start = end + 1


def _texts(article: Document) -> list[list[str]]:
    title, excerpt = (plain_text(article.get(key) or "") for key in ("title", "excerpt"))
    body = (article.get("body") or "")[:BODY_LIMIT]
    body = plain_text(without_shortcodes(body, code_ranges, _unknown, markdown=True), markdown=True)
    provider = article.get("provider") or {}
    names = [*(article.get("topics") or ()), provider.get("name") or provider.get("domain") or ""]
    return [[title], [excerpt], [plain_text(name) for name in names], [body]]


def _unknown(path: str) -> None:
    """The target of a link is not text."""


def _parts(token: str, language: str) -> list[str]:
    """Split a token at an elision into two words ("l'homme", "d'urgence", "o'brien").

    English endings ("amazon's", "don't") stay for the stemmer and the stop words. In other
    languages each apostrophe separates two words.
    """
    parts = token.split("'")
    if len(parts) == 1 or language not in ("english", "porter"):
        return parts
    if len(parts[0]) > 2 or len(parts[1]) < 3 or token in STOP_WORDS["english"]:
        return [token]
    return token.split("'", 1)


class _Stemmed(NamedTuple):
    """The stems of a token. `line` joins all of them, `terms` has no stop words."""

    line: str
    terms: tuple[str, ...]


class _StemmedTokens(dict[str, _Stemmed]):
    """Maps a token to its stems, computed on first use. A text repeats most of its tokens."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __missing__(self, token: str) -> _Stemmed:
        if len(self) >= _MOST_TOKENS:
            self.clear()
        found = [_stem(part, self._language) for part in _parts(token, self._language)]
        stemmed = _Stemmed(
            " ".join(stem for stem, _ in found), tuple(stem for stem, stop in found if not stop)
        )
        self[token] = stemmed
        return stemmed


@lru_cache
def _stemmed(language: str) -> _StemmedTokens:
    return _StemmedTokens(language)


def _folded(text: str) -> str:
    """`text` without case and accents."""
    if text.isascii():
        return text.lower().replace("`", "'")
    return "".join(map(_folded_character, text))


def _folded_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """`_folded(text)`, and the offset in `text` of each character. None if both are equal."""
    if text.isascii():
        return _folded(text), None
    folded = [_folded_character(character) for character in text]
    offsets = [offset for offset, plain in enumerate(folded) for _ in plain]
    return "".join(folded), offsets


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    character = character.translate(_APOSTROPHES)
    decomposed = unicodedata.normalize("NFKD", character.casefold())
    plain = _MARKS.sub(lambda mark: mark[1] or "", decomposed)
    return unicodedata.normalize("NFC", plain).casefold()


@lru_cache(maxsize=_MOST_TOKENS)
def _stem(word: str, language: str) -> tuple[str, bool]:
    """The stem of a word, and whether it is a stop word."""
    word = word[:_WORD_LIMIT].replace(".", "")
    if word in STOP_WORDS.get(language, ()):
        return word, True
    with _STEMMING:
        return _stemmer(language).stemWord(word) or word, False


@lru_cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(language)

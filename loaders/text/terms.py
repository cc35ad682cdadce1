"""From text to terms: what seeding stores for search, and what a query becomes.

A *word* is a run of letters and digits; "C++", "C#", "AT&T" and "U.S." (which is "us") are words
too. Case and accents are folded. A *term* is the stem of a word that is no stop word. Queries are
cut up by the same rules. An article keeps

    "newsgraph": {
        "terms": ["amazon", "ban", …],   # each once: title's, then excerpt's, names', body's
        "places": [4, 11, 15],           # how many of them precede excerpt's, names', body's
        "words": " amazon ban …\\n …",   # every word's stem in order, each text a line
    }

`terms` is what the index holds. A term stands where it occurs first, so `places` tells the best
place of each without a list for every place. `words` keeps stop words: phrases are looked up there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import snowballstemmer  # type: ignore[import-untyped]

from loaders.documents import Document
from loaders.text.plaintext import plain_text
from loaders.text.stopwords import STOP_WORDS

TERMS_VERSION = 1
"""Raised when the same text gives other terms; seeding writes articles of an older one again."""

BODY_LIMIT = 200_000
"""Characters of a body that are searched; what follows them is not."""

_WORD_LIMIT = 64
_LETTER = r"(?:[^\W_]|[\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff])"
_WORD = re.compile(
    rf"(?<!{_LETTER})(?:[a-z](?:\+\+|\#)|(?:[a-z](?:\.[a-z])++|[a-z]{{1,2}}&[a-z]{{1,2}})(?!{_LETTER}))"
    rf"|{_LETTER}++(?:'{_LETTER}++)*+"
)
_MARKS = re.compile("(\u0438\u0306)|[\u0300-\u036f]")  # й is a letter, not an accented и
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''")
_STEMMING = Lock()  # Snowball's stemmers keep their word in themselves


class Word(NamedTuple):
    """A word of a text: its stem, where it stands, and whether search passes it over."""

    stem: str
    start: int
    end: int
    stop: bool


def search_terms(article: Document, language: str) -> Document:
    """What an article keeps for search (see above), to be stored under `newsgraph`.

    `language` is one of Snowball's, the setting `search_language`.
    """
    places = [[list(words(text, language)) for text in texts] for texts in _texts(article)]
    terms: dict[str, None] = {}
    ends = []
    for place in places:
        terms.update((word.stem, None) for text in place for word in text if not word.stop)
        ends.append(len(terms))
    lines = (
        " ".join(["", *(word.stem for word in text), ""]) for place in places for text in place
    )
    return {"terms": list(terms), "places": ends[:-1], "words": "\n".join(lines)}


def words(text: str, language: str) -> Iterator[Word]:
    """The words of a plain text in order, with their offsets in it."""
    folded, offsets = _folded(text)
    for found in _WORD.finditer(folded):
        for part in _parts(found, language):
            word = folded[part.start : part.stop]
            start, end = (
                (offsets[part.start], offsets[part.stop - 1] + 1)
                if offsets
                else (part.start, part.stop)
            )
            stem, stop = _stem(word[:_WORD_LIMIT].replace(".", ""), language)
            yield Word(stem, start, end, stop)


def article_texts(article: Document) -> Iterator[str]:
    """The plain texts of an article that a highlight may come from: title, excerpt, body."""
    for key in ("title", "excerpt"):
        yield plain_text(article.get(key) or "")
    yield plain_text((article.get("body") or "")[:BODY_LIMIT], markdown=True)


def _texts(article: Document) -> list[list[str]]:
    title, excerpt, body = article_texts(article)
    provider = article.get("provider") or {}
    names = [*(article.get("topics") or ()), provider.get("name") or provider.get("domain") or ""]
    return [[title], [excerpt], [plain_text(name) for name in names], [body]]


def _parts(found: re.Match[str], language: str) -> list[range]:
    """A match as words: those that elide are two ("l'homme", "d'urgence", "o'brien").

    English keeps its endings ("amazon's", "don't") for the stemmer and the stop words; in other
    languages every apostrophe parts.
    """
    start, end = found.span()
    pieces = found[0].split("'")
    if len(pieces) > 1 and language in ("english", "porter"):
        if len(pieces[0]) > 2 or len(pieces[1]) < 3 or found[0] in STOP_WORDS["english"]:
            return [range(start, end)]
        pieces = found[0].split("'", 1)
    parts = []
    for piece in pieces:
        parts.append(range(start, start + len(piece)))
        start += len(piece) + 1
    return parts


def _folded(text: str) -> tuple[str, list[int] | None]:
    """`text` without case and accents, and each character's place in `text`, None where equal."""
    if text.isascii():
        return text.lower().replace("`", "'"), None
    folded, offsets = [], []
    for place, character in enumerate(text.translate(_APOSTROPHES)):
        plain = _folded_character(character)
        folded.append(plain)
        offsets.extend([place] * len(plain))
    return "".join(folded), offsets


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character.casefold())
    plain = _MARKS.sub(lambda mark: mark[1] or "", decomposed)
    return unicodedata.normalize("NFC", plain).casefold()


@lru_cache(maxsize=65_536)
def _stem(word: str, language: str) -> tuple[str, bool]:
    if word in STOP_WORDS.get(language, ()):
        return word, True
    with _STEMMING:
        return _stemmer(language).stemWord(word) or word, False


@lru_cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(language)

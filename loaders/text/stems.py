"""The stems of words, by Snowball. Tokens and their stems repeat, so stems are cached."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import snowballstemmer  # type: ignore[import-untyped]

from loaders.text.stopwords import STOP_WORDS

_WORD_LIMIT = 64
_MAX_TOKENS = 65_536
"""How many tokens have cached stems."""
SAME_FIRST_LETTER = frozenset(
    (
        *("danish", "english", "finnish", "french", "german", "italian", "norwegian"),
        *("portuguese", "russian", "spanish", "swedish"),
    )
)
"""Languages in which a stem starts with the first letter of its word. Other stemmers may also
remove prefixes."""
_STEMMING = Lock()  # Snowball's stemmers have state: one thread at a time


def parts_of(token: str, language: str) -> list[str]:
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


class Stemmed(NamedTuple):
    """The stems of a token. `line` joins all of them, `terms` has no stop words."""

    line: str
    terms: tuple[str, ...]


class _StemmedTokens(dict[str, Stemmed]):
    """Maps a token to its stems, computed on first use. A text repeats most of its tokens."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __missing__(self, token: str) -> Stemmed:
        if len(self) >= _MAX_TOKENS:
            self.clear()
        found = [stem_of(part, self._language) for part in parts_of(token, self._language)]
        stemmed = Stemmed(
            " ".join(stem for stem, _ in found), tuple(stem for stem, stop in found if not stop)
        )
        self[token] = stemmed
        return stemmed


@lru_cache
def stemmed_tokens(language: str) -> _StemmedTokens:
    """The stems of each token in a language."""
    return _StemmedTokens(language)


@lru_cache(maxsize=_MAX_TOKENS)
def stem_of(word: str, language: str) -> tuple[str, bool]:
    """The stem of a word, and whether it is a stop word."""
    word = word[:_WORD_LIMIT].replace(".", "")
    if word in STOP_WORDS.get(language, ()):
        return word, True
    with _STEMMING:
        return _stemmer(language).stemWord(word) or word, False


@lru_cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(language)

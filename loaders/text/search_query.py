"""Parses the text of a search box into terms.

    face recognition           both words, anywhere in the article
    "face recognition"         the words in this order, with nothing between them
    police -amazon -"new york" without that word, without that phrase

`loaders.text.terms` splits words and phrases in the same way as articles. So case, accents, endings
and HTML entities do not matter. A hyphen inside a word separates two words. Both must match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, TypeVar

from loaders.text.plaintext import plain_text
from loaders.text.words import Word, words

MAX_LENGTH = 500
MAX_TERMS = 16
"""Fewer than 32, because the score needs it (see `loaders.reads.search`)."""

Value = TypeVar("Value")
Phrase: TypeAlias = tuple[str, ...]
"""The stems of consecutive words, including stop words."""

_QUOTES = str.maketrans("\u201c\u201d\u201e\u00ab\u00bb", '"""""')
_ITEM = re.compile(
    r"""
      (?<!\S) (?P<minus>-?) "(?P<phrase>[^"]*)"?     # "a phrase" or -"a phrase" after white space
    | (?<!\S) (?P<excluding>-) (?=[^\s"-]) (?P<excluded>[^\s"]+)                    # -word
    | "(?P<attached>[^"]*)"?                         # a phrase right behind a word
    | (?P<word>[^\s"]+)
    """,
    re.VERBOSE,
)


class SearchError(ValueError):
    """A query that cannot be answered. The message is for the person who typed it."""


class EmptySearch(SearchError):
    """A query without a word to find: it is empty, or has only stop words or exclusions."""


class SearchTooLong(SearchError):
    """A query with more text or more terms than the limit."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """All `terms` and `phrases` must match. No `excluded` and no `excluded_phrases` may match."""

    terms: tuple[str, ...]
    """Every stem to look up, including those of phrases, without duplicates."""
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[str, ...] = ()
    excluded_phrases: tuple[Phrase, ...] = ()
    single: frozenset[str] = frozenset()
    """The terms outside phrases. A highlight marks each occurrence of them."""


class _Item(NamedTuple):
    """A word or a phrase of the query, as typed."""

    words: tuple[Word, ...]
    is_quoted: bool
    is_excluded: bool

    @property
    def phrase(self) -> Phrase:
        """All stems in order, including stop words."""
        return tuple(word.stem for word in self.words)

    @property
    def terms(self) -> tuple[str, ...]:
        """The stems without those of stop words. Only these are in the index."""
        return tuple(word.stem for word in self.words if not word.stop)

    @property
    def is_phrase(self) -> bool:
        """Whether the word order matters. Excluding "well-known" excludes a phrase."""
        return len(self.words) > 1 and (self.is_quoted or (self.is_excluded and bool(self.terms)))


def parse_search(query: str, language: str) -> SearchQuery:
    """Raises `EmptySearch` or `SearchTooLong`.

    >>> parse_search('police -Amazon "in the US"', "english").phrases
    (('in', 'the', 'us'),)
    """
    if len(query) > MAX_LENGTH:
        raise SearchTooLong(
            f"The query has {len(query)} characters; at most {MAX_LENGTH} are allowed."
        )
    items = [*_items(query, language)]
    wanted = [item for item in items if not item.is_excluded]
    excluded = [item for item in items if item.is_excluded]
    found = SearchQuery(
        terms=_distinct(term for item in wanted for term in item.terms),
        phrases=_distinct(item.phrase for item in wanted if item.is_phrase),
        excluded=_distinct(item.terms[0] for item in excluded if item.terms and not item.is_phrase),
        excluded_phrases=_distinct(item.phrase for item in excluded if item.is_phrase),
        single=frozenset(term for item in wanted if not item.is_phrase for term in item.terms),
    )
    _check_size(query, found)
    return found


def _items(query: str, language: str) -> Iterator[_Item]:
    for match in _ITEM.finditer(plain_text(query).translate(_QUOTES)):
        part = match.groupdict()
        quoted = part["phrase"] if part["phrase"] is not None else part["attached"]
        text = quoted if quoted is not None else part["excluded"] or part["word"] or ""
        is_excluded = bool(part["minus"] or part["excluding"])
        yield _Item(tuple(words(text, language)), quoted is not None, is_excluded)


def _distinct(values: Iterable[Value]) -> tuple[Value, ...]:
    """The values without duplicates, in order of first occurrence."""
    return tuple(dict.fromkeys(values))


def _check_size(query: str, found: SearchQuery) -> None:
    if not found.terms:
        raise EmptySearch(
            "The query names nothing to find: it needs a word that is not a stop word "
            f"and not excluded, got {query!r}."
        )
    number = len(found.terms) + len(found.excluded)
    number += sum(map(len, (*found.phrases, *found.excluded_phrases)))
    if len(found.terms) > MAX_TERMS or number > 4 * MAX_TERMS:
        raise SearchTooLong(f"The query has {number} terms; at most {MAX_TERMS} are allowed.")

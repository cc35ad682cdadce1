"""What a person types into a search box, as terms.

    face recognition           both words, anywhere in the article
    "face recognition"         the words in this order, nothing between them
    police -amazon -"new york" without that word, without that phrase

Words and phrases are cut up as `loaders.text.terms` cuts up articles, so case, accents, endings and
HTML entities never matter. A hyphen inside a word parts two words, both of which must match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from loaders.text.plaintext import plain_text
from loaders.text.terms import words

MAX_LENGTH = 500
MAX_TERMS = 16
"""Fewer than 32, so that the places of all terms add up to one score (`loaders.reads.search`)."""

Phrase: TypeAlias = tuple[str, ...]
"""The stems of consecutive words, stop words among them."""

_QUOTES = str.maketrans("\u201c\u201d\u201e\u00ab\u00bb", '"""""')
_ITEM = re.compile(r'(?<!\S)(-?)"([^"]*)"?|(?<!\S)(-)(?=[^\s"-])([^\s"]+)|(")([^"]*)"?|([^\s"]+)')


class SearchError(ValueError):
    """A query that cannot be answered; the message is for the person who typed it."""


class EmptySearch(SearchError):
    """A query that names nothing to find: no words, stop words alone, or exclusions alone."""


class SearchTooLong(SearchError):
    """A query of more text or more terms than one search takes."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """All of `terms` and `phrases` must match, none of `excluded` or `excluded_phrases`."""

    terms: tuple[str, ...]
    """Every stem to look up, those of the phrases among them, each once."""
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[str, ...] = ()
    excluded_phrases: tuple[Phrase, ...] = ()
    single: frozenset[str] = frozenset()
    """The terms that stand outside of phrases: those a highlight marks wherever they occur."""


def parse_search(query: str, language: str) -> SearchQuery:
    """Raises `EmptySearch` or `SearchTooLong`.

    >>> parse_search('police -Amazon "in the US"', "english").phrases
    (('in', 'the', 'us'),)
    """
    if len(query) > MAX_LENGTH:
        raise SearchTooLong(
            f"The query has {len(query)} characters; at most {MAX_LENGTH} are taken."
        )
    wanted: dict[str, bool] = {}
    phrases: dict[Phrase, None] = {}
    excluded: dict[str, None] = {}
    excluded_phrases: dict[Phrase, None] = {}
    for item in _ITEM.finditer(plain_text(query).translate(_QUOTES)):
        negative = bool(item[1] or item[3])
        found = list(words(item[2] or item[4] or item[6] or item[7] or "", language))
        stems = [word.stem for word in found if not word.stop]
        quoted = item[2] is not None or item[5] is not None
        if not stems:
            if quoted and len(found) > 1:
                (excluded_phrases if negative else phrases)[tuple(w.stem for w in found)] = None
        elif len(found) > 1 and (quoted or negative):
            phrase = tuple(word.stem for word in found)
            (excluded_phrases if negative else phrases)[phrase] = None
            if not negative:
                wanted.update((stem, wanted.get(stem, False)) for stem in stems)
        elif negative:
            excluded[stems[0]] = None
        else:
            wanted.update((stem, True) for stem in stems)
    return _checked(query, wanted, phrases, excluded, excluded_phrases)


def _checked(
    query: str,
    wanted: dict[str, bool],
    phrases: dict[Phrase, None],
    excluded: dict[str, None],
    excluded_phrases: dict[Phrase, None],
) -> SearchQuery:
    if not wanted:
        raise EmptySearch(
            "The query names nothing to find: it needs a word that is not a stop word "
            f"and not excluded, got {query!r}."
        )
    number = len(wanted) + len(excluded) + sum(map(len, (*phrases, *excluded_phrases)))
    if len(wanted) > MAX_TERMS or number > 4 * MAX_TERMS:
        raise SearchTooLong(f"The query has {number} terms; at most {MAX_TERMS} are taken.")
    return SearchQuery(
        terms=tuple(wanted),
        phrases=tuple(phrases),
        excluded=tuple(excluded),
        excluded_phrases=tuple(excluded_phrases),
        single=frozenset(stem for stem, alone in wanted.items() if alone),
    )

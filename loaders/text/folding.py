"""Removes case and accents from text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKS = re.compile("(\u0438\u0306)|[\u0300-\u036f]")  # й is a letter, not an accented и
_EQUAL = str.maketrans("\u2018\u2019\u02bc\u00b4`\u0131", "'''''i")
"""Apostrophes, and the dotless i: its capital is I, as that of i."""
_RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")


def folded(text: str) -> str:
    """`text` without case and accents. Each character is folded separately.

    >>> folded("Caf\u00e9 STRA\u00dfE")
    'cafe strasse'
    """
    if text.isascii():
        return _folded_ascii(text)
    return "".join(
        _folded_ascii(run) if run.isascii() else "".join(map(_folded_character, run))
        for run in _RUNS.findall(text)
    )


def folded_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """`folded(text)`, and the offset in `text` of each character. None if both are equal."""
    if text.isascii() or all(len(_folded_character(each)) == 1 for each in set(text)):
        return folded(text), None
    pieces = [_folded_character(character) for character in text]
    offsets = [offset for offset, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), offsets


def _folded_ascii(text: str) -> str:
    return text.lower().replace("`", "'")


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", character.casefold().translate(_EQUAL))
    plain = _MARKS.sub(lambda mark: mark[1] or "", decomposed)
    return unicodedata.normalize("NFC", plain).casefold()

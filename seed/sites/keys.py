"""The keys of a file beside those that its generator gives meaning to."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from seed.fields import ARTICLE, Faults

_MADE = frozenset(("webUrl", "publishedDateTime", "updatedDateTime", "published", "provider"))
"""What a generator decides, whatever a key of this name says."""
_OURS = frozenset(ARTICLE) | {"authors", "language", "aliases"}


def beside(
    written: Mapping[str, Any], made: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[tuple[str, Any], ...]]:
    """The values of an article, and the keys of its file that have a name of ours but another use.

    `written` is the file's front matter, `made` what the generator's rules gave. A key of the file
    with one of our names counts where nothing was made and where it holds what an article needs
    (`quality: 24`); otherwise (`images: [a.png]`) it is kept apart.

    >>> beside({"weight": 1, "heat": "hot", "quality": 3}, {"title": "A"})
    ({'weight': 1, 'quality': 3, 'title': 'A'}, (('heat', 'hot'),))
    """
    values: dict[str, Any] = {}
    others: list[tuple[str, Any]] = []
    for key, value in written.items():
        if key not in _OURS or (key not in made and key not in _MADE and _fits(key, value)):
            values[key] = value
        elif made.get(key) != value:
            others.append((key, value))
    return values | {key: value for key, value in made.items() if value is not None}, tuple(others)


def _fits(key: str, value: Any) -> bool:
    if key not in ARTICLE or value is None:
        return False
    faults = Faults()
    ARTICLE[key](faults, deepcopy(value), (key,))
    return not faults

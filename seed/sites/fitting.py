"""Combines an article's keys with the keys of a file that was written for a generator.

Files for a generator can use our names with another meaning: `images` can be a list of texts,
`provider` can be a name. Such a value is not an error. It is stored separately.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from seed.values.faults import Faults
from seed.values.fields import ARTICLE


def fitting(
    stated: Mapping[str, Any], derived: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[tuple[str, Any], ...]]:
    """The values of an article, and the keys of the file that clash with our names.

    `derived` contains our keys by the generator's rules. None means that there is no value.

    >>> fitting({"title": "A", "heat": "hot", "deck": "B"}, {"title": "A", "type": "article"})
    ({'deck': 'B', 'title': 'A', 'type': 'article'}, (('heat', 'hot'),))
    """
    values: dict[str, Any] = {}
    others: list[tuple[str, Any]] = []
    for key, value in stated.items():
        if key in derived:
            if value is not None and value != derived[key]:
                others.append((key, value))
        elif key in ARTICLE and not _fits(key, value):
            others.append((key, value))
        else:
            values[key] = value
    values.update((key, value) for key, value in derived.items() if value is not None)
    return values, tuple(others)


def _fits(key: str, value: Any) -> bool:
    faults = Faults()
    ARTICLE[key](faults, deepcopy(value), (key,))
    return not faults

"""Putting an article's keys beside those of a file that was written for a generator.

A generator's files have keys of their own meaning under the names of ours: `images` that is a list
of texts, `provider` that is a name. Such a value is no fault: it is kept apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from seed.values.fields import ARTICLE, Faults


def fitting(
    stated: Mapping[str, Any], made: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[tuple[str, Any], ...]]:
    """The values of an article, and the keys of the file that have the name of one of ours.

    `made` holds our keys as the generator's rules give them; nothing is there where it is None.

    >>> fitting({"title": "A", "heat": "hot", "deck": "B"}, {"title": "A", "type": "article"})
    ({'deck': 'B', 'title': 'A', 'type': 'article'}, (('heat', 'hot'),))
    """
    values: dict[str, Any] = {}
    others: list[tuple[str, Any]] = []
    for key, value in stated.items():
        if key in made:
            if value is not None and value != made[key]:
                others.append((key, value))
        elif key in ARTICLE and not _fits(key, value):
            others.append((key, value))
        else:
            values[key] = value
    values.update((key, value) for key, value in made.items() if value is not None)
    return values, tuple(others)


def _fits(key: str, value: Any) -> bool:
    faults = Faults()
    ARTICLE[key](faults, deepcopy(value), (key,))
    return not faults

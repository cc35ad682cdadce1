"""Ranges as every store answers them: the one place that works around a store's defects.

SecantusDB (the Python server up to 0.7.0b3, the Rust server of the wheel 0.6.0b17) drops documents
that equal the upper bound of `$lte`, where an index with an equal key before it serves the range:
`{published: true, quality: {$lte: 90}}` on (published, quality, _id). So `$lte` is never sent.
`$lt` the least value above says the same, on every server. `loaders/conformance` looks for more.
"""

from __future__ import annotations

from math import inf, nextafter
from typing import Any

from loaders.documents import Document


def between(path: str, low: Any, below: Any) -> Document:
    """The match `low <= x < below`; an end that is None is open."""
    ends = {"$gte": low, "$lt": below}
    given = {operator: end for operator, end in ends.items() if end is not None}
    return {path: given} if given else {}


def just_above(value: Any) -> Any:
    """The least value above `value` of its own kind, so that `< just_above(x)` is `<= x`.

    >>> just_above(90), just_above("a"), just_above(0.5) > 0.5, just_above(None)
    (91, 'a\\x00', True, None)
    """
    if value is None:
        return None
    if isinstance(value, str):
        return value + "\0"
    if isinstance(value, float):
        return nextafter(value, inf)
    return value + 1

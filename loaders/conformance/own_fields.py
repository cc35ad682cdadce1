"""A site's own fields in the small archive: one of each type that can be filtered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from loaders.conformance.bounds import in_range
from loaders.documents import Document
from loaders.fields.declaration import fields_of

OWN_FIELDS = fields_of(
    {
        "fields": {
            "rating": {"type": "Float", "filter": True, "order": True},
            "words": {"type": "Int", "filter": True},
            "event": {"type": "DateTime", "filter": True},
            "series": {"type": "String", "filter": True},
            "marks": {"type": "[String]", "filter": True},
            "live": {"type": "Boolean", "filter": True},
        }
    }
)
RATING = "newsgraph.fields.rating"

_SERIES = ("a", "A", "ab")
_VALUES: dict[str, tuple[Any, ...]] = {
    "rating": (None, -0.5, 0.0, 0.1, 0.30000000000000004, 2.5, 1e18),
    "words": (None, -1, 0, 10, 10, 2**31 - 1),
    "event": (None, *(datetime(2020, 2, day, tzinfo=UTC) for day in (28, 29))),
    "series": (None, *_SERIES),
    "marks": ([], ["a"], ["a", "b"], ["b", "c"]),
    "live": (None, False, True),
}


def own_values(chance: Random) -> Document:
    """The field values of one article. A field without a value is absent."""
    chosen = {name: chance.choice(values) for name, values in _VALUES.items()}
    return {name: value for name, value in chosen.items() if value is not None}


def own_filter(chance: Random) -> dict[str, Any]:
    """A filter by one or two fields. Its bounds are values that exist."""
    return {name: _ASKED[name](chance, name) for name in chance.sample(list(_ASKED), 2)}


def holds_own(asked: Mapping[str, Any], article: Document) -> bool:
    own = article["newsgraph"]["fields"]
    return all(_RULES[name](wanted, own.get(name)) for name, wanted in asked.items())


def _range(low: str, high: str) -> Callable[[Random, str], dict[str, Any]]:
    def bounds(chance: Random, name: str) -> dict[str, Any]:
        ends = sorted(chance.choices([v for v in _VALUES[name] if v is not None], k=2))
        given = {low: ends[0], high: ends[chance.choice((0, 1, 1))]}
        if chance.random() < 0.4:
            del given[chance.choice((low, high))]
        return given

    return bounds


def _some(*values: str) -> Callable[[Random, str], list[str]]:
    return lambda chance, name: chance.sample(values, chance.choice((0, 1, 2)))


_ASKED: dict[str, Callable[[Random, str], Any]] = {
    "rating": _range("min", "max"),
    "words": _range("min", "max"),
    "event": _range("from", "to"),
    "series": _some(*_SERIES, "gone"),
    "marks": _some("a", "b", "c", "gone"),
    "live": lambda chance, name: chance.random() < 0.5,
}
_RULES: dict[str, Callable[[Any, Any], bool]] = {
    "rating": in_range("min", "max", inclusive=True),
    "words": in_range("min", "max", inclusive=True),
    "event": in_range("from", "to", inclusive=False),
    "series": lambda wanted, value: value in wanted,
    "marks": lambda wanted, value: any(one in wanted for one in value),
    "live": lambda wanted, value: value is wanted,
}

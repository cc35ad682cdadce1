"""A site's own fields in the small archive: one of each type that can be filtered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, NamedTuple

from loaders.conformance.ranges import in_date_range, in_number_range
from loaders.documents import Document
from loaders.fields.checking import fields_of


class OwnField(NamedTuple):
    """One declared field."""

    declaration: dict[str, Any]
    values: Sequence[Any]
    """The values that articles have. None: the article does not have the field."""
    matches: Callable[[Any, Any], bool]
    """Whether an article's value (or None) matches a filter's value."""
    random_filter: Callable[[Random, Sequence[Any]], Any]
    """A filter's value, from the field's values."""


def own_values(random: Random) -> Document:
    """The field values of one article. A field without a value is absent."""
    chosen = {name: random.choice(field.values) for name, field in _FIELDS.items()}
    return {name: value for name, value in chosen.items() if value is not None}


def random_own_filter(random: Random) -> dict[str, Any]:
    """A filter by two fields. Its bounds are values that exist."""
    return {
        name: _FIELDS[name].random_filter(random, _FIELDS[name].values)
        for name in random.sample(list(_FIELDS), 2)
    }


def matches_own_fields(filter: Mapping[str, Any], article: Document) -> bool:
    values = article["newsgraph"]["fields"]
    return all(_FIELDS[name].matches(wanted, values.get(name)) for name, wanted in filter.items())


def _random_range(random: Random, values: Sequence[Any], low: str, high: str) -> dict[str, Any]:
    ends = sorted(random.choices([value for value in values if value is not None], k=2))
    bounds = {low: ends[0], high: ends[random.choice((0, 1, 1))]}
    if random.random() < 0.4:
        del bounds[random.choice((low, high))]
    return bounds


def _random_numbers(random: Random, values: Sequence[Any]) -> dict[str, Any]:
    return _random_range(random, values, "min", "max")


def _random_dates(random: Random, values: Sequence[Any]) -> dict[str, Any]:
    return _random_range(random, values, "from", "to")


def _some_of(*values: str) -> Callable[[Random, Sequence[Any]], list[str]]:
    return lambda random, _: random.sample(values, random.choice((0, 1, 2)))


_FIELDS: dict[str, OwnField] = {
    "rating": OwnField(
        {"type": "Float", "filter": True, "order": True},
        (None, -0.5, 0.0, 0.1, 0.30000000000000004, 2.5, 1e18),
        in_number_range,
        _random_numbers,
    ),
    "words": OwnField(
        {"type": "Int", "filter": True},
        (None, -1, 0, 10, 10, 2**31 - 1),
        in_number_range,
        _random_numbers,
    ),
    "event": OwnField(
        {"type": "DateTime", "filter": True},
        (None, *(datetime(2020, 2, day) for day in (28, 29))),
        in_date_range,
        _random_dates,
    ),
    "series": OwnField(
        {"type": "String", "filter": True},
        (None, "a", "A", "ab"),
        lambda wanted, value: value in wanted,
        _some_of("a", "A", "ab", "gone"),
    ),
    "marks": OwnField(
        {"type": "[String]", "filter": True},
        ([], ["a"], ["a", "b"], ["b", "c"]),
        lambda wanted, value: not {*wanted}.isdisjoint(value),
        _some_of("a", "b", "c", "gone"),
    ),
    "live": OwnField(
        {"type": "Boolean", "filter": True},
        (None, False, True),
        lambda wanted, value: value is wanted,
        lambda random, _: random.random() < 0.5,
    ),
}
OWN_FIELDS = fields_of({"fields": {name: field.declaration for name, field in _FIELDS.items()}})
RATING = "newsgraph.fields.rating"

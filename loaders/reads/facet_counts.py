"""The counts of facets: which are requested, and their results.

Keys with equal counts are sorted by name, which the counting command does not know. So its results
contain complete ties, and `first_of` cuts them when the names are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from loaders.fields.types import STORED

Interval: TypeAlias = Literal["HOUR", "DAY", "WEEK", "MONTH", "YEAR"]
Count: TypeAlias = tuple[str, int]
Tied: TypeAlias = tuple[int, list[str]]
"""A count, and all keys with this count."""


class TooManyToCount(ValueError):
    """More articles match than the limit for facets and neighbours."""


class OwnFacet(NamedTuple):
    """A declared field to count, and whether an article can have several values of it."""

    name: str
    many: bool

    @property
    def path(self) -> str:
        return f"{STORED}.{self.name}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The requested counts. For topics, providers and authors: how many keys, or None."""

    topics: int | None = None
    providers: int | None = None
    authors: int | None = None
    categories: bool = False
    types: bool = False
    languages: bool = False
    timelines: frozenset[Interval] = frozenset()
    fields: frozenset[OwnFacet] = frozenset()
    """The facets of declared fields."""


@dataclass(slots=True)
class Facets:
    """The requested counts. `topics`, `providers` and `authors` contain complete ties."""

    topics: list[Tied] = field(default_factory=list)
    providers: list[Tied] = field(default_factory=list)
    authors: list[Tied] = field(default_factory=list)
    categories: list[Count] = field(default_factory=list)
    types: list[Count] = field(default_factory=list)
    languages: list[Count] = field(default_factory=list)
    timelines: dict[Interval, list[tuple[datetime, int]]] = field(default_factory=dict)
    fields: dict[str, list[Count]] = field(default_factory=dict)


def first_of(ranked: Sequence[Tied], names: dict[str, str] | None, first: int) -> list[Count]:
    """The `first` keys by count, ties by name. If `names` is None, the key is its own name.

    A key without a name no longer exists, and is left out.
    """
    counted: list[Count] = []
    for count, keys in ranked:
        known = keys if names is None else [key for key in keys if key in names]
        known = sorted(known, key=lambda key: (key if names is None else names[key], key))
        counted.extend((key, count) for key in known)
        if len(counted) >= first:
            break
    return counted[:first]


def candidates(ranked: Sequence[Tied], first: int) -> list[str]:
    """The keys that `first_of` may choose. It needs their names."""
    keys: list[str] = []
    for _, tied in ranked:
        if len(keys) >= first:
            break
        keys.extend(tied)
    return keys

"""Collects the own keys of an archive: the types of their values, and examples."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any

from loaders.fields.names import ARTICLE_FIELDS
from seed.values.dates import looks_like_date
from seed.values.fields import ARTICLE, Values, is_url
from seed.values.own_fields import RELATIVE

EXAMPLES = 3
OBJECT = "object"
EMPTY_LIST, MIXED_LIST = "[]", "[mixed]"
"""Types of lists: without a value, and with values of different types."""
_NOT_OWN = frozenset((*ARTICLE, *ARTICLE_FIELDS, "author", "lang", "locale"))
INT64, NOT_FINITE, RELATIVE_URL = "Int64", "NaN", "relative URL"
"""Types that no field can have: other types accept some of their values."""
_PROPOSED = {INT64: "String", NOT_FINITE: "Float", RELATIVE_URL: "String"}
"""What is proposed for a key that has only such values."""
_TEXTS = ("Int", INT64, "URL", RELATIVE_URL, "DateTime")
_WIDER = {
    frozenset(("Int", "Float")): "Float",
    frozenset((INT64, "Float")): "Float",
    frozenset(("Int", INT64)): "String",
    frozenset((RELATIVE_URL, "URL")): "URL",
    frozenset(("URL", "DateTime")): "String",
    **{frozenset((name, "String")): "String" for name in _TEXTS},
}
"""Pairs of types, with the type that accepts the values of both."""


@dataclass(slots=True)
class ValueType:
    """The values of one type at one key."""

    files: int = 0
    examples: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def add(self, path: str, value: Any) -> None:
        self.files += 1
        if len(self.paths) < EXAMPLES:
            self.paths.append(path)
        shown = _example(value)
        if len(self.examples) < EXAMPLES and shown not in self.examples:
            self.examples.append(shown)


@dataclass(slots=True)
class OwnKey:
    """One key of the archive: its types, and the keys below it."""

    types: dict[str, ValueType] = field(default_factory=dict)
    below: dict[str, OwnKey] = field(default_factory=dict)

    @property
    def files(self) -> int:
        return sum(values.files for values in self.types.values())

    def type(self) -> str | None:
        """The type that fits most files. None if every value was empty."""
        counts = Counter({name: values.files for name, values in self.types.items()})
        for pair, wider in _WIDER.items():
            for brackets in ("{}", "[{}]"):
                names = {brackets.format(name) for name in pair}
                if names <= counts.keys() and _is_mixed(counts, names):
                    files = sum(counts.pop(name) for name in names)
                    counts[brackets.format(wider)] = files
        if EMPTY_LIST in counts and any(_is_list(name) and name != EMPTY_LIST for name in counts):
            counts.pop(EMPTY_LIST)
        if not counts:
            return None
        chosen = counts.most_common(1)[0][0]
        name = chosen.strip("[]")
        return chosen.replace(name, _PROPOSED[name]) if name in _PROPOSED else chosen

    def misfits(self) -> list[tuple[str, ValueType]]:
        """The types whose values the proposed type does not accept."""
        chosen = self.type() or ""
        return [(name, values) for name, values in self.types.items() if not accepts(chosen, name)]


def _is_mixed(counts: Counter[str], names: set[str]) -> bool:
    """Whether both types are intended. A few texts among numbers are errors in these files."""
    few, many = sorted(counts[name] for name in names)
    plain = {name.strip("[]") for name in names}
    return not ("String" in plain or plain == {"Int", INT64}) or few * 5 > many


def accepts(chosen: str, found: str) -> bool:
    """Whether a field of the type `chosen` accepts values of the type `found`."""
    if chosen == found or (found == EMPTY_LIST and _is_list(chosen)):
        return True
    if _is_list(chosen) != _is_list(found):
        return False
    scalars = frozenset((chosen.strip("[]"), found.strip("[]")))
    return _WIDER.get(scalars) == chosen.strip("[]")


def _is_list(type: str) -> bool:
    return type.startswith("[")


def observe(articles: Iterable[tuple[str, Values]]) -> tuple[dict[str, OwnKey], int]:
    """The own keys of all articles (given as path and front matter), and the number of articles."""
    keys: dict[str, OwnKey] = {}
    count = 0
    for path, values in articles:
        count += 1
        for key, value in values.items():
            if key not in _NOT_OWN:
                _observe(keys, key, value, path)
    return keys, count


def _observe(keys: dict[str, OwnKey], key: str, value: Any, path: str) -> None:
    """Add a value of the file `path` to `keys`. Of a list of objects, each key is added once."""
    type = type_of(value)
    if type is None:
        return
    own_key = keys.setdefault(str(key), OwnKey())
    own_key.types.setdefault(type, ValueType()).add(path, value)
    members: dict[str, Any] = {}
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            members = {**members, **item, **members}
    for name, member in members.items():
        _observe(own_key.below, name, member, path)


def type_of(value: Any) -> str | None:
    """The type of one value. None if the value is empty."""
    if isinstance(value, list):
        types = {type for item in value if (type := type_of(item)) is not None}
        while len(types) > 1:
            pair = frozenset(sorted(types)[:2])
            types = (types - pair) | {_WIDER.get(pair, "mixed")}
        type = next(iter(types), "")
        return MIXED_LIST if _is_list(type) else f"[{type}]"
    if isinstance(value, dict):
        return OBJECT
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int):
        return "Int" if -(2**31) <= value < 2**31 else INT64
    if isinstance(value, float):
        return "Float" if isfinite(value) else NOT_FINITE
    if isinstance(value, datetime):
        return "DateTime"
    if not isinstance(value, str) or not value:
        return None
    if is_url(value):
        return "URL"
    if value.startswith(RELATIVE):
        return RELATIVE_URL
    return "DateTime" if looks_like_date(value) else "String"


def _example(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 40 else shown[:37] + "..."

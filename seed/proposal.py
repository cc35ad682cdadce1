"""`newsgraph fields`: shows an archive's own keys, and proposes a declaration for them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

import yaml

from loaders.fields.names import ARTICLE_FIELDS, graphql_name
from seed.values.dates import looks_like_date
from seed.values.fields import ARTICLE, Values, is_url

Key: TypeAlias = tuple[str, ...]

EXAMPLES = 3
OBJECT = "object"
_NOT_OWN = frozenset((*ARTICLE, *ARTICLE_FIELDS, "author", "lang", "locale"))
_WIDER = {
    frozenset(("Int", "Float")): "Float",
    frozenset(("Int", "String")): "String",
    frozenset(("URL", "String")): "String",
    frozenset(("DateTime", "String")): "String",
    frozenset(("URL", "DateTime")): "String",
}
"""Pairs of types, with the type that accepts the values of both."""


@dataclass(slots=True)
class Kind:
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
class Seen:
    """One key of the archive: its types, and the keys below it."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    below: dict[str, Seen] = field(default_factory=dict)

    @property
    def files(self) -> int:
        return sum(kind.files for kind in self.kinds.values())

    def type(self) -> str | None:
        """The type that fits most files. None if every value was empty."""
        counts = Counter({name: kind.files for name, kind in self.kinds.items()})
        for pair, wider in _WIDER.items():
            for brackets in ("{}", "[{}]"):
                names = {brackets.format(name) for name in pair}
                if names <= counts.keys() and _is_mixed(counts, names):
                    taken = sum(counts.pop(name) for name in names)
                    counts[brackets.format(wider)] = taken
        if "[]" in counts and any(name.startswith("[") and name != "[]" for name in counts):
            counts.pop("[]")
        return counts.most_common(1)[0][0] if counts else None

    def disagreeing(self) -> list[tuple[str, Kind]]:
        """The types whose values the proposed type does not accept."""
        chosen = self.type() or ""
        return [(name, kind) for name, kind in self.kinds.items() if not _takes(chosen, name)]


def _is_mixed(counts: Counter[str], names: set[str]) -> bool:
    """Whether both types are intended. A few texts among numbers are errors in these files."""
    few, many = sorted(counts[name] for name in names)
    return "String" not in {name.strip("[]") for name in names} or few * 5 > many


def _takes(chosen: str, found: str) -> bool:
    if chosen == found or (found == "[]" and chosen.startswith("[")):
        return True
    if chosen.startswith("[") != found.startswith("["):
        return False
    bare = frozenset((chosen.strip("[]"), found.strip("[]")))
    return _WIDER.get(bare) == chosen.strip("[]")


def observe(articles: Iterable[tuple[str, Values]]) -> tuple[dict[str, Seen], int]:
    """The own keys of all articles (given as path and front matter), and the number of articles."""
    seen: dict[str, Seen] = {}
    count = 0
    for path, values in articles:
        count += 1
        for key, value in values.items():
            if key not in _NOT_OWN:
                _observe(seen, key, value, path)
    return seen, count


def _observe(seen: dict[str, Seen], key: str, value: Any, path: str) -> None:
    kind = kind_of(value)
    if kind is None:
        return
    one = seen.setdefault(str(key), Seen())
    one.kinds.setdefault(kind, Kind()).add(path, value)
    members = value if isinstance(value, list) else [value]
    merged: dict[str, Any] = {}
    for member in members:
        if isinstance(member, dict):
            for name, held in member.items():
                merged.setdefault(name, held)
    for name, held in merged.items():
        _observe(one.below, name, held, path)


def kind_of(value: Any) -> str | None:
    """The type of one value. None if the value is empty."""
    if isinstance(value, list):
        kinds = {kind for item in value if (kind := kind_of(item)) is not None}
        while len(kinds) > 1:
            pair = frozenset(sorted(kinds)[:2])
            kinds = (kinds - pair) | {_WIDER.get(pair, "mixed")}
        kind = next(iter(kinds), "")
        return "[mixed]" if kind.startswith("[") else f"[{kind}]"
    if isinstance(value, dict):
        return OBJECT
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int):
        return "Int" if -(2**31) <= value < 2**31 else "String"
    if isinstance(value, float):
        return "Float"
    if isinstance(value, datetime):
        return "DateTime"
    if not isinstance(value, str) or not value:
        return None
    if is_url(value):
        return "URL"
    return "DateTime" if looks_like_date(value) else "String"


def propose(seen: dict[str, Seen], count: int) -> Iterator[str]:
    """The lines of a declaration. Keys in most files come first."""
    yield f"# {count:,} articles were read. Keep the lines that you want, and add what each field"
    yield "# is for: filter, order, facet. Save the file as newsgraph.fields.yaml in the folder."
    yield "fields:"
    taken: set[str] = set()
    for key, one in sorted(seen.items(), key=lambda item: (-item[1].files, item[0])):
        yield from _lines((key,), one, count, taken)


def _lines(key: Key, one: Seen, count: int, taken: set[str]) -> Iterator[str]:
    chosen = one.type()
    if chosen is None or chosen in ("[]", "[mixed]") or len(key) > 4:
        yield f"  # {'.'.join(key)}: nothing that has a type ({one.files:,} files)"
        return
    objects = chosen.strip("[]") == OBJECT
    if objects and not _is_flat(key, one):
        for name, below in one.below.items():
            yield from _lines((*key, name), below, count, taken)
        return
    share = 100 * one.files / count
    kinds = [kind for name, kind in one.kinds.items() if _takes(chosen, name)]
    examples = [example for kind in kinds for example in kind.examples][:EXAMPLES]
    shown = "" if objects else f": {', '.join(examples)}"
    yield f"  # {one.files:,} of {count:,} files ({share:.0f}%){shown}"
    yield from _disagreements(one, "")
    for name, below in one.below.items() if objects else ():
        yield from _disagreements(below, f"{name}: ")
    type: Any = chosen
    if objects:
        members = {graphql_name(name): below.type() for name, below in one.below.items()}
        type = {name: member for name, member in members.items() if member not in (None, "[]")}
        if chosen.startswith("["):
            type = [type]
    yield f"  {_declared(_name(key, taken), '.'.join(key), type)}"


def _disagreements(one: Seen, label: str) -> Iterator[str]:
    for name, kind in one.disagreeing():
        places, examples = ", ".join(kind.paths), ", ".join(kind.examples)
        yield f"  #   {label}{kind.files:,} do not fit ({name} {examples}): {places}"


def _is_flat(key: Key, one: Seen) -> bool:
    """Whether the object can be one field: its members are values and keep their names.

    The separate tables of Hugo and Zola for a site's own keys are not a field.
    """
    if key in (("params",), ("extra",)):
        return False
    types = {name: below.type() for name, below in one.below.items()}
    return any(type not in (None, "[]") for type in types.values()) and all(
        graphql_name(name) == name and (type or "").strip("[]") not in (OBJECT, "mixed")
        for name, type in types.items()
    )


def _name(key: Key, taken: set[str]) -> str:
    name = graphql_name(".".join(key))
    if name in ARTICLE_FIELDS:
        name = f"own{name[0].upper()}{name[1:]}"
    while name.lower() in taken:
        name += "2"
    taken.add(name.lower())
    return name


def _declared(name: str, source: str, type: Any) -> str:
    told: Any = type if name == source and isinstance(type, str) else {"type": type}
    if name != source:
        told["from"] = source
    text: str = yaml.safe_dump({name: told}, default_flow_style=True, width=10_000, sort_keys=False)
    return text.strip()[1:-1]


def _example(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 40 else shown[:37] + "..."

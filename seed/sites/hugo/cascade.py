"""Front matter that pages inherit from a section or from the configuration."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from seed.sites.hugo.matching import Target, target_of
from seed.sites.hugo.values import table

_RESERVED = frozenset(("target", "_target", "kind", "path", "lang", "cascade"))


@dataclass(frozen=True, slots=True)
class Cascade:
    """Values for the pages of `target`."""

    target: Target
    values: Mapping[str, Any]


def cascades_of(
    value: Any, known: Collection[str], language: str | None = None
) -> tuple[Cascade, ...]:
    """The cascades of one `cascade` key with lower-case keys: a mapping or a list of mappings.

    `known` are the languages of the site, `language` that of the file with the cascade. A cascade
    applies to pages of that language, unless its target names others.
    """
    given = value if isinstance(value, list) else [value]
    cascades = []
    for one in given:
        rule = table(one)
        values = {key: item for key, item in rule.items() if key not in _RESERVED}
        values |= table(values.pop("params", {}))
        target = rule["target"] if "target" in rule else rule.get("_target")
        if values:
            cascades.append(Cascade(target_of(target, known, language), values))
    return tuple(cascades)


def handed_down(
    own: Mapping[str, Any],
    cascades: Iterable[Cascade],
    base: str,
    language: str,
    kind: str = "page",
) -> dict[str, Any]:
    """A page's own values, completed by the cascades. The nearest cascade comes first."""
    values = dict(own)
    for cascade in cascades:
        if cascade.target.holds(base, language, kind):
            for key, value in cascade.values.items():
                values.setdefault(key, value)
    return values

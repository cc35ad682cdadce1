"""The target of a cascade or a permalink rule: pages by path, kind, language and environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seed.sites.hugo.globs import matches
from seed.sites.hugo.values import strings_of, table, text_of

ENVIRONMENT = "production"
"""The environment in which Hugo builds a site."""


@dataclass(frozen=True, slots=True)
class Target:
    """Selects pages. An empty part matches all pages."""

    path: str = ""
    kind: str = ""
    environment: str = ""
    languages: tuple[str, ...] = ()

    def holds(self, base: str, language: str, kind: str = "page") -> bool:
        return (
            matches(self.kind, kind)
            and matches(self.path, base)
            and matches(self.environment, ENVIRONMENT)
            and (not self.languages or _any(self.languages, language))
        )


def _any(patterns: tuple[str, ...], language: str) -> bool:
    """Whether one pattern matches, and no pattern that begins with `!` does."""
    refused = [pattern[1:].strip() for pattern in patterns if pattern.startswith("!")]
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    if any(matches(pattern, language) for pattern in refused):
        return False
    return not wanted or any(matches(pattern, language) for pattern in wanted)


def target_of(value: Any, language: str | None = None) -> Target:
    """The target of a rule with lower-case keys. `language` is used if it names none."""
    given: Mapping[str, Any] = table(value)
    languages = strings_of(table(table(given.get("sites")).get("matrix")).get("languages"))
    if one := text_of(given.get("lang")):
        languages = [*languages, one]
    if not languages and language is not None:
        languages = [language]
    path = text_of(given.get("path")).lower()
    return Target(
        path=path,
        kind=text_of(given.get("kind")).lower(),
        environment=text_of(given.get("environment")),
        languages=tuple(languages),
    )

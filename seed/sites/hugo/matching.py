"""The target of a cascade or a permalink rule: pages by path, kind, language and environment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    languages: Collection[str] = ()

    def holds(self, base: str, language: str, kind: str = "page") -> bool:
        return (
            matches(self.kind, kind)
            and matches(self.path, base)
            and matches(self.environment, ENVIRONMENT)
            and (not self.languages or language in self.languages)
        )


def named(patterns: Collection[str], language: str) -> bool:
    """Whether a pattern matches, and none that begins with `!` does. No pattern matches all."""
    refused = [pattern[1:].strip() for pattern in patterns if pattern.startswith("!")]
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    if any(matches(pattern, language) for pattern in refused):
        return False
    return not wanted or any(matches(pattern, language) for pattern in wanted)


def language_patterns(given: Mapping[str, Any]) -> list[str]:
    """The languages of a target or of a mount: `sites.matrix.languages`, or the older `lang`."""
    patterns = strings_of(table(table(given.get("sites")).get("matrix")).get("languages"))
    older = text_of(given.get("lang"))
    return [*patterns, older] if older else patterns


def target_of(value: Any, known: Collection[str], language: str | None = None) -> Target:
    """The target of a rule with lower-case keys. `language` is used if it names none.

    `known` are the languages of the site. As in Hugo, a rule that names only other languages, such
    as disabled ones, is for all languages.
    """
    given: Mapping[str, Any] = table(value)
    patterns = language_patterns(given)
    if not patterns:
        languages = [language] if language is not None else []
    else:
        languages = [key for key in known if named(patterns, key)]
    return Target(
        path=text_of(given.get("path")).lower(),
        kind=text_of(given.get("kind")).lower(),
        environment=text_of(given.get("environment")),
        languages=frozenset(languages),
    )

"""Front matter defaults: `defaults` in the configuration, by path and type of a file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_RENAMED = {"page": "pages", "post": "posts", "draft": "drafts"}


@dataclass(frozen=True, slots=True)
class Default:
    """Values for the files that a scope matches."""

    path: str
    """As in the configuration. Its length decides which of two sets has priority."""
    prefixes: tuple[str, ...] | None
    """Matched paths begin with one of these. None matches all files."""
    type: str | None
    typed: bool
    values: Mapping[str, Any]


def read_defaults(stated: Any, source: str, collections_dir: str) -> tuple[Default, ...]:
    """The valid sets of the configuration. Resolves globs now."""
    sets = stated if isinstance(stated, list) else []
    return tuple(
        _default(each, source, collections_dir)
        for each in sets
        if isinstance(each, dict) and isinstance(each.get("values"), dict)
    )


def _default(stated: Mapping[str, Any], source: str, collections_dir: str) -> Default:
    scope = stated.get("scope")
    scope = scope if isinstance(scope, dict) else {}
    path = scope.get("path")
    path = path if isinstance(path, str) else ""
    kind = scope.get("type")
    kind = _RENAMED.get(kind, kind) if isinstance(kind, str) else None
    prefixes: tuple[str, ...] | None = None
    if "*" in path:
        prefixes = tuple(_without(match, collections_dir) for match in glob_below(source, path))
    elif path:
        prefixes = (_without(path, collections_dir),)
    return Default(path, prefixes, kind, "type" in scope, stated["values"])


def _without(path: str, collections_dir: str) -> str:
    return path.removeprefix(f"{collections_dir}/") if collections_dir else path


def glob_below(source: str, pattern: str) -> list[str]:
    """Matching paths below `source`, as with Ruby's `Dir.glob`: without hidden ones."""
    found = [""]
    for part in pattern.strip("/").split("/"):
        found = list(dict.fromkeys(_step(source, found, part)))
    return found


def _step(source: str, bases: Iterable[str], part: str) -> Iterable[str]:
    try:
        matches = re.compile(_translate(part)).fullmatch
    except re.error:  # a range such as [z-a]
        return
    for base in bases:
        if part == "**":
            yield from _folders(source, base)
        elif "*" not in part and "?" not in part and "[" not in part and "{" not in part:
            if os.path.exists(os.path.join(source, base, part)):
                yield f"{base}/{part}" if base else part
        else:
            for name in _names(source, base):
                if matches(name) and (part.startswith(".") or not name.startswith(".")):
                    yield f"{base}/{name}" if base else name


def _folders(source: str, base: str) -> Iterable[str]:
    """`base` and every folder below it, at any depth. Links are not followed."""
    yield base
    for name in _names(source, base):
        path = f"{base}/{name}" if base else name
        whole = os.path.join(source, path)
        if not name.startswith(".") and os.path.isdir(whole) and not os.path.islink(whole):
            yield from _folders(source, path)


def _names(source: str, base: str) -> list[str]:
    try:
        return sorted(os.listdir(os.path.join(source, base)))
    except OSError:
        return []


def _translate(part: str) -> str:
    """One part of a glob as a regular expression: `*`, `?`, `[a-z]`, `{a,b}`."""
    regex = re.escape(part)
    regex = regex.replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    regex = re.sub(r"\\\[(.+?)\\\]", lambda found: f"[{found[1].replace(chr(92), '')}]", regex)
    return re.sub(r"\\\{(.*?)\\\}", lambda found: f"(?:{found[1].replace(',', '|')})", regex)


def values_for(defaults: Iterable[Default], path: str, kind: str) -> dict[str, Any]:
    """The values of every set that matches a file. Sets with priority override others.

    `path` is relative to the source, or to the folder of collections.
    """
    values: dict[str, Any] = {}
    strongest: Default | None = None
    for default in defaults:
        if not _applies(default, path, kind):
            continue
        if _is_stronger(default, strongest):
            values = merge(values, default.values)
            strongest = default
        else:
            values = merge(dict(default.values), values)
    return values


def _applies(default: Default, path: str, kind: str) -> bool:
    if default.typed and default.type != kind:
        return False
    if default.prefixes is None:
        return True
    clean = path.removeprefix("/")
    return any(clean.startswith(prefix) for prefix in default.prefixes)


def _is_stronger(default: Default, other: Default | None) -> bool:
    if other is None:
        return True
    length, others = len(default.path.removeprefix("/")), len(other.path.removeprefix("/"))
    if length != others:
        return length > others
    return default.typed or not other.typed


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two mappings. `over` overrides, except with null."""
    merged = dict(base)
    for key, value in over.items():
        held = merged.get(key)
        if isinstance(held, dict) and isinstance(value, dict):
            merged[key] = merge(held, value)
        elif value is not None or key not in merged:
            merged[key] = value
    return merged

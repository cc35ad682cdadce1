"""Collects the problems of one article while its values are checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from seed.reading.problems import Problem, Reason
from seed.values.nesting import Path


class Faults(list[tuple[Path, Reason, str]]):
    """The problems of one article, in the order of the checks."""

    def add(self, path: Path, reason: Reason, message: str) -> None:
        self.append((path, reason, message))

    def problems(
        self, lines: Mapping[Path, int], origins: Mapping[str, str] | None = None
    ) -> list[Problem]:
        """`origins`: maps our keys to the keys of the file that they come from."""
        named = [(_named(path, origins or {}), reason, message) for path, reason, message in self]
        return [
            Problem(reason, message, ".".join(map(str, path)) or None, _line(path, lines))
            for path, reason, message in named
        ]


def _named(path: Path, origins: Mapping[str, str]) -> Path:
    return (origins.get(str(path[0]), path[0]), *path[1:]) if path else path


def _line(path: Path, lines: Mapping[Path, int]) -> int | None:
    """The line of the value. If it is missing, the line of the nearest value around it."""
    return next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), None)


def shown(value: Any) -> str:
    """A description of the found value, for a message.

    >>> shown("a"), shown(True), shown(datetime(2020, 6, 11))
    ("text 'a'", 'true', 'the date 2020-06-11T00:00:00')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"the date {value.isoformat()}"
    names = {dict: "keys", list: "a list", str: "text", type(None): "nothing"}
    name = names.get(type(value))
    text = "" if isinstance(value, dict | list) or value is None else repr(value)[:60]
    return f"{name} {text}".strip() if name else text

"""Paths in nested values, the lines at which they begin, and the limit of the nesting."""

from __future__ import annotations

from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list indexes from the outermost value to an inner one."""
Lines: TypeAlias = dict[Path, int]
"""The line on which each value begins, counted from 1."""

MAX_DEPTH = 40


def depth_of(value: Any) -> int:
    """The nesting depth of a value. A branch that aliases share is visited once per level."""
    depth, level = 0, [value]
    while level:
        inner = {
            id(item): item
            for outer in level
            if isinstance(outer, dict | list)
            for item in (outer.values() if isinstance(outer, dict) else outer)
        }
        depth, level = depth + bool(inner), list(inner.values())
    return depth

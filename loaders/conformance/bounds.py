"""Decides whether a value is between two bounds, as the API defines it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def in_range(low: str, high: str, inclusive: bool) -> Callable[[Any, Any], bool]:
    def rule(bounds: Mapping[str, Any], value: Any) -> bool:
        if value is None:
            return not bounds
        if low in bounds and value < bounds[low]:
            return False
        if high not in bounds:
            return True
        return bool(value < bounds[high] or (inclusive and value == bounds[high]))

    return rule

"""Decides whether a value is in a range, as the API defines ranges. No value is in none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def in_number_range(bounds: Mapping[str, Any], value: Any) -> bool:
    """`min` and `max`, both inclusive. Without bounds everything is in range."""
    if not bounds or value is None:
        return not bounds
    return bool(bounds.get("min", value) <= value <= bounds.get("max", value))


def in_date_range(bounds: Mapping[str, Any], value: Any) -> bool:
    """`from` inclusive, `to` exclusive. Without bounds everything is in range."""
    if not bounds or value is None:
        return not bounds
    return bool(bounds.get("from", value) <= value and ("to" not in bounds or value < bounds["to"]))

"""Values of front matter and configuration of Zola. A value of another type counts as missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """The text. None if it is missing or blank."""
    return value if isinstance(value, str) and value.strip() else None


def texts(value: Any) -> list[str]:
    """The texts in a list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

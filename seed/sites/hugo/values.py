"""Values of front matter and configuration as Hugo takes them: text, yes or no, lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TRUE = frozenset(("1", "t", "T", "true", "TRUE", "True"))


def lowered(value: Any) -> Any:
    """The same with every key in lower case, since Hugo's keys know no case."""
    if isinstance(value, dict):
        return {str(key).lower(): lowered(item) for key, item in value.items()}
    if isinstance(value, list):
        return [lowered(item) for item in value]
    return value


def text_of(value: Any) -> str:
    """Text as Hugo makes it: 1.10 is "1.1", a list or a mapping is empty.

    >>> text_of(1.10), text_of(True), text_of(None), text_of(["a"])
    ('1.1', 'true', '', '')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        shown = format(value, ".17f").rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
        return repr(value) if "e" not in repr(value) and value % 1 else shown
    return ""


def truth_of(value: Any) -> bool:
    """Whether the value says yes; text does where Go reads it as true."""
    if isinstance(value, str):
        return value in TRUE
    return bool(value) if isinstance(value, bool | int | float) else False


def strings_of(value: Any) -> list[str]:
    """A list of texts; one text is cut at its spaces."""
    if isinstance(value, str):
        return value.split()
    if isinstance(value, list):
        return [text_of(item) for item in value]
    return [text_of(value)] if isinstance(value, int | float) else []


def table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}

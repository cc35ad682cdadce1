"""Converts values of front matter and configuration as Hugo does: text, booleans, lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_WORDS = {"true": "true", "false": "false", ".inf": "+Inf", "-.inf": "-Inf", ".nan": "NaN"}
_OCTAL = re.compile(r"0o?[0-7]+", re.IGNORECASE | re.ASCII)
_HEX = re.compile(r"0x[0-9a-f]+", re.IGNORECASE)
_WHOLE = re.compile(r"[-+]?[1-9]\d*|0", re.ASCII)
_DECIMAL = re.compile(r"[-+]?\d*\.\d+(?:[eE][-+]?\d{1,3})?", re.ASCII)
TRUE = frozenset(("1", "t", "T", "true", "TRUE", "True"))


def lowered(value: Any) -> Any:
    """The same mapping with lower-case keys, because Hugo ignores case in keys."""
    if isinstance(value, dict):
        return {str(key).lower(): lowered(item) for key, item in value.items()}
    if isinstance(value, list):
        return [lowered(item) for item in value]
    return value


def text_of(value: Any) -> str:
    """Convert a value to text as Hugo does: 1.10 is "1.1", a list or a mapping is empty.

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


def plain_text(text: str) -> str:
    """Convert a plain YAML value to text as Hugo does: it first parses numbers.

    >>> [plain_text(text) for text in ("1.10", "0123", "1_000", "0x1F", "1e3", "True", "a_b")]
    ['1.1', '83', '1000', '31', '1e3', 'true', 'a_b']
    """
    if text.lower() in _WORDS and text in (text.lower(), text.upper(), text.title()):
        return _WORDS[text.lower()]
    digits = text.replace("_", "")
    if _OCTAL.fullmatch(digits):
        return str(int(digits.lower().replace("o", ""), 8))
    if _HEX.fullmatch(digits):
        return str(int(digits, 16))
    if _WHOLE.fullmatch(digits):
        return digits.removeprefix("+")
    return text_of(float(digits)) if _DECIMAL.fullmatch(digits) else text


def truth_of(value: Any) -> bool:
    """Whether the value is true. For text: whether Go parses it as true."""
    if isinstance(value, str):
        return value in TRUE
    return bool(value) if isinstance(value, bool | int | float) else False


def strings_of(value: Any) -> list[str]:
    """A list of texts. A single text is split at spaces."""
    if isinstance(value, str):
        return value.split()
    if isinstance(value, list):
        return [text_of(item) for item in value]
    return [text_of(value)] if isinstance(value, int | float) else []


def table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}

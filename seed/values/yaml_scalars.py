"""The values of plain scalars by the core schema of YAML 1.2. Pure."""

from __future__ import annotations

import re
from typing import Any

from seed.values.dates import looks_like_date, parse_date

_INT64 = range(-(2**63), 2**63)
_MAX_DIGITS = 20
_CORE = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_RUBY_BOOLEANS = {"yes": True, "on": True, "no": False, "off": False}
_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_STARTS = frozenset("-+.0123456789")


class IntegerTooLarge(ValueError):
    """An integer exceeds 64 bits."""


def text_or_null(text: str) -> str | None:
    """The value of a plain scalar at a key whose values are text, such as `title: 2020`."""
    return None if text in _CORE and _CORE[text] is None else text


def plain_value(text: str, parse_dates: bool, ruby: bool) -> Any:
    """The value of a plain scalar. `ruby` also reads `yes` and `no` as true and false.

    A date becomes a datetime in the stored form if `parse_dates`. One that does not exist stays
    text. Raises IntegerTooLarge.

    >>> [plain_value(text, True, False) for text in ("0x1F", "no", "1e3", "~")]
    [31, 'no', 1000.0, None]
    """
    if text in _CORE:
        return _CORE[text]
    if ruby and (boolean := _RUBY_BOOLEANS.get(text.lower())) is not None:
        return boolean
    if text[0] not in _STARTS:
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text, 10)
    if _OTHER_BASE.fullmatch(text):
        return _integer(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if parse_dates and looks_like_date(text):
        try:
            return parse_date(text)
        except ValueError:
            return text
    return text


def _integer(text: str, base: int) -> int:
    if len(text) > _MAX_DIGITS or (value := int(text, base)) not in _INT64:
        raise IntegerTooLarge(text)
    return value

"""A strict JSON reader: no duplicate keys, no NaN, and problems with their lines."""

from __future__ import annotations

import json
from typing import Any

from seed.reading.problems import rejected
from seed.values.nesting import MAX_DEPTH, depth_of


def load_json(text: str, *, line: int = 1) -> Any:
    """The one value of `text`, which begins on `line` of its file. Raises RejectedError."""
    value, end = load_json_prefix(text, line=line)
    if rest := text[end:].strip():
        number = line + text.count("\n", 0, text.index(rest, end))
        raise rejected(
            "json-syntax",
            f"expected nothing after the JSON value, found {rest[:40]!r}",
            line=number,
        )
    return value


def load_json_prefix(text: str, *, line: int = 1) -> tuple[Any, int]:
    """The value at the start of `text`, and its end. Raises RejectedError."""
    start = len(text) - len(text.lstrip())
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant)
    try:
        value, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise rejected("json-syntax", error.msg, line=line + error.lineno - 1) from None
    except RecursionError:
        raise rejected("yaml-depth", "nested too deeply") from None
    except ValueError as error:  # integers of thousands of digits
        raise rejected("number-range", str(error)) from None
    if depth_of(value) > MAX_DEPTH:
        raise rejected("yaml-depth", f"nested deeper than {MAX_DEPTH} levels")
    return value, end


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise rejected("duplicate-key", f"duplicate key {twice!r}; remove one", twice)
    if any("\0" in key for key in values):
        raise rejected("bad-key", "a key contains the character NUL; remove it")
    return values


def _constant(name: str) -> Any:
    raise rejected("json-syntax", f"{name} is not valid JSON; write null")

"""Encodes responses as JSON."""

from __future__ import annotations

from typing import Any

import orjson


def to_json(value: Any) -> bytes:
    """The value as JSON. A datetime is in UTC, in RFC 3339 format.

    Raises orjson.JSONEncodeError (a TypeError), or RecursionError.

    >>> from datetime import datetime
    >>> to_json({"at": datetime(2020, 6, 11, 1, 19)})
    b'{"at":"2020-06-11T01:19:00+00:00"}'
    """
    return orjson.dumps(value, option=orjson.OPT_NAIVE_UTC)

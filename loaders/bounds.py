"""Builds range matches that every supported store answers correctly.

This module works around a defect of a store, as `reads/windows.py` does. SecantusDB (the Python
server up to 0.7.0b3, the Rust server of the wheel 0.6.0b17) can drop documents that equal the upper
bound of `$lte`. It happens when the index has an equality key before the range key, for example
`{published: true, quality: {$lte: 90}}` on (published, quality, _id). So we never send `$lte`.
We send `$lt` with the next greater value, which means the same on every server.
`loaders/conformance` tests for other defects.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import inf, nextafter
from typing import Any

from loaders.documents import Document

NOTHING: Document = {"_id": {"$in": []}}
"""A match that no document fulfils."""

_FIRST_DATE = datetime.min
_LAST_DATE = datetime.max.replace(microsecond=999_000)


def between(path: str, low: Any, below: Any) -> Document:
    """The match `low <= x < below`; a bound that is None is open."""
    ends = {"$gte": low, "$lt": below}
    given = {operator: end for operator, end in ends.items() if end is not None}
    return {path: given} if given else {}


def dates_between(path: str, start: datetime | None, end: datetime | None) -> Document:
    """The match `start <= x < end`, for dates as BSON stores them, in whole milliseconds.

    Bounds are rounded up to milliseconds, which does not change the result. That is not possible
    after the last millisecond of the year 9999. No date is later, and every date is earlier.

    >>> dates_between("at", datetime(2020, 6, 11, 1, 19, 0, 500), None)
    {'at': {'$gte': datetime.datetime(2020, 6, 11, 1, 19, 0, 1000)}}
    """
    if start is not None and start > _LAST_DATE:
        return NOTHING
    if end is not None and end > _LAST_DATE:
        start, end = start or _FIRST_DATE, None
    return between(path, _rounded_up(start), _rounded_up(end))


def _rounded_up(bound: datetime | None) -> datetime | None:
    return bound and bound + timedelta(microseconds=-bound.microsecond % 1000)


def is_stored_exactly(value: Any) -> bool:
    """Whether BSON keeps the value as it is. It cuts off what a date has after milliseconds.

    >>> is_stored_exactly(datetime(2020, 6, 11, 1, 19, 0, 500)), is_stored_exactly("a")
    (False, True)
    """
    return not isinstance(value, datetime) or value.microsecond % 1000 == 0


def starts_with(path: str, prefix: str) -> Document:
    """The match of the strings that begin with `prefix`, which is not empty.

    >>> starts_with("path", "a/")
    {'path': {'$gte': 'a/', '$lt': 'a0'}}
    """
    return between(path, prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1))


def just_above(value: Any) -> Any:
    """The smallest value of the same type that is greater than `value`, as BSON stores it.

    So `< just_above(x)` means `<= x`.

    >>> just_above(90), just_above("a"), just_above(0.5) > 0.5, just_above(None)
    (91, 'a\\x00', True, None)
    """
    if value is None:
        return None
    if isinstance(value, str):
        return value + "\0"
    if isinstance(value, float):
        return nextafter(value, inf)
    if isinstance(value, datetime):
        return value + timedelta(milliseconds=1)
    return value + 1

"""Parses the dates of archives into the stored form: UTC, whole milliseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_DATE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"(?:(?:[Tt]|[ \t]+)(?P<hour>\d\d?):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,](?P<part>\d+))?)?"
    r"[ \t]*(?P<offset>[Zz]|(?:UTC|GMT)|[-+]\d\d?(?::?\d\d)?)?)?",
    re.ASCII,
)


def parse_date(text: str) -> datetime:
    """Read an ISO 8601 date, in UTC. A date without an offset is UTC, one without a time midnight.

    Digits after milliseconds are cut off, because BSON does not store them.

    Raises ValueError for text in another format and for dates that do not exist.

    >>> parse_date("2020-06-11T01:19:00.123456+02:00").isoformat()
    '2020-06-10T23:19:00.123000+00:00'
    """
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text[:60]!r} is not an ISO 8601 date such as 2020-06-11T01:19:00Z")
    part = found.groupdict()
    try:
        return datetime(
            int(part["year"]),
            int(part["month"]),
            int(part["day"]),
            int(part["hour"] or 0),
            int(part["minute"] or 0),
            int(part["second"] or 0),
            int((part["part"] or "0").ljust(3, "0")[:3]) * 1000,
            _offset(part["offset"]),
        ).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text[:60]!r} is not a valid date: {error}") from None


def looks_like_date(text: str) -> bool:
    return len(text) >= 8 and text[4] == "-" and _DATE.fullmatch(text) is not None


def _offset(text: str | None) -> timezone:
    if not text or text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:2], digits[2:]) if len(digits) != 3 else (digits[:1], digits[1:])
    if int(minutes or 0) > 59:
        raise ValueError("the minutes of an offset must be at most 59")
    value = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-value if text[0] == "-" else value)

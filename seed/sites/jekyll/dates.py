"""Parses dates as Jekyll does: plain values as Ruby's YAML, text as `Time.parse`.

A plain `2020-01-05 10:00:00` is UTC, as in YAML. Without seconds, or in quotes, it is text in the
time zone of the site.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

_YAML_TIME = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(Z|[-+]\d{1,2}:?(?:\d\d)?))?",
    re.ASCII,
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<part>\d+))?)?"
    r"\s*(?P<half>[ap]\.?m\.?\b)?|\s*(?P<only_half>[ap]\.?m\.?\b))"
    r"\s*(?P<zone>[-+]\d\d(?::?\d\d)?(?!\d)|[A-Za-z]+(?:[-+][\d:]+)?\b)?",
    re.ASCII | re.IGNORECASE,
)
_MAX_LENGTH = 128
"""Maximum characters of a date, as in Ruby."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTH = rf"(?P<name>{_MONTHS.replace(' ', '|')})[a-z]*\.?"
_DATES = [
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<year>\d{2,4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH}[\s,-]*(?P<year>\d{{4}})",
        rf"\b{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b[^\d]*(?P<year>\d{{4}})",
        rf"\b{_MONTH}[\s,]*(?P<year>\d{{4}})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
    )
]
_ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "ut"), 0),
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7},
}


def plain_date(text: str) -> datetime | str:
    """Parse a plain value as Ruby's YAML does: a moment, else text.

    >>> plain_date("2020-01-05 10:00:00 +0200").isoformat(), plain_date("2020-01-05 10:00")
    ('2020-01-05T08:00:00+00:00', '2020-01-05 10:00')
    """
    found = _YAML_TIME.fullmatch(text.strip())
    if not found:
        return text
    zone = _offset(found[1]) if found[1] else UTC
    bare = text if not found[1] else text[: text.rindex(found[1])]
    try:
        moment = _read(bare, zone)
    except ValueError:
        return text
    return moment.astimezone(UTC).replace(microsecond=0)


def parse_time(text: str, zone: tzinfo) -> datetime:
    """The moment in a text. Without a time zone it is in that of the site.

    Raises ValueError for text without a date, and for dates that do not exist.

    >>> parse_time("January 5th, 2020 3pm", UTC).isoformat()
    '2020-01-05T15:00:00+00:00'
    """
    return _read(text, zone).astimezone(UTC)


def parse_name(text: str, zone: tzinfo) -> datetime:
    """The date in a file's name. Days after the end of a month are in the next month, as in Jekyll,
    because real sites have such posts. Raises ValueError for other dates that do not exist.

    >>> parse_name("2011-02-29", UTC).date().isoformat()
    '2011-03-01'
    """
    year, month, day = text.split("-")
    if not 1 <= int(day) <= 31:
        raise ValueError(f"{text!r} is not a valid date: day is out of range")
    days = timedelta(days=int(day) - 1)
    return _in_zone(_read(f"{year}-{month}-1", UTC).replace(tzinfo=None) + days, zone).astimezone(
        UTC
    )


def local(moment: datetime, zone: tzinfo) -> datetime:
    """A moment in the time zone of the site."""
    return moment.astimezone(zone)


def _read(text: str, zone: tzinfo) -> datetime:
    clock = _TIME.search(text[:_MAX_LENGTH])
    rest = text[:_MAX_LENGTH]
    if clock:
        rest = rest[: clock.start()] + " " + rest[clock.end() :]
    day = _day(rest)
    if day is None:
        raise ValueError(
            f"{text[:60]!r} is not a date that Jekyll can read; "
            "expected a form such as 2020-06-11 01:19:00"
        )
    try:
        moment = datetime.combine(date(*day), time())
        if clock:
            moment += _clock(clock)
        return _in_zone(moment, _zone(clock["zone"] if clock else None, zone, day[0]) or zone)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text[:60]!r} is not a valid date: {error}") from None


def _day(text: str) -> tuple[int, int, int] | None:
    """Year, month and day. None if the text has no date."""
    for pattern in _DATES:
        if found := pattern.search(text):
            parts = found.groupdict()
            name = parts.get("name")
            month = _MONTHS.split().index(name.lower()) + 1 if name else int(parts["month"])
            return _year(parts["year"]), month, int(parts.get("day") or 1)
    return None


def _year(text: str) -> int:
    """The year. Two digits from 69 mean the last century."""
    year = int(text)
    return year if len(text) > 2 else year + (1900 if year >= 69 else 2000)


def _clock(found: re.Match[str]) -> timedelta:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if half := found["half"] or found["only_half"]:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError("the time of day is out of range")
    part = int((found["part"] or "0").ljust(6, "0")[:6])
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=part)


def _zone(text: str | None, site: tzinfo, year: int) -> tzinfo | None:
    """None for zones that Ruby does not know. It treats them as the local zone.

    It knows the two abbreviations of the site's own zone, such as CET and CEST.
    """
    if not text:
        return None
    if text[0] in "+-":
        return _offset(text)
    if (hours := _ZONES.get(text.lower())) is not None:
        return timezone(timedelta(hours=hours))
    for month in (1, 7):
        moment = datetime(year, month, 1, tzinfo=site)
        if moment.tzname() == text.upper():
            return timezone(moment.utcoffset() or timedelta())
    return None


def _offset(text: str) -> timezone:
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    value = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-value if text[0] == "-" else value)


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """When clocks go back, an hour occurs twice. Then the second one is used.

    When clocks go forward, an hour is missing. It is read as if the clocks had not changed.
    """
    first, second = moment.replace(tzinfo=zone), moment.replace(tzinfo=zone, fold=1)
    return min(first, second, key=lambda each: each.utcoffset() or timedelta())

"""Parses dates of feeds and exports: RFC 822, ISO 8601 as in W3CDTF, and MySQL's format."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

from seed.values.dates import parse_date

_OFFSET = re.compile(r"(?:GMT|UTC?)?([+-])(\d?\d):?(\d\d)(?: \([^()]*\))?$", re.ASCII)
"""An offset as in `+02:00` or `GMT+0200 (CEST)`. RFC 822 writes it as `+0200`."""
_WITHOUT_TIME = re.compile(r"(?:[A-Za-z]+,\s*)?\d{1,2}\s+[A-Za-z]+\s+\d{4}", re.ASCII)
_PARTIAL = re.compile(r"\d{4}(?:-\d\d)?", re.ASCII)


def feed_date(text: str) -> str:
    """The date in ISO 8601, in UTC. Raises ValueError.

    >>> feed_date("Thu, 11 Jun 2020 03:19:00 +0200"), feed_date("2020-06")
    ('2020-06-11T01:19:00+00:00', '2020-06-01T00:00:00+00:00')
    >>> feed_date("11 Jun 20 01:19 EST")
    '2020-06-11T06:19:00+00:00'
    >>> feed_date("Thu, 11 Jun 2020 03:19:00 GMT+2:00"), feed_date("11 Jun 2020")
    ('2020-06-11T01:19:00+00:00', '2020-06-11T00:00:00+00:00')
    """
    text = text.strip()
    if _PARTIAL.fullmatch(text):
        text = f"{text}-01-01"[:10]
    if text[:4].isdigit():
        return parse_date(text).isoformat()
    try:
        moment = parsedate_to_datetime(_as_in_rfc_822(text))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise ValueError(
            f"{text[:60]!r} is not a date such as Thu, 11 Jun 2020 01:19:00 GMT"
        ) from None
    return moment.isoformat()


def _as_in_rfc_822(text: str) -> str:
    """Python ignores an offset in another form, and refuses a date without a time."""
    if _WITHOUT_TIME.fullmatch(text):
        return f"{text} 00:00:00"
    return _OFFSET.sub(lambda found: f"{found[1]}{found[2]:0>2}{found[3]}", text)


def is_zero(text: str | None) -> bool:
    """Whether the date is missing: WordPress writes 0000-00-00 00:00:00 for drafts.

    >>> is_zero("0000-00-00 00:00:00"), is_zero("2020-06-11 01:19:00")
    (True, False)
    """
    return not text or text.startswith("0000")

"""Go's dates: layouts such as `2006-01-02`, and the formats that Hugo can read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from seed.sites.calendar import DAYS, MONTHS

_PIECE = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|002|01|02|03|04|05|06|15|_2(?!006)"
    r"|PM|pm|Z07:00|Z0700|-07:00|-0700|-07|[12345]"
)
_YEARDAY = "%j"
_PIECES: dict[str, Callable[[datetime], str]] = {
    "January": lambda at: MONTHS[at.month - 1],
    "Jan": lambda at: MONTHS[at.month - 1][:3],
    "Monday": lambda at: DAYS[at.weekday()],
    "Mon": lambda at: DAYS[at.weekday()][:3],
    "MST": lambda at: at.tzname() or "UTC",
    "2006": lambda at: f"{at.year:04}",
    "06": lambda at: f"{at.year % 100:02}",
    "01": lambda at: f"{at.month:02}",
    "1": lambda at: str(at.month),
    "02": lambda at: f"{at.day:02}",
    "_2": lambda at: f"{at.day:2}",
    "2": lambda at: str(at.day),
    "002": lambda at: at.strftime(_YEARDAY),
    "__2": lambda at: f"{int(at.strftime(_YEARDAY)):3}",
    "15": lambda at: f"{at.hour:02}",
    "03": lambda at: f"{at.hour % 12 or 12:02}",
    "3": lambda at: str(at.hour % 12 or 12),
    "04": lambda at: f"{at.minute:02}",
    "4": lambda at: str(at.minute),
    "05": lambda at: f"{at.second:02}",
    "5": lambda at: str(at.second),
    "PM": lambda at: "PM" if at.hour >= 12 else "AM",
    "pm": lambda at: "pm" if at.hour >= 12 else "am",
    "Z07:00": lambda at: _zone(at, ":", "Z"),
    "Z0700": lambda at: _zone(at, "", "Z"),
    "-07:00": lambda at: _zone(at, ":", ""),
    "-0700": lambda at: _zone(at, "", ""),
    "-07": lambda at: _zone(at, "", "")[:3],
}


def is_layout(text: str) -> bool:
    """Whether Go finds a part of a date in `text`."""
    return _PIECE.search(text) is not None


def format_date(moment: datetime, layout: str) -> str:
    """The date in Go's layout.

    >>> format_date(datetime(2020, 6, 1, 13, 5, tzinfo=UTC), "Jan _2, 2006 at 3:04pm")
    'Jun  1, 2020 at 1:05pm'
    """
    return _PIECE.sub(lambda found: _PIECES[found[0]](moment), layout)


def _zone(moment: datetime, colon: str, zero: str) -> str:
    minutes = int((moment.utcoffset() or timedelta()).total_seconds() // 60)
    if zero and not minutes:
        return zero
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return f"{sign}{minutes // 60:02}{colon}{minutes % 60:02}"


_MONTH = "(?P<monthname>" + "|".join(name[:3] for name in MONTHS) + ")"
_DAY3 = "(?:" + "|".join(name[:3] for name in DAYS) + ")"
_DAYX = "(?:" + "|".join(DAYS) + ")"
_ISO = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = r"(?P<hour>\d\d?):(?P<minute>\d\d):(?P<second>\d\d)(?:[.,](?P<part>\d+))?"
_SHORT_TIME = r"(?P<hour>\d\d?):(?P<minute>\d\d)"
_NAMED = r"(?P<name>[A-Z]{3,4}|[A-Z]{3}[+-]\d{1,2})"
_NUMERIC = r"(?P<offset>[+-]\d{4})"
_COLON = r"(?P<offset>[+-]\d\d:\d\d)"
_FORMS = [
    re.compile(form, re.ASCII)
    for form in (
        _ISO,
        rf"{_ISO}T{_TIME}(?:Z|{_COLON})",
        rf"{_ISO}T{_TIME}(?P<local>)",
        rf"{_DAY3}, (?P<day>\d\d) {_MONTH} (?P<year>\d{{4}}) {_TIME} (?:{_NUMERIC}|{_NAMED})",
        rf"(?P<day>\d\d) {_MONTH} (?P<year>\d\d) {_SHORT_TIME} (?:{_NUMERIC}|{_NAMED})",
        rf"{_DAYX}, (?P<day>\d\d)-{_MONTH}-(?P<year>\d\d) {_TIME} {_NAMED}",
        rf"{_ISO} {_TIME} {_NUMERIC} (?:[A-Z]{{3,4}}|[+-]\d\d)",
        rf"{_ISO}T{_TIME}{_NUMERIC}",
        rf"{_ISO} {_TIME}(?:Z|{_NUMERIC})",
        rf"{_ISO} {_TIME}(?P<local>)",
        rf"{_DAY3} {_MONTH} +(?P<day>\d\d?) {_TIME} (?:{_NAMED} )?(?P<year>\d{{4}})(?P<local>)",
        rf"{_DAY3} {_MONTH} (?P<day>\d\d) {_TIME} {_NUMERIC} (?P<year>\d{{4}})",
        rf"{_ISO} {_TIME}{_COLON}",
        rf"(?P<day>\d\d) {_MONTH} (?P<year>\d{{4}})",
        rf"{_ISO} {_TIME} {_COLON}",
        rf"{_ISO} {_TIME} {_NUMERIC}",
    )
]


def parse_moment(text: str, zone: tzinfo) -> datetime:
    """Parse a date as Hugo does. Without an offset it is in `zone`.

    The name of a zone ("MST") is ignored, as in Hugo. Raises ValueError.

    >>> parse_moment("2020-06-11T01:19:00+02:00", UTC).isoformat()
    '2020-06-11T01:19:00+02:00'
    """
    for form in _FORMS:
        if found := form.fullmatch(text):
            try:
                return _moment(found.groupdict(), zone)
            except (ValueError, OverflowError) as error:
                raise ValueError(f"{text[:60]!r} is not a valid date: {error}") from None
    raise ValueError(
        f"{text[:60]!r} is not a date that Hugo can read; "
        "expected a form such as 2020-06-11T01:19:00Z or 2020-06-11"
    )


def _moment(part: dict[str, str | None], zone: tzinfo) -> datetime:
    written = part["year"] or ""
    year = int(written)
    if len(written) == 2:
        year += 1900 if year >= 69 else 2000
    name = part.get("monthname")
    month = MONTHS.index(next(m for m in MONTHS if m[:3] == name)) + 1 if name else None
    moment = datetime(
        year,
        month or int(part["month"] or 0),
        int(part["day"] or 0),
        int(part.get("hour") or 0),
        int(part.get("minute") or 0),
        int(part.get("second") or 0),
        int(((part.get("part") or "0") + "000")[:3]) * 1000,
    )
    if offset := part.get("offset"):
        digits = offset[1:].replace(":", "")
        shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return moment.replace(tzinfo=timezone(-shift if offset[0] == "-" else shift))
    is_utc = "offset" in part and not part.get("name") and "local" not in part
    return moment.replace(tzinfo=UTC) if is_utc else _in_zone(moment, zone)


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """When clocks change, an hour occurs twice or is missing. Go then takes the offset that is
    nearer to UTC.
    """
    both = (moment.replace(tzinfo=zone), moment.replace(tzinfo=zone, fold=1))
    return min(both, key=lambda each: abs(each.utcoffset() or timedelta()))

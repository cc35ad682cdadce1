"""Finds a page's dates: `date`, `publishDate`, `lastmod`, `expiryDate`, or its file name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from seed.reading.problems import rejected
from seed.sites.hugo.layouts import parse_moment
from seed.sites.hugo.values import strings_of, table

NAMES = ("date", "lastmod", "publishdate", "expirydate")
_DEFAULTS = {
    "date": ("date", "publishdate", "lastmod"),
    "lastmod": (":git", "lastmod", "date", "publishdate"),
    "publishdate": ("publishdate", "date"),
    "expirydate": ("expirydate",),
}
_ALIASES = {
    "lastmod": ("modified",),
    "publishdate": ("pubdate", "published"),
    "expirydate": ("unpublishdate",),
}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")
_SECOND = re.compile(r"(\d{4}-\d\d-\d\d).(\d\d)[-:](\d\d)[-:](\d\d)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DateRules:
    """For each date the places to look at, in order: keys of the page, `:filename`, ..."""

    date: tuple[str, ...] = ()
    lastmod: tuple[str, ...] = ()
    publishdate: tuple[str, ...] = ()
    expirydate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dates:
    """A page's dates with the offsets that they were written with."""

    date: datetime | None = None
    lastmod: datetime | None = None
    publishdate: datetime | None = None
    expirydate: datetime | None = None
    slug: str | None = None
    """The rest of the file's name after its date, if that date was used."""
    key: str | None = None
    """The front-matter key that gave the date."""


def date_rules(frontmatter: Any) -> DateRules:
    """The rules of the configuration's `frontmatter`, with Hugo's defaults for missing ones."""
    given = table(frontmatter)
    return DateRules(*(_rule(name, strings_of(given.get(name))) for name in NAMES))


def _rule(name: str, given: list[str]) -> tuple[str, ...]:
    places: list[str] = []
    for place in [item.lower() for item in given] or [":default"]:
        for one in _DEFAULTS[name] if place == ":default" else (place,):
            places += [one, *_ALIASES.get(one, ())]
    return tuple(dict.fromkeys(places))


def read_dates(
    rules: DateRules,
    values: Mapping[str, Any],
    base_name: str,
    zone: tzinfo,
    modified: datetime | None = None,
) -> Dates:
    """The dates of a page, from its values with lower-case keys and from its name.

    A found date becomes the value of its key, which later dates can use. Raises RejectedError for
    a value that is not a date.
    """
    known: dict[str, Any] = dict(values)
    found: dict[str, datetime] = {}
    slug = key = None
    for name in NAMES:
        for place in getattr(rules, name):
            moment, named = _look(place, known, base_name, zone, modified)
            if moment is None:
                continue
            found[name] = moment
            known.setdefault(name, moment)
            slug = named if named is not None else slug
            key = place if name == "date" and not place.startswith(":") else key
            break
    return Dates(**found, slug=slug, key=key)


def _look(
    place: str, values: Mapping[str, Any], base_name: str, zone: tzinfo, modified: datetime | None
) -> tuple[datetime | None, str | None]:
    """The date at a place of the rules (a key, `:filename`, …), and the slug in the file's name."""
    if place == ":filename":
        return date_and_slug(base_name, zone)
    if place == ":filemodtime":
        return modified, None
    if place.startswith(":"):
        return None, None
    value = values.get(place)
    if place == "published" and isinstance(value, bool):
        return None, None  # an old spelling of the opposite of `draft`
    return moment_of(value, place, zone), None


def moment_of(value: Any, key: str, zone: tzinfo) -> datetime | None:
    """The date of a value. None if it is missing or Hugo's zero date. Raises RejectedError."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if not isinstance(value, str):
            raise ValueError(f"expected a date, found {value!r:.60}")
        moment = parse_moment(value, zone)
    except (ValueError, OverflowError, OSError) as error:
        raise rejected("bad-date", str(error), key) from None
    return None if moment.year == 1 and moment.timetuple().tm_yday == 1 else moment


def date_and_slug(base_name: str, zone: tzinfo) -> tuple[datetime | None, str | None]:
    """Date and slug of a name such as `2020-06-11-a-story` or `2020-06-11-10-30-00-a-story`.

    Like Hugo, this takes the part after the last dot for an extension.

    >>> date_and_slug("2020-06-11-a-story", UTC)[1], date_and_slug("2020-06-11-v1.2", UTC)[1]
    ('a-story', 'v1')
    """
    name = base_name.rpartition(".")[0] or base_name
    for form in (_SECOND, _DAY):
        if found := form.match(name):
            day, *time = found.groups()
            text = f"{day}T{':'.join(time)}" if time else day
            try:
                return parse_moment(text, zone), name[found.end() :].strip(" -_")
            except ValueError:
                continue
    return None, None

"""The configuration's address patterns for sections, such as `/:year/:slug/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from seed.sites.addresses import UnknownTokenError
from seed.sites.calendar import DAYS, MONTHS
from seed.sites.hugo.layouts import format_date, is_layout
from seed.sites.hugo.matching import Target, target_of
from seed.sites.hugo.paths import ContentPath
from seed.sites.hugo.values import table, text_of
from seed.sites.hugo.words import Spelling, clean, join, unescape_query

_TOKEN = re.compile(r":\w+(?:\[.+?\])?", re.ASCII)
_SLASHES = re.compile(r"[/\\]")
_COLON = "\0"


@dataclass(frozen=True, slots=True)
class Rule:
    """Pages of `target` have addresses of this pattern."""

    target: Target
    pattern: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The data of a page that a pattern can use."""

    path: ContentPath
    date: datetime | None
    title: str
    slug: str
    sections: tuple[str, ...]
    """The folders of the page that are sections, in the form of paths."""
    section_slugs: tuple[str, ...]
    """The slug or title of each of its sections, from `slug_or_title`."""


def rules_of(permalinks: Any, known: Collection[str]) -> tuple[Rule, ...]:
    """The rules for pages, in the order in which they are tried; keys are in lower case.

    Each section has a pattern, directly or below `page`. Or there is a list of patterns with
    targets; `known` are the languages of the site. Raises UnknownTokenError.
    """
    if isinstance(permalinks, list):
        rules = [
            Rule(target_of(one.get("target"), known), text_of(one.get("pattern")))
            for one in map(table, permalinks)
        ]
    else:
        given = table(permalinks)
        patterns = {key: value for key, value in given.items() if isinstance(value, str)}
        patterns |= {key: text_of(value) for key, value in table(given.get("page")).items()}
        named = sorted(patterns, key=lambda key: (-key.strip(" /").count("/"), key))
        rules = [Rule(Target(path=_glob(key), kind="page"), patterns[key]) for key in named]
    for rule in rules:
        check_pattern(rule.pattern)
    return tuple(rules)


def _glob(section: str) -> str:
    section = section.strip(" /")
    return f"/{{{section},{section}/**}}" if section else "/*"


def check_pattern(pattern: str) -> None:
    """Raises UnknownTokenError."""
    for found in _TOKEN.findall(pattern.replace("\\:", _COLON)):
        name = found[1:]
        sliced = name.startswith(("sections[", "sectionslugs["))
        if name not in _TOKENS and not sliced and not is_layout(name):
            known = ", :".join(_TOKENS)
            raise UnknownTokenError(
                f"unknown placeholder :{name} in {pattern!r}; expected one of :{known}"
            )


def pattern_for(rules: tuple[Rule, ...], base: str, language: str) -> str | None:
    return next((rule.pattern for rule in rules if rule.target.holds(base, language)), None)


def expand(pattern: str, subject: Subject, spelling: Spelling) -> str:
    """The pattern with its tokens filled, decoded as Hugo does. Raises UnknownTokenError."""
    check_pattern(pattern)
    filled = _TOKEN.sub(
        lambda found: _fill(found[0][1:], subject, spelling), pattern.replace("\\:", _COLON)
    )
    return unescape_query(filled.replace(_COLON, ":"))


def expand_clean(pattern: str, subject: Subject, spelling: Spelling) -> str:
    """A pattern of the configuration without a slash at its end."""
    return clean(expand(pattern, subject, spelling))


def _fill(name: str, subject: Subject, spelling: Spelling) -> str:
    if name in _TOKENS:
        return _TOKENS[name](subject, spelling)
    key, bracket, rest = name.partition("[")
    if bracket:
        is_path = key == "sections"
        listed = subject.sections if is_path else _section_slugs(subject, spelling)
        return join(*sliced(listed, bracket + rest))
    return format_date(_date(subject), name)


def sliced(names: tuple[str, ...], cut: str) -> tuple[str, ...]:
    """Select some names: `[1]`, `[last]`, `[1:]`, `[:last]`. Empty if the range is outside.

    >>> sliced(("a", "b", "c"), "[1:]"), sliced(("a", "b", "c"), "[last]"), sliced(("a",), "[1:]")
    (('b', 'c'), ('c',), ())
    """
    low, colon, high = cut[1:-1].lower().partition(":")
    start = _bound(low, len(names), 0, -1)
    if not names or start < 0:
        return ()
    if not colon:
        return names[start : start + 1]
    return names[start : max(start, _bound(high, len(names), len(names), len(names)))]


def _bound(text: str, count: int, empty: int, outside: int) -> int:
    if not text:
        return empty
    if text == "last":
        return count - 1
    number = int(text) if text.isascii() and text.isdigit() else 0
    return number if number < count else outside


def _date(subject: Subject) -> datetime:
    return subject.date or datetime(1, 1, 1)


def slug_or_title(slug: str, title: str) -> str:
    """Since Hugo 0.166 a slash in a title becomes a hyphen. A slash in a slug creates a folder."""
    return slug or _SLASHES.sub("-", title)


def _title(subject: Subject, spelling: Spelling) -> str:
    return spelling.urlize(slug_or_title("", subject.title))


def _section_slugs(subject: Subject, spelling: Spelling) -> tuple[str, ...]:
    return tuple(map(spelling.urlize, subject.section_slugs))


def _slug_or(
    other: Callable[[Subject, Spelling], str],
) -> Callable[[Subject, Spelling], str]:
    return lambda page, spelling: spelling.urlize(page.slug) if page.slug else other(page, spelling)


def _base_name(subject: Subject, spelling: Spelling) -> str:
    return spelling.urlize(subject.path.shown.base_name)


def _file_name(subject: Subject, spelling: Spelling) -> str:
    """The base name, but for `index` that of its folder: `index.MD` too."""
    path = subject.path.shown
    is_index = path.base_name == "index"
    return spelling.urlize(path.folder.rpartition("/")[2] if is_index else path.base_name)


def _yearday(subject: Subject, _: Spelling) -> str:
    return str(_date(subject).timetuple().tm_yday)


_TOKENS: Mapping[str, Callable[[Subject, Spelling], str]] = {
    "year": lambda page, _: str(_date(page).year),
    "month": lambda page, _: f"{_date(page).month:02}",
    "monthname": lambda page, _: MONTHS[_date(page).month - 1],
    "day": lambda page, _: f"{_date(page).day:02}",
    "weekday": lambda page, _: str(_date(page).isoweekday() % 7),
    "weekdayname": lambda page, _: DAYS[_date(page).weekday()],
    "yearday": _yearday,
    "section": lambda page, _: page.path.normal().section,
    "sectionslug": lambda page, spelling: (*_section_slugs(page, spelling), "")[0],
    "sections": lambda page, _: "/" + "/".join(page.sections),
    "sectionslugs": lambda page, spelling: join(*_section_slugs(page, spelling)),
    "title": _title,
    "slug": _slug_or(_title),
    "filename": _file_name,
    "slugorfilename": _slug_or(_file_name),
    "contentbasename": _base_name,
    "slugorcontentbasename": _slug_or(_base_name),
}

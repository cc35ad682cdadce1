"""Parses a page's path as Zola does: folders, name, language, and a date at the name's start."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from seed.reading.problems import rejected
from seed.values.dates import parse_date

_DATED = re.compile(
    r"(?P<date>\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?)"
    r"(?:\s?[_-](?P<slug>.+))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class PagePath:
    """`folders` are below the content. A folder with an `index.md` is the page's name instead."""

    folders: tuple[str, ...]
    name: str
    language: str
    canonical: str
    """Equal for all translations of one page."""
    is_home: bool = False
    """An `index.md` at the top of the content."""
    bundle: str | None = None
    """The name to use instead of the file's name if that is `index.md` or `index.fr.md`."""


def page_path(inner: str, default: str, languages: Collection[str]) -> PagePath:
    """`inner` is the path below the content folder. Raises RejectedError.

    >>> page_path("blog/trip/index.fr.md", "en", {"fr"}).name
    'trip'
    """
    *folders, file = inner.split("/")
    stem = file.removesuffix(".md")
    name, language = _language(stem, default, languages)
    if stem.partition(".")[0] != "index" or not folders:
        is_home = name == "index"
        return PagePath(tuple(folders), name, language, "/".join((*folders, name)), is_home)
    around = folders[-1] if name == "index" else name
    bundle = folders[-1] + stem.removeprefix("index")
    return PagePath(
        tuple(folders[:-1]), around, language, "/".join((*folders, name)), bundle=bundle
    )


def _language(stem: str, default: str, languages: Collection[str]) -> tuple[str, str]:
    """The name without its language, and the language. Raises RejectedError."""
    name, dot, code = stem.partition(".")
    if not languages or not dot or code == default:
        return stem, default
    if code not in languages:
        known = ", ".join(sorted((default, *languages)))
        raise rejected("file-name", f"unknown language {code!r}; the site has {known}")
    return name, code


def date_and_slug(name: str) -> tuple[datetime | None, str | None]:
    """Date and slug of a name such as `2020-06-11-a-story`.

    >>> date_and_slug("2020-06-11_a-story")[1], date_and_slug("a-story")
    ('a-story', (None, None))
    """
    found = _DATED.match(name)
    if found is None:
        return None, None
    try:
        return parse_date(found["date"]), found["slug"]
    except ValueError:
        return None, found["slug"]

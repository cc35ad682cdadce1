"""Reads the front matter of one file and adds what Jekyll adds: defaults, title, categories."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from seed.reading.problems import rejected
from seed.sites.jekyll.config import Config
from seed.sites.jekyll.dates import parse_name, parse_time, plain_date
from seed.sites.jekyll.defaults import merge, values_for
from seed.sites.jekyll.places import Place, name_parts
from seed.values.fields import TEXT_KEYS
from seed.values.front_matter import Text, body_of
from seed.values.yaml_reader import TextKeys
from seed.values.yaml_values import load_yaml

_OPENING = re.compile(r"---[ \t\r\f\v]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t\r\f\v]*$", re.MULTILINE)
_HEADER = re.compile(rb"---\s*\r?\n")
_TEXTS = (
    *("slug", "description", "summary", "permalink", "layout", "lang", "locale", "language"),
    *("categories", "tag", "tags", "ref", "page_id", "canonical_url", "redirect_from"),
    *("author", "authors"),
)
_OPTIONAL = (
    *("slug", "permalink", "redirect_from", "categories", "category", "tags", "tag"),
    *("author", "authors", "excerpt", "description", "summary"),
)
_FALSE = frozenset(("false", "no", "off"))
_DATES = ("date", "last_modified_at", "modified_date", "updated", "lastmod")
TEXT_KEYS_OF_POSTS: TextKeys = {**{key: frozenset((key,)) for key in _TEXTS}, **TEXT_KEYS}


@dataclass(frozen=True, slots=True)
class Document:
    """A file as Jekyll sees it after reading."""

    place: Place
    stated: Mapping[str, Any]
    """The keys of the file."""
    data: Mapping[str, Any]
    """The keys of the file, merged over the defaults."""
    text: Text
    title: str
    slug: str
    date: datetime | None
    """The date. None if the file has none."""
    date_key: str | None
    """The key of the date. None if it comes from the file's name."""
    categories: tuple[str, ...]
    tags: tuple[str, ...]


def has_header(data: bytes) -> bool:
    """Whether the first line is `---`. Without it a page is a static file."""
    first, newline, _ = data.partition(b"\n")
    return bool(newline) and bool(_HEADER.match(first + newline))


def split_text(text: str) -> Text:
    """Front matter and body. A post can have no front matter. Raises RejectedError."""
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if closing:
        return Text(text[: closing.start()], 1, body_of(text[closing.end() :]))
    if opening:
        raise rejected(
            "unclosed-front-matter",
            "the front matter has no end; put a line of --- below its last key",
            line=1,
        )
    return Text("", 1, body_of(text))


def parse_values(parts: Text) -> dict[str, Any]:
    """Raises RejectedError."""
    values = load_yaml(
        parts.front_matter,
        text_keys=TEXT_KEYS_OF_POSTS,
        line=parts.line,
        dialect="ruby",
        plain={**dict.fromkeys(_OPTIONAL, _text_or_false), **dict.fromkeys(_DATES, plain_date)},
    )
    if values is not None and not isinstance(values, dict):
        raise rejected("not-a-mapping", "expected keys such as title and date, found none", line=1)
    return values or {}


def _text_or_false(text: str) -> str | bool:
    """A plain value as text. `tags: false` is false: Jekyll takes it as missing."""
    return text.lower() not in _FALSE and text


def build_document(place: Place, parts: Text, stated: dict[str, Any], config: Config) -> Document:
    """Raises RejectedError for an invalid date."""
    defaults = values_for(config.defaults, place.path, place.label)
    data = merge(defaults, stated)
    date_key, date = _own_date(data, config)
    named, slug = name_parts(place.path)
    if date is None and named is not None and place.kind != "pages":
        date = _parse(None, named, config)
    return Document(
        place=place,
        stated=stated,
        data=data,
        text=parts,
        title=title if (title := _text(data.get("title"))).strip() else titleize(slug),
        slug=_text(data.get("slug") or None) or slug,
        date=date,
        date_key=date_key,
        categories=_categories(place, defaults, stated, data),
        tags=tuple(_plural(data, "tag", "tags")),
    )


def _own_date(data: Mapping[str, Any], config: Config) -> tuple[str | None, datetime | None]:
    """If there is no `date`, our own key is used."""
    for key in ("date", "publishedDateTime"):
        value = data.get(key)
        if isinstance(value, datetime):
            return key, value
        if value is not None and value != "":
            return key, _parse(key, _text(value), config)
    return None, None


def _parse(key: str | None, text: str, config: Config) -> datetime:
    """`key` is None for the date in a file's name."""
    try:
        return (parse_time if key else parse_name)(text, config.zone)
    except ValueError as error:
        raise rejected("bad-date", str(error), key) from None


def titleize(slug: str) -> str:
    """A title made of a file's name.

    >>> titleize("a-STORY-of-2")
    'A Story Of 2'
    """
    return " ".join(word.capitalize() for word in slug.rstrip("-").split("-"))


def _categories(
    place: Place, defaults: Mapping[str, Any], stated: Mapping[str, Any], data: Mapping[str, Any]
) -> tuple[str, ...]:
    """The categories: from folders, the defaults, the file, and its single category."""
    several = [
        *place.categories,
        *_split(defaults.get("categories")),
        *_split(stated.get("categories")),
    ]
    single = data.get("category")
    more = several if single is None or single is False else _flat(single)
    return tuple(dict.fromkeys((*several, *more)))


def _plural(data: Mapping[str, Any], single: str, several: str) -> list[str]:
    value = data.get(single)
    given = value is not None and value is not False
    return _flat(value) if given else _split(data.get(several))


def _split(value: Any) -> list[str]:
    """A list. Text is split at spaces."""
    if value is False:
        return []
    return value.split() if isinstance(value, str) else _flat(value)


def _flat(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _flat(item)]
    return [_text(value)] if value is not None else []


def _text(value: Any) -> str:
    """The text of a plain value. Empty if it has no text."""
    if value is None or isinstance(value, list | dict):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)

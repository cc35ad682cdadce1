"""Shared by the generators: names of authors, lists of topics, language tags, markup.

Pure. Each function turns a front matter value into the value of an article's key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

OTHER_MARKUP = frozenset(("org", "ad", "adoc", "asc", "asciidoc", "rst", "textile"))
"""Extensions of markup that we do not render. It is displayed as plain text."""

_LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-(?:[0-9a-wy-z]-)?[a-z0-9]{2,8})*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|[ix](?:-[a-z0-9]{1,8})+",
    re.ASCII | re.IGNORECASE,
)
_ENCODING = re.compile(r"[.@].*")


def language_tag(value: Any) -> str | None:
    """The BCP 47 tag in its usual case: RFC 5646, section 2.1.1. None if it is not a tag.

    >>> language_tag("zh_tw"), language_tag("EN"), language_tag("sr-latn"), language_tag("klingon!")
    ('zh-TW', 'en', 'sr-Latn', None)
    >>> language_tag("EN-ca-X-CA"), language_tag("x-EN")
    ('en-CA-x-ca', 'x-en')
    """
    if not isinstance(value, str):
        return None
    tag = _ENCODING.sub("", value.strip()).replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        return None
    first, *others = tag.lower().split("-")
    single = next((place for place, text in enumerate(others) if len(text) == 1), len(others))
    usual = others if len(first) == 1 else [*map(_subtag, others[:single]), *others[single:]]
    return "-".join([first, *usual])


def _subtag(text: str) -> str:
    if len(text) == 2:
        return text.upper()
    return text.title() if len(text) == 4 and text.isalpha() else text


def names(value: Any) -> list[str]:
    """Names from text, a list, or a mapping with a name. No duplicates, no empty names.

    >>> names("Ada"), names(["Ada", {"name": "Bob"}, None, 7, "Ada"])
    (['Ada'], ['Ada', 'Bob', '7'])
    """
    found = [_name(item) for item in (value if isinstance(value, list) else [value])]
    return list(dict.fromkeys(name for name in found if name))


def _name(item: Any) -> str:
    if isinstance(item, Mapping):
        item = item.get("name") or item.get("display_name")
    if isinstance(item, str):
        return item.strip()
    return str(item) if type(item) in (int, float) else ""


def authors(value: Any, table: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Authors as `[{"name": ..., "key": ...}]` without duplicates. Other keys of a mapping stay.

    `table` is the site's author table: key to name, or to a mapping with a name.

    >>> authors(["jd", "Ann"], {"jd": {"name": "John Doe"}})
    [{'name': 'John Doe', 'key': 'jd'}, {'name': 'Ann'}]
    """
    listed: dict[str, dict[str, Any]] = {}
    for item in value if isinstance(value, list) else [value]:
        if not (name := _name(item)):
            continue
        entry = (table or {}).get(name)
        if entry is not None:
            author: dict[str, Any] = {"name": _name(entry) or name, "key": name}
        else:
            author = {**item, "name": name} if isinstance(item, Mapping) else {"name": name}
            if not isinstance(author.get("key", ""), str):
                del author["key"]
        listed.setdefault(author.get("key") or name, author)
    return list(listed.values())


def joined(values: Iterable[Any]) -> list[str]:
    """Join several lists of names, without duplicates.

    >>> joined([["AI"], None, "News", ["AI", "Art"]])
    ['AI', 'News', 'Art']
    """
    return list(dict.fromkeys(name for value in values for name in names(value)))


def provider(address: str, name: Any = None) -> dict[str, str]:
    """The provider of every article of the site at `address`."""
    domain = urlsplit(address).hostname or "localhost"
    return {"name": name.strip(), "domain": domain} if _name(name) else {"domain": domain}

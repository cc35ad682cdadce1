"""Short names of XML elements, such as `dc:creator`, independent of the prefix in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

Scope: TypeAlias = Mapping[str, str]
"""Prefix -> namespace."""

ATOM = "http://www.w3.org/2005/atom"
"""Also of a root element `feed` without a namespace."""

_SHORT = {
    "": "",
    "http://purl.org/rss/1.0": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://cyber.law.harvard.edu/rss/rss.html": "",
    "http://www.rssboard.org/rss-specification": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf:",
    ATOM: "atom:",
    "http://purl.org/atom/ns": "atom:",
    "http://www.w3.org/2007/app": "app:",
    "http://purl.org/atom/app": "app:",
    "http://purl.org/dc/elements/1.1": "dc:",
    "http://purl.org/dc/terms": "dcterms:",
    "http://purl.org/rss/1.0/modules/content": "content:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://www.w3.org/xml/1998/namespace": "xml:",
}
_WORDPRESS = re.compile(r"https?://wordpress\.org/export/[\d.]+/(excerpt/)?", re.IGNORECASE)
_PREFIXES = frozenset((*filter(None, _SHORT.values()), "wp:", "excerpt:", "xml:"))


def short_name(name: str, scope: Scope, *, attribute: bool = False) -> str:
    """The short form of `name`, by the namespaces that apply.

    An undeclared prefix has its usual meaning.

    >>> short_name("d:date", {"d": "http://purl.org/dc/elements/1.1/"}), short_name("dc:date", {})
    ('dc:date', 'dc:date')
    """
    prefix, colon, local = name.rpartition(":")
    if attribute and not colon:
        return local
    space = scope.get(prefix)
    if space is None:
        return name if not colon or f"{prefix}:" in _PREFIXES else f"{{{prefix}}}{local}"
    return _prefix(space) + local


def element_name(name: str, scope: Scope) -> str:
    """The short name of an element. Faster than `short_name` for names that repeat."""
    prefix = name.rpartition(":")[0]
    return _name_in(name, prefix, scope.get(prefix))


@lru_cache(maxsize=4096)
def _name_in(name: str, prefix: str, space: str | None) -> str:
    return short_name(name, {} if space is None else {prefix: space})


def attribute_names(attributes: Mapping[str, str], scope: Scope) -> dict[str, str]:
    """The attributes by their short names."""
    return {short_name(key, scope, attribute=True): text for key, text in attributes.items()}


def _prefix(space: str) -> str:
    found = _WORDPRESS.fullmatch(space)
    if found:
        return "excerpt:" if found[1] else "wp:"
    known = _SHORT.get(space.strip().rstrip("/#").lower().replace("https://", "http://", 1))
    return f"{{{space}}}" if known is None else known


def declared(attributes: Mapping[str, str]) -> dict[str, str]:
    """The namespaces that a start tag declares, by prefix."""
    return {
        name[6:] if name.startswith("xmlns:") else "": space
        for name, space in attributes.items()
        if name == "xmlns" or name.startswith("xmlns:")
    }


def is_wordpress(space: str) -> bool:
    """Whether a namespace is one of WordPress exports."""
    return _WORDPRESS.fullmatch(space.strip()) is not None

"""Resolves the relative addresses in markup, for feeds that give a base (`xml:base`)."""

from __future__ import annotations

import re
from functools import reduce
from xml.etree.ElementTree import Element

from seed.imports.channel import Channel, join_address

_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_ADDRESS = re.compile(
    r"(?P<name>\s(?:cite|href|poster|src)\s*=\s*)(?P<quote>[\"'])(?P<address>[^\"'#][^\"']*)(?P=quote)",
    re.IGNORECASE,
)


def resolve_addresses(html: str, base: str) -> str:
    """
    >>> resolve_addresses("<a href='b.html'>B</a> <a href='#c'>", "https://x.org/a/")
    "<a href='https://x.org/a/b.html'>B</a> <a href='#c'>"
    """

    def resolved(found: re.Match[str]) -> str:
        address = join_address(base, found["address"].strip())
        return f"{found['name']}{found['quote']}{address}{found['quote']}"

    return _TAG.sub(lambda tag: _ADDRESS.sub(resolved, tag[0]), html)


def with_base(html: str, feed: Channel, *parts: Element) -> str:
    """Resolve against `xml:base` of the feed and of `parts`, the outermost first.

    If none of them has one, the addresses stay relative to the article.
    """
    bases = [part.get("xml:base", "") for part in parts]
    if not (feed.base or any(bases)):
        return html
    return resolve_addresses(html, reduce(join_address, bases, feed.base or feed.link or ""))

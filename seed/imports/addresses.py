"""Resolves the relative addresses in markup, for feeds that give a base (`xml:base`)."""

from __future__ import annotations

import re

from seed.imports.channel import join_address

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

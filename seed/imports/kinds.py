"""Detects the kind of an export or feed by its content, not by its name."""

from __future__ import annotations

import os
import re
from typing import Literal, TypeAlias

from seed.imports.decoding import BLOCK, blocks
from seed.imports.names import declared, is_wordpress
from seed.imports.opening import BROKEN, may_be_xml, open_source
from seed.imports.parts import root_of
from seed.reading.containers import INSIDE

Kind: TypeAlias = Literal["wordpress", "rss", "atom", "json-feed"]

_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/', re.I)
_FIRST = 64
"""Number of bytes that are enough to exclude most other files, which may be many."""
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:[<{]|$)|\xff\xfe|\xfe\xff")
_SPACE = b"\xef\xbb\xbf \t\r\n"


def kind_of(path: str) -> Kind | None:
    """The kind. None for other files, and for unreadable ones: reading them reports the problem."""
    try:
        with open_source(path) as file:
            start = file.read(_FIRST)
            if not _START.match(start):
                return None
            start += file.read(BLOCK)
            if start.lstrip(_SPACE).startswith(b"{"):
                found = INSIDE not in path and _is_json_feed(start, _end(path))
                return "json-feed" if found else None
            file.seek(0)
            return _kind_of_xml(next(blocks(file), b""))
    except BROKEN:
        return None


def may_be(name: str) -> bool:
    """Whether a file with this name in a folder may be an export or a feed."""
    return may_be_xml(name) or name.lower().endswith(".json")


def _kind_of_xml(start: bytes) -> Kind | None:
    found = root_of(start)
    if found is None:
        return None
    root, attributes = found
    if root in ("atom:feed", "atom:entry"):
        return "atom"
    if root not in ("rss", "rdf:RDF"):
        return None
    spaces = declared(attributes).values()
    return "wordpress" if any(map(is_wordpress, spaces)) else "rss"


def _is_json_feed(start: bytes, end: bytes) -> bool:
    """`version` is usually the first key, but after the items if the keys are sorted."""
    return bool(_JSON_FEED.search(start) or _JSON_FEED.search(end))


def _end(path: str) -> bytes:
    with open(path, "rb") as file:
        file.seek(max(os.path.getsize(path) - 4096, 0))
        return file.read()

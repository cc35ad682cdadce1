"""Turns the bytes of an XML file into clean UTF-8, block by block.

It repairs three common errors of exports: bytes that are not valid in the file's encoding, control
characters that XML forbids, and white space before the declaration.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

BLOCK = 1 << 16

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FALLBACK = "newsgraph-windows-1252"


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """An error handler for `bytes.decode`."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    invalid = error.object[error.start : error.end]
    return invalid.decode("cp1252", errors="replace"), error.end


codecs.register_error(_FALLBACK, _as_windows_1252)


def blocks(file: BinaryIO) -> Iterator[bytes]:
    """The text of `file` in UTF-8.

    A byte that is not UTF-8 is read as windows-1252. In other encodings, and if that has no such
    byte either, it becomes U+FFFD.
    """
    first = file.read(BLOCK)
    encoding = encoding_of(first)
    errors = _FALLBACK if encoding.startswith("utf-8") else "replace"
    decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
    data, started = first, False
    while data:
        text = _FORBIDDEN.sub("", decoder.decode(data))
        if not started:
            text = _without_declaration(text)
            started = bool(text)
        if text:
            yield text.encode()
        data = file.read(BLOCK)
    if rest := _FORBIDDEN.sub("", decoder.decode(b"", True)):
        yield rest.encode()


def _without_declaration(text: str) -> str:
    """Remove the byte order mark and the declaration, but keep its line breaks."""
    text = text.lstrip("\ufeff")
    space, declaration, rest = text.partition("<?xml ")
    if not declaration or space.strip():
        return text
    attributes, _, rest = rest.partition("?>")
    return "\n" * (space + attributes).count("\n") + rest


def encoding_of(start: bytes) -> str:
    """The encoding: by the byte order mark, else by the declaration, else UTF-8.

    >>> encoding_of(b'<?xml version="1.0" encoding="ISO-8859-1"?>'), encoding_of(b"<rss>")
    ('cp1252', 'utf-8')
    """
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    found = _DECLARED.search(start[:400])
    if found is None:
        return "utf-8"
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
        b"<".decode(name)  # neither a codec of bytes nor one of two bytes a character
    except (LookupError, UnicodeError):
        return "utf-8"
    return "cp1252" if name in ("iso8859-1", "ascii") else name

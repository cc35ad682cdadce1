"""Prepares text for addresses, exactly as Hugo's sanitizing and Go's percent-encoding do."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from unicodedata import category, normalize
from urllib.parse import unquote_to_bytes

_ALLOWED = frozenset("./\\_#+~-@")
_PLAIN = re.compile(r"[A-Za-z0-9./\\_#+~@-]*")
_HEX = frozenset("0123456789abcdefABCDEF")
_SPACES = frozenset("\t\n\v\f\r \x85\xa0")
_UNRESERVED = frozenset("-_.~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_PATH_SAFE = _UNRESERVED | frozenset("$&+,/:;=@")
_PATH_VALID = _PATH_SAFE | frozenset("!'()*[]%")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Spelling:
    """The rules of a site for the form of paths."""

    keep_case: bool = False
    remove_accents: bool = False

    def path(self, text: str) -> str:
        """The form of `text` in a path.

        >>> Spelling().path("Social  Media & Co."), Spelling(remove_accents=True).path("Été")
        ('social-media-co.', 'ete')
        """
        sanitized = sanitize(text)
        if self.remove_accents:
            parts = (char for char in normalize("NFD", sanitized) if category(char) != "Mn")
            sanitized = normalize("NFC", "".join(parts))
        return sanitized if self.keep_case else lower(sanitized)

    def urlize(self, text: str) -> str:
        return escape_url(self.path(text))


def lower(text: str) -> str:
    """Lower case, letter by letter as in Go: no final sigma, and a plain i for the dotted I."""
    return text.lower() if text.isascii() else "".join(char.lower()[0] for char in text)


def sanitize(text: str) -> str:
    """Keep allowed characters. Spaces become one hyphen. Other characters are removed."""
    if _PLAIN.fullmatch(text):
        return text
    kept: list[str] = []
    pending = hyphen = False
    for place, char in enumerate(text):
        if _allowed(text, place, char):
            hyphen = char == "-"
            if pending and not hyphen:
                kept.append("-")
            pending = False
            kept.append(char)
        elif kept and not hyphen and _is_space(char):
            pending = True
    return "".join(kept)


def _allowed(text: str, place: int, char: str) -> bool:
    if char.isascii():
        if char == "%":
            return len(text) > place + 2 and set(text[place + 1 : place + 3]) <= _HEX
        return char.isalnum() or char in _ALLOWED
    kind = category(char)
    return kind[0] in "LM" or kind == "Nd"


def _is_space(char: str) -> bool:
    return char in _SPACES or category(char)[0] == "Z"


def escape_url(text: str) -> str:
    """`text` as the string of a URL: path, query, and fragment, each encoded.

    >>> escape_url("/c#a b"), escape_url("/é?x=1"), escape_url("c#")
    ('/c#a%20b', '/%C3%A9?x=1', 'c')
    """
    rest, _, fragment = text.partition("#")
    path, mark, query = rest.partition("?")
    escaped = escape_path(path)
    if ":" in escaped.partition("/")[0]:
        escaped = "./" + escaped
    anchor = "#" + _escape(unquote_to_bytes(fragment), _PATH_SAFE | {"?"}) if fragment else ""
    return escaped + (mark if not query else mark + query) + anchor


def escape_path(path: str) -> str:
    """The encoded path of a URL. A path that is already a valid encoding does not change.

    Raises ValueError if a percent sign does not start an encoded byte.

    >>> escape_path("/it's/a b"), escape_path("/it's"), escape_path("/a%2Fb")
    ('/it%27s/a%20b', "/it's", '/a%2Fb')
    """
    if _BAD_PERCENT.search(path):
        raise ValueError(
            f"{path[:60]!r} has a percent sign without two hexadecimal digits after it; write %25"
        )
    if _PATH_VALID.issuperset(path):
        return path
    return _escape(unquote_to_bytes(path), _PATH_SAFE)


def _escape(data: bytes, safe: frozenset[str]) -> str:
    return "".join(chr(byte) if chr(byte) in safe else f"%{byte:02X}" for byte in data)


def unescape_query(text: str) -> str:
    """Percent-decode text, with `+` as a space. Empty if the text is not a valid encoding."""
    if _BAD_PERCENT.search(text):
        return ""
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "surrogateescape")


def clean(path: str) -> str:
    """The path without `.`, `..`, and doubled slashes, as Go cleans it."""
    cleaned = posixpath.normpath(path) if path else "."
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def join(*parts: str) -> str:
    """The non-empty parts, joined to one clean path."""
    given = [part for part in parts if part]
    return clean("/".join(given)) if given else ""

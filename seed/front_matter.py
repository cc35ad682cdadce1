"""The text of a file, and where its front matter ends and its body begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seed.problems import rejected

_OPENING = re.compile(r"(?:[ \t]*\r?\n)*---[ \t]*(?:\r?\n|\Z)")
_CLOSING = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)+")


@dataclass(frozen=True, slots=True)
class Text:
    """A file in two parts. `line` is the front matter's first line, counted from 1."""

    front_matter: str
    line: int
    body: str | None


def decode(data: bytes) -> str:
    """UTF-8 without its byte order mark."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise rejected(
            "not-utf8",
            f"byte {error.start} (0x{data[error.start]:02x}) is not UTF-8; save the file as UTF-8",
            line=line,
        ) from None
    return text


def split(text: str, *, whole: bool = False) -> Text:
    """Parts a file at its two lines of `---`.

    With `whole` (`.yaml` files) a file without two such lines is front matter throughout.
    The body loses the blank lines around it; where nothing else stands there, it is None.
    """
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening and closing:
        line = text.count("\n", 0, opening.end()) + 1
        return Text(text[opening.end() : closing.start()], line, _body(text[closing.end() :]))
    if whole:
        return Text(text, 1, None)
    if opening:
        raise rejected(
            "unclosed-front-matter",
            "the front matter has no end; put a line of --- below its last key",
            line=text.count("\n", 0, opening.end()),
        )
    found = next((line.strip() for line in text.splitlines() if line.strip()), "")
    raise rejected(
        "no-front-matter",
        f"expected a line of --- at the top, found {found[:40]!r}"
        if found
        else "the file is empty; expected front matter between two lines of ---",
        line=1,
    )


def _body(text: str) -> str | None:
    blank = _BLANK_LINES.match(text)
    return text[blank.end() if blank else 0 :].rstrip() or None

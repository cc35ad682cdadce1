"""Splits the text of a file into front matter and body, and parses the front matter.

Front matter is YAML between two lines of `---`, TOML between two lines of `+++`, or a JSON object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from seed.reading.problems import RejectedError, rejected
from seed.values.json_values import load_json, load_json_prefix
from seed.values.nesting import Lines
from seed.values.toml_values import load_toml, toml_lines
from seed.values.yaml_reader import Dialect, TextKeys
from seed.values.yaml_values import load_yaml

Format: TypeAlias = Literal["yaml", "toml", "json"]

_OPENING = re.compile(r"(?:[ \t]*\r?\n)*(?P<fence>---|\+\+\+)[ \t]*(?:\r?\n|\Z)")
_CLOSING = {
    "---": re.compile(r"^---[ \t]*\r?$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE),
}
_LOOSE_OPENING = re.compile(r"\s*(?P<fence>---|\+\+\+)[ \t]*(?:\r?\n|\Z)")
_LOOSE_CLOSING = {
    "---": re.compile(r"^---", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+", re.MULTILINE),
}
_FORMATS: dict[str, Format] = {"---": "yaml", "+++": "toml"}
_JSON_OPENING = re.compile(r'\s*\{\s*["}]')
_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)+")


@dataclass(frozen=True, slots=True)
class Text:
    """A file in two parts. `line` is the front matter's first line, counted from 1."""

    front_matter: str
    line: int
    body: str | None
    format: Format = "yaml"


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


def split(text: str, *, whole: bool = False, loose: bool = False) -> Text:
    """Split a file at its front matter's two lines of `---` or `+++`, or after its JSON object.

    With `whole` (`.yaml` files) a file without two such lines is completely front matter. With
    `loose` the first line may be indented, and the last one only needs to begin like a delimiter.
    Blank lines around the body are removed. If nothing is left, the body is None.
    """
    opening = (_LOOSE_OPENING if loose else _OPENING).match(text)
    fence = opening["fence"] if opening else ""
    ends = _LOOSE_CLOSING if loose else _CLOSING
    closing = ends[fence].search(text, opening.end()) if opening else None
    if opening and closing:
        line = text.count("\n", 0, opening.end()) + 1
        inner = text[opening.end() : closing.start()]
        return Text(inner, line, body_of(text[closing.end() :]), _FORMATS[fence])
    if whole:
        return Text(text, 1, None)
    if opening:
        raise rejected(
            "unclosed-front-matter",
            f"the front matter has no end; put a line of {fence} below its last key",
            line=text.count("\n", 0, opening.end()),
        )
    if _JSON_OPENING.match(text):
        _, end = load_json_prefix(text)
        return Text(text[:end], 1, body_of(text[end:]), "json")
    found = next((line.strip() for line in text.splitlines() if line.strip()), "")
    raise rejected(
        "no-front-matter",
        f"expected a line of --- at the top, found {found[:40]!r}"
        if found
        else "the file is empty; expected front matter between two lines of ---",
        line=1,
    )


def values_of(
    parts: Text,
    *,
    text_keys: TextKeys | None = None,
    dates_as_text: bool = False,
    dialect: Dialect = "strict",
    plain: Mapping[str, Callable[[str], Any]] | None = None,
) -> Any:
    """The values of the front matter. Raises RejectedError.

    With `dates_as_text` a date stays text, with or without offset, because some generators read it
    in the time zone of their site. `text_keys`, `dialect`, `plain`: see `load_yaml`.
    """
    if parts.format == "toml":
        return load_toml(parts.front_matter, line=parts.line, dates_as_text=dates_as_text)
    if parts.format == "json":
        return load_json(parts.front_matter, line=parts.line)
    return load_yaml(
        parts.front_matter,
        text_keys=text_keys,
        line=parts.line,
        dates_as_text=dates_as_text,
        dialect=dialect,
        plain=plain,
    )


def lines_of(parts: Text, dialect: Dialect = "strict") -> Lines:
    """The line of each value. Only rejected files need it, so the text is read a second time."""
    if parts.format == "toml":
        return toml_lines(parts.front_matter, parts.line)
    lines: Lines = {}
    with suppress(RejectedError):  # JSON that is not YAML: the problem has no line
        load_yaml(parts.front_matter, line=parts.line, lines=lines, dialect=dialect)
    return lines


def body_of(text: str) -> str | None:
    blank = _BLANK_LINES.match(text)
    return text[blank.end() if blank else 0 :].rstrip() or None

"""The front matter of a content file: YAML, TOML, JSON, or Org's `#+KEY: value` lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from seed.reading.problems import RejectedError, rejected
from seed.sites.hugo.values import lowered, plain_text
from seed.values.front_matter import Text, decode, lines_of, split, values_of
from seed.values.nesting import Lines

_ORG_LINE = re.compile(r"#\+(?P<key>[A-Za-z_]+(?:\[\])?):[ \t]*(?P<value>[^\r\n]*)")
_ORG_DATE = re.compile(r"[<\[](\d{4}-\d{2}-\d{2})[^>\]]*[>\]]")
_TEXTS = {key: frozenset((key,)) for key in ("title", "Title", "slug", "Slug", "linkTitle")}
_PLAIN_TEXTS = dict.fromkeys(_TEXTS, plain_text)
_ORG_DATES = frozenset(("date", "lastmod", "publishdate", "expirydate"))


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`written` has the original keys, `values` the same with lower-case keys."""

    written: Mapping[str, Any]
    values: dict[str, Any]
    body: str | None
    lines: Callable[[], Lines]


def read_values(data: bytes, extension: str) -> FrontMatter | None:
    """The front matter of a file. None if it has none. Raises RejectedError."""
    text = decode(data)
    if extension == "org" and text.lstrip().startswith("#+"):
        return _org(text)
    try:
        parts = split(text, loose=True)
    except RejectedError as error:
        if error.problems[0].reason == "no-front-matter":
            return None
        raise
    written = values_of(
        parts, text_keys=_TEXTS, dates_as_text=True, dialect="go", plain=_PLAIN_TEXTS
    )
    if written is None:
        written = {}
    if not isinstance(written, dict):
        raise rejected("not-a-mapping", "expected keys such as title and date", line=parts.line)
    return FrontMatter(written, lowered(written), parts.body, _Lines(parts))


@dataclass(frozen=True, slots=True)
class _Lines:
    """The line of each key, also in lower case, because Hugo ignores case in keys."""

    parts: Text

    def __call__(self) -> Lines:
        found = lines_of(self.parts, "go")
        lower: Lines = {tuple(str(key).lower() for key in path): n for path, n in found.items()}
        return {**lower, **found}


def _org(text: str) -> FrontMatter:
    written: dict[str, Any] = {}
    lines: Lines = {(): 1}
    kept: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        found = _ORG_LINE.match(line)
        if found is None:
            kept.append(line)
            continue
        key = found["key"].lower()
        written[key.removesuffix("[]")] = _org_value(key, found["value"].strip())
        lines[(key.removesuffix("[]"),)] = number
    body = "\n".join(kept).strip("\n").rstrip() or None
    return FrontMatter(written, lowered(written), body, lambda: lines)


def _org_value(key: str, value: str) -> Any:
    if key.endswith("[]"):
        return value.split()
    if key == "filetags":
        return value.strip(":").split(":")
    if key in _ORG_DATES and (dated := _ORG_DATE.search(value)):
        return dated[1]
    return value

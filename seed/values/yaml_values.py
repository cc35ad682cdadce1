"""A strict YAML reader: builds values from the events of PyYAML's C parser by YAML 1.2.

We do not use PyYAML's own loaders. They follow YAML 1.1 (`no` is False, `0123` is 83), accept
duplicate keys, drop offsets from dates and expand aliases without a limit. They also build a tree
of nodes first, which takes four times as long as the parsing itself.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from yaml import YAMLError
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)
from yaml.reader import ReaderError

from seed.reading.problems import Reason, RejectedError, rejected
from seed.values.dates import looks_like_date, parse_date

Dialect: TypeAlias = Literal["strict", "go", "ruby"]
Path: TypeAlias = tuple[str | int, ...]
Lines: TypeAlias = dict[Path, int]
TextKeys: TypeAlias = Mapping[str, frozenset[str]]

MAX_DEPTH = 40
MAX_WEIGHT = 16_000_000
"""The limit of expanded aliases: characters, plus 16 for each value. A document is smaller."""

_INT64 = range(-(2**63), 2**63)
_NOTHING: frozenset[str] = frozenset()
_CORE = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_RUBY_BOOLEANS = {"yes": True, "on": True, "no": False, "off": False}
_BINARY = frozenset(("!binary", "tag:yaml.org,2002:binary"))
_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_PLAIN_STARTS = frozenset("-+.0123456789")


def load_yaml(
    text: str,
    *,
    text_keys: TextKeys | None = None,
    line: int = 1,
    lines: Lines | None = None,
    dates_as_text: bool = False,
    dialect: Dialect = "strict",
    plain: Mapping[str, Callable[[str], Any]] | None = None,
) -> Any:
    """The one document of `text`.

    `text_keys` gives, for each top-level key, the keys below it whose plain values stay text
    (`title: 2020`). `line` is the first line of `text`. If `lines` is given, the line of every
    value is stored there by its path. With `dates_as_text` dates stay as written. `plain` parses
    the plain values of some top-level keys.

    In the dialects "go" and "ruby" merge keys are merged, and tags that create no object are
    ignored. Ruby also uses the last value of a duplicate key, and reads `yes` and `no` as true and
    false.

    Raises RejectedError.
    """
    reader = _Reader(text, text_keys or {}, line, lines, dates_as_text, dialect, plain or {})
    try:
        return reader.document()
    except YAMLError as error:
        raise _syntax_error(error, text, line) from None


class _Reader:
    def __init__(
        self,
        text: str,
        text_keys: TextKeys,
        line: int,
        lines: Lines | None,
        dates_as_text: bool,
        dialect: Dialect,
        plain: Mapping[str, Callable[[str], Any]],
    ) -> None:
        self._event: Callable[[], Any] = CParser(text).get_event
        self._text_keys = text_keys
        self._line = line
        self._lines = lines
        self._dates = not dates_as_text
        self._lenient = dialect != "strict"
        self._ruby = dialect == "ruby"
        self._plain_keys = plain
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._open: set[str] = set()
        self._weight = 0

    def document(self) -> Any:
        self._event()  # the stream's start
        if isinstance(self._event(), StreamEndEvent):
            return None
        value = self._value(self._event(), (), _NOTHING, False)
        ended: Any = self._event()
        if isinstance(ended, DocumentEndEvent) and isinstance(self._event(), StreamEndEvent):
            return value
        raise self._fault("yaml-syntax", "a second document begins here; expected one", ended)

    def _value(self, event: Any, path: Path, names: frozenset[str], as_text: bool) -> Any:
        kind = type(event)
        if kind is AliasEvent:
            return self._alias(event, path)
        if event.tag is not None:
            self._check_tag(event)
        if self._lines is not None:
            self._lines[path] = event.start_mark.line + self._line
        before = self._weight
        anchor = event.anchor
        if anchor is not None:
            self._open.add(anchor)
        if kind is ScalarEvent:
            value = event.value
            self._weight += 16 + len(value)
            if event.implicit[0]:
                value = self._plain(event, value, as_text)
            elif event.tag in _BINARY:
                value = self._binary(event)
        elif len(path) >= MAX_DEPTH:
            raise self._fault("yaml-depth", f"nested deeper than {MAX_DEPTH} levels", event)
        elif kind is MappingStartEvent:
            value = self._mapping(path, names)
        else:
            value = self._sequence(path, names, as_text)
        if self._weight > MAX_WEIGHT:
            raise self._fault("yaml-alias", "the values unfold to more than 16 MB", event)
        if anchor is not None:
            self._open.discard(anchor)
            self._anchors[anchor] = value, self._weight - before
        return value

    def _mapping(self, path: Path, names: frozenset[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        seen: dict[str, int] = {}
        next_event = self._event
        self._weight += 16
        while type(event := next_event()) is not MappingEndEvent:
            key = self._key(event)
            if key == "<<" and event.implicit[0] and self._lenient:
                self._merge(values, self._value(next_event(), (*path, key), names, False))
                continue
            if key in values and key in seen and not self._ruby:
                first = seen[key] + self._line
                raise self._fault(
                    "duplicate-key",
                    f"{key!r} stands twice: on line {first} already; remove one",
                    event,
                    ".".join(map(str, (*path, key))),
                )
            seen[key] = event.start_mark.line
            self._weight += len(key)
            below = names if path else self._text_keys.get(key, _NOTHING)
            following = next_event()
            value = self._value(following, (*path, key), below, key in below)
            if not path and key in self._plain_keys and _is_plain(following) and value is not None:
                value = self._plain_keys[key](following.value)
            values[key] = value
        return values

    def _sequence(self, path: Path, names: frozenset[str], as_text: bool) -> list[Any]:
        values: list[Any] = []
        next_event = self._event
        self._weight += 16
        while type(event := next_event()) is not SequenceEndEvent:
            values.append(self._value(event, (*path, len(values)), names, as_text))
        return values

    def _key(self, event: Any) -> str:
        if type(event) is not ScalarEvent:
            raise self._fault("bad-key", "a key must be plain text", event)
        if event.tag is not None:
            self._check_tag(event)
        key: str = event.value
        if key == "<<" and event.implicit[0] and not self._lenient:
            raise self._fault(
                "yaml-merge", "merge keys (<<) are refused; write the keys out", event
            )
        if "\0" in key:
            raise self._fault("bad-key", "a key holds the character NUL; remove it", event)
        if event.anchor is not None:
            self._anchors[event.anchor] = key, 16 + len(key)
        return key

    def _alias(self, event: Any, path: Path) -> Any:
        name = event.anchor
        if name in self._open:
            raise self._fault("yaml-alias", f"*{name} stands inside of itself; write it out", event)
        if name not in self._anchors:
            raise self._fault("yaml-alias", f"*{name} names no anchor above it", event)
        value, weight = self._anchors[name]
        self._weight += weight
        if self._weight > MAX_WEIGHT:
            raise self._fault("yaml-alias", f"*{name} unfolds to more than 16 MB", event)
        if len(path) + depth_of(value) > MAX_DEPTH:
            raise self._fault("yaml-depth", f"*{name} nests deeper than {MAX_DEPTH} levels", event)
        if self._lines is not None:
            self._lines[path] = event.start_mark.line + self._line
        return value

    def _plain(self, event: Any, text: str, as_text: bool) -> Any:
        if text in _CORE:
            value = _CORE[text]
            return text if as_text and value is not None else value
        if as_text:
            return text
        if self._ruby and (word := _RUBY_BOOLEANS.get(text.lower())) is not None:
            return word
        if text[0] not in _PLAIN_STARTS:
            return text
        if _INTEGER.fullmatch(text):
            return self._integer(event, text, 10)
        if _OTHER_BASE.fullmatch(text):
            return self._integer(event, text, 0)
        if _FLOAT.fullmatch(text):
            return float(text)
        if self._dates and looks_like_date(text):
            try:
                return parse_date(text)
            except ValueError:
                return text
        return text

    def _check_tag(self, event: Any) -> None:
        if not self._lenient or event.tag.startswith("!ruby"):
            raise self._fault("yaml-tag", f"the tag {event.tag!r} is refused; write no tag", event)

    def _binary(self, event: Any) -> str:
        try:
            return b64decode(event.value).decode()
        except ValueError as error:
            raise self._fault("yaml-tag", f"is no text in base64: {error}", event) from None

    def _merge(self, values: dict[str, Any], merged: Any) -> None:
        """The first of several values wins. Only in Ruby it replaces a key that is already here."""
        kept = {} if self._ruby else dict(values)
        for mapping in reversed(merged) if isinstance(merged, list) else [merged]:
            if isinstance(mapping, dict):
                values.update(mapping)
        values.update(kept)

    def _integer(self, event: Any, text: str, base: int) -> int:
        if len(text) > 20 or (value := int(text, base)) not in _INT64:
            raise self._fault(
                "number-range", f"{text[:24]} exceeds 64 bits; quote it to keep it as text", event
            )
        return value

    def _fault(
        self, reason: Reason, message: str, event: Any, key: str | None = None
    ) -> RejectedError:
        return rejected(reason, message, key, event.start_mark.line + self._line)


def _is_plain(event: Any) -> bool:
    return type(event) is ScalarEvent and bool(event.implicit[0])


def depth_of(value: Any) -> int:
    """The nesting depth of a value. A branch that aliases share is visited once per level."""
    depth, level = 0, [value]
    while level:
        inner = {
            id(item): item
            for outer in level
            if isinstance(outer, dict | list)
            for item in (outer.values() if isinstance(outer, dict) else outer)
        }
        depth, level = depth + bool(inner), list(inner.values())
    return depth


def _syntax_error(error: YAMLError, source: str, line: int) -> RejectedError:
    if isinstance(error, ReaderError):
        line += source.encode()[: error.position].count(b"\n")
        return rejected("yaml-syntax", f"{error.reason}; remove the character", line=line)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    text = getattr(error, "problem", None) or str(error)
    if "mapping values are not allowed" in text:
        text = "a value holds a colon followed by a space; put the whole value between quotes"
    elif "did not find expected key" in text or "found character that cannot start" in text:
        text += "; check the quotes and the indentation"
    return rejected("yaml-syntax", text, line=mark.line + line if mark else None)

"""Builds the value of a YAML document from the events of PyYAML's C parser."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

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

from seed.reading.problems import Reason, RejectedError, rejected
from seed.values.nesting import MAX_DEPTH, Lines, Path, depth_of
from seed.values.yaml_scalars import IntegerTooLarge, plain_value, text_or_null

Dialect: TypeAlias = Literal["strict", "go", "ruby"]
TextKeys: TypeAlias = Mapping[str, frozenset[str]]
"""For each top-level key, the keys below it whose plain values stay text."""

MAX_WEIGHT = 16_000_000
"""The limit of expanded aliases: characters, plus 16 for each value. A document is smaller."""

_VALUE_WEIGHT = 16
_NO_KEYS: frozenset[str] = frozenset()
_BINARY = frozenset(("!binary", "tag:yaml.org,2002:binary"))


@dataclass(frozen=True, slots=True)
class YamlOptions:
    """How to read a document. `load_yaml` describes the options."""

    text_keys: TextKeys = field(default_factory=dict)
    dates_as_text: bool = False
    dialect: Dialect = "strict"
    plain: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)


class YamlReader:
    """Builds the value of one document. It stores the anchors, and counts the expanded size."""

    def __init__(self, text: str, options: YamlOptions, line: int, lines: Lines | None) -> None:
        """`line`: the first line of `text`. `lines`, if given, gets the line of every value."""
        self._next: Callable[[], Any] = CParser(text).get_event
        self._line = line
        self._lines = lines
        self._text_keys = options.text_keys
        self._parse_dates = not options.dates_as_text
        self._lenient = options.dialect != "strict"
        self._ruby = options.dialect == "ruby"
        self._plain_parsers = options.plain
        self._anchors: dict[str, tuple[Any, int]] = {}
        """The value of each anchor, and its expanded size."""
        self._open_anchors: set[str] = set()
        self._weight = 0

    def document(self) -> Any:
        self._next()  # the stream's start
        if isinstance(self._next(), StreamEndEvent):
            return None
        value = self._value(self._next(), (), _NO_KEYS, False)
        ended: Any = self._next()
        complete = isinstance(ended, DocumentEndEvent)
        if complete and (self._ruby or isinstance(self._next(), StreamEndEvent)):
            return value
        raise self._fault("yaml-syntax", "a second YAML document begins here; expected one", ended)

    def _value(self, event: Any, path: Path, text_keys: frozenset[str], as_text: bool) -> Any:
        """The value that begins with `event`. `as_text`: plain scalars stay text."""
        if type(event) is AliasEvent:
            return self._alias(event, path)
        if event.tag is not None:
            self._check_tag(event)
        if self._lines is not None:
            self._lines[path] = event.start_mark.line + self._line
        if event.anchor is None:
            return self._content(event, path, text_keys, as_text)
        weight = self._weight
        self._open_anchors.add(event.anchor)
        value = self._content(event, path, text_keys, as_text)
        self._open_anchors.discard(event.anchor)
        self._anchors[event.anchor] = value, self._weight - weight
        return value

    def _content(self, event: Any, path: Path, text_keys: frozenset[str], as_text: bool) -> Any:
        if type(event) is ScalarEvent:
            value = self._scalar(event, as_text)
        elif len(path) >= MAX_DEPTH:
            raise self._fault("yaml-depth", f"nested deeper than {MAX_DEPTH} levels", event)
        elif type(event) is MappingStartEvent:
            value = self._mapping(path, text_keys)
        else:
            value = self._sequence(path, text_keys, as_text)
        if self._weight > MAX_WEIGHT:
            raise self._fault("yaml-alias", "the values expand to more than 16 MB", event)
        return value

    def _scalar(self, event: Any, as_text: bool) -> Any:
        text: str = event.value
        self._weight += _VALUE_WEIGHT + len(text)
        if not event.implicit[0]:  # quoted, a block, or tagged
            return self._binary(event) if event.tag in _BINARY else text
        if as_text:
            return text_or_null(text)
        try:
            return plain_value(text, self._parse_dates, self._ruby)
        except IntegerTooLarge:
            message = f"{text[:24]} exceeds 64 bits; quote it to keep it as text"
            raise self._fault("number-range", message, event) from None

    def _mapping(self, path: Path, text_keys: frozenset[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        seen: dict[str, int] = {}
        next_event = self._next
        self._weight += _VALUE_WEIGHT
        while type(event := next_event()) is not MappingEndEvent:
            key = self._key(event)
            if key == "<<" and event.implicit[0] and self._lenient:
                merged = self._value(next_event(), (*path, key), text_keys, False)
                _merge(values, merged, replace=self._ruby)
                continue
            if key in values and key in seen and not self._ruby:
                first = seen[key] + self._line
                raise self._fault(
                    "duplicate-key",
                    f"duplicate key {key!r}, first on line {first}; remove one",
                    event,
                    ".".join(map(str, (*path, key))),
                )
            seen[key] = event.start_mark.line
            self._weight += len(key)
            below = text_keys if path else self._text_keys.get(key, _NO_KEYS)
            following = next_event()
            value = self._value(following, (*path, key), below, key in below)
            if (
                not path
                and key in self._plain_parsers
                and _is_plain(following)
                and value is not None
            ):
                value = self._plain_parsers[key](following.value)
            values[key] = value
        return values

    def _sequence(self, path: Path, text_keys: frozenset[str], as_text: bool) -> list[Any]:
        values: list[Any] = []
        next_event = self._next
        self._weight += _VALUE_WEIGHT
        while type(event := next_event()) is not SequenceEndEvent:
            values.append(self._value(event, (*path, len(values)), text_keys, as_text))
        return values

    def _key(self, event: Any) -> str:
        if type(event) is not ScalarEvent:
            raise self._fault("bad-key", "a key must be plain text", event)
        if event.tag is not None:
            self._check_tag(event)
        key: str = event.value
        if key == "<<" and event.implicit[0] and not self._lenient:
            raise self._fault(
                "yaml-merge", "merge keys (<<) are not supported; write the keys out", event
            )
        if "\0" in key:
            raise self._fault("bad-key", "a key contains the character NUL; remove it", event)
        if event.anchor is not None:
            self._anchors[event.anchor] = key, _VALUE_WEIGHT + len(key)
        return key

    def _alias(self, event: Any, path: Path) -> Any:
        name = event.anchor
        if name in self._open_anchors:
            raise self._fault("yaml-alias", f"*{name} contains itself; write it out", event)
        if name not in self._anchors:
            raise self._fault("yaml-alias", f"there is no anchor &{name} before *{name}", event)
        value, weight = self._anchors[name]
        self._weight += weight
        if self._weight > MAX_WEIGHT:
            raise self._fault("yaml-alias", f"*{name} expands to more than 16 MB", event)
        if len(path) + depth_of(value) > MAX_DEPTH:
            raise self._fault(
                "yaml-depth", f"*{name} is nested deeper than {MAX_DEPTH} levels", event
            )
        if self._lines is not None:
            self._lines[path] = event.start_mark.line + self._line
        return value

    def _check_tag(self, event: Any) -> None:
        if not self._lenient or event.tag.startswith("!ruby"):
            raise self._fault(
                "yaml-tag", f"the tag {event.tag!r} is not supported; remove it", event
            )

    def _binary(self, event: Any) -> str:
        try:
            return b64decode(event.value).decode()
        except ValueError as error:
            raise self._fault("yaml-tag", f"is not text in base64: {error}", event) from None

    def _fault(
        self, reason: Reason, message: str, event: Any, key: str | None = None
    ) -> RejectedError:
        return rejected(reason, message, key, event.start_mark.line + self._line)


def _merge(values: dict[str, Any], merged: Any, *, replace: bool) -> None:
    """Add the value of a merge key (`<<`) to `values`. The first of several mappings wins.

    A key that is already in `values` is only replaced if `replace`.
    """
    own = {} if replace else dict(values)
    for mapping in reversed(merged) if isinstance(merged, list) else [merged]:
        if isinstance(mapping, dict):
            values.update(mapping)
    values.update(own)


def _is_plain(event: Any) -> bool:
    return type(event) is ScalarEvent and bool(event.implicit[0])

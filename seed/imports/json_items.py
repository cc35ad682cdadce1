"""Reads the values of a JSON Feed in constant memory: first its own keys, then each item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import ijson

from seed.reading.problems import Problem

_MAX_DEPTH = 100
_SIZE_OF_VALUE = 16


class Member(NamedTuple):
    """A key of the feed and its value. Each item of `items` is a separate Member with that key."""

    key: str
    content: Any
    """The value, or its problem."""
    whole: bool = False
    """The problem affects the whole file, not one item."""


def read_members(file: BinaryIO, limit: int) -> Iterator[Member]:
    """`limit`: maximum characters of one value. A larger value becomes a problem."""
    value = _Value(limit)
    key, depth, listed = "", 0, False
    try:
        for event, data in ijson.basic_parse(file, use_float=True):
            if event == "map_key" and depth == 1:
                key, listed = data, False
                continue
            ends = event in ("end_map", "end_array")
            if key == "items" and event == "start_array" and depth == 1:
                listed = True
            elif depth > 1 + listed or (depth == 1 + listed and not ends):
                value.add(event, data)
            depth += (event in ("start_map", "start_array")) - ends
            if depth > _MAX_DEPTH:
                raise ijson.JSONError(f"values are nested deeper than {_MAX_DEPTH} levels")
            if depth == 1 + listed and value.begun:
                yield Member(key, value.take())
    except (ijson.JSONError, UnicodeDecodeError) as error:
        yield Member("", _problem(str(error)), whole=True)


class _Value:
    """Builds one value from its events."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._builder = ijson.ObjectBuilder()
        self.begun = False

    def add(self, event: str, data: Any) -> None:
        self.begun = True
        self._size += _SIZE_OF_VALUE + (len(data) if isinstance(data, str) else 0)
        if self._size <= self._limit:
            self._builder.event(event, data)

    def take(self) -> Any:
        """Return the value, or its problem, and start the next value."""
        builder, size = self._builder, self._size
        self._builder, self._size, self.begun = ijson.ObjectBuilder(), 0, False
        if size > self._limit:
            message = (
                f"an entry has more than {self._limit:,} characters (NEWSGRAPH_SEED_MAX_BYTES)"
            )
            return Problem("too-large", message)
        return builder.value


def _problem(message: str) -> Problem:
    if "premature EOF" in message or "Incomplete" in message:
        return Problem(
            "truncated", "the file ends too early; the entries before that point are loaded"
        )
    first = message.removeprefix("b'").partition("\n")[0].partition("\\n")[0]
    return Problem("json-syntax", f"{first}; the entries before that point are loaded")

"""A strict TOML reader: the same values, limits and problems as `yaml_values`."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime, time
from typing import Any

from seed.reading.problems import Reason, rejected
from seed.values.nesting import MAX_DEPTH, Lines, Path

_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_TABLE = re.compile(r"\s*\[\[?\s*(?P<keys>[^\[\]]+?)\s*\]\]?")
_PAIR = re.compile(r"\s*(?P<keys>(?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[\w\"'-]+)*)\s*=")
_WITHOUT_SECONDS = re.compile(
    r"^[ \t]*[\w.\"'-]+[ \t]*=[ \t]*\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?=[Zz+\-#\s]|\Z)",
    re.ASCII | re.MULTILINE,
)
_INT64 = range(-(2**63), 2**63)


def load_toml(text: str, *, line: int = 1, dates_as_text: bool = False) -> dict[str, Any]:
    """The values of `text`, which begins on `line` of its file.

    Dates get the stored form: UTC, whole milliseconds. With `dates_as_text` they stay ISO 8601
    text, with their offset if they have one. A time of day is always text.

    Raises RejectedError.
    """
    try:
        values = _loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        last = text.rstrip().count("\n") + 1
        place = int(found["line"] or last) if found else last
        message = str(error)[: found.start()] if found else str(error)
        reason: Reason = "bad-date" if message.startswith("Invalid date") else "toml-syntax"
        raise rejected(reason, message, line=line + place - 1) from None
    except RecursionError:
        raise rejected("yaml-depth", f"nested deeper than {MAX_DEPTH} levels") from None
    except ValueError as error:  # a date that does not exist, an integer of 5,000 digits
        raise rejected("toml-syntax", str(error)) from None
    converted: dict[str, Any] = _value(values, (), dates_as_text)
    return converted


def _loads(text: str) -> dict[str, Any]:
    """`tomllib` knows TOML 1.0. In 1.1 a time may have no seconds."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        complete = _WITHOUT_SECONDS.sub(r"\g<0>:00", text)
        if complete == text:
            raise
        return tomllib.loads(complete)


def toml_lines(text: str, line: int = 1) -> Lines:
    """The line of every key, by its path. A simple text search is enough to report problems."""
    lines: Lines = {(): line}
    table: Path = ()
    for number, written in enumerate(text.splitlines(), line):
        if found := _TABLE.match(written):
            table = _keys(found["keys"])
            lines.setdefault(table, number)
        elif found := _PAIR.match(written):
            lines.setdefault((*table, *_keys(found["keys"])), number)
    return lines


def _keys(dotted: str) -> Path:
    return tuple(key.strip().strip("\"'") for key in dotted.split("."))


def _value(value: Any, path: Path, dates_as_text: bool) -> Any:
    if len(path) > MAX_DEPTH:
        raise rejected("yaml-depth", f"nested deeper than {MAX_DEPTH} levels", str(path[0]))
    if isinstance(value, dict):
        return {
            _key(key, path): _value(item, (*path, key), dates_as_text)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_value(item, (*path, place), dates_as_text) for place, item in enumerate(value)]
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat() if dates_as_text else _moment(value, path)
    if type(value) is int and value not in _INT64:
        key = ".".join(map(str, path))
        raise rejected("number-range", "exceeds 64 bits; quote it to keep it as text", key)
    return value


def _key(key: str, path: Path) -> str:
    if "\0" in key:
        raise rejected(
            "bad-key", "a key contains the character NUL; remove it", str((*path, "")[0])
        )
    return key


def _moment(value: date, path: Path) -> datetime:
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    try:
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        key = ".".join(map(str, path))
        raise rejected("bad-date", f"{value} is not a valid date", key) from None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

"""When two answers are the same, cursors aside, which are each side's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import ExecutionResult

from graph.encoding import to_json
from graph.errors import format_errors
from tests.reference.paging import CURSOR


@dataclass
class Answer:
    """The response for a client: the data as JSON, and the place and code of each error."""

    data: Any
    errors: set[tuple[str, str]]
    text: bytes


def answer_of(result: ExecutionResult) -> Answer:
    text = to_json(result.data)
    data = orjson.loads(text)
    errors = set()
    for error in format_errors(result.errors or (), "BAD_USER_INPUT"):
        place = _null_above(data, error.get("path") or [])
        errors.add((place, error["extensions"]["code"]))
    return Answer(data, errors, text)


def differences(expected: Answer, found: Answer) -> Iterator[str]:
    """What differs, one line each."""
    yield from _differing(expected.data, found.data, "data")
    yield from differing_errors(expected, found)


def differing_errors(expected: Answer, found: Answer) -> Iterator[str]:
    """Places where only one side has an error, or where the errors differ in kind.

    If several errors cause one null, executors may report any of them (specification, 6.4.4).
    """
    wanted, told = _by_place(expected), _by_place(found)
    for place in sorted(wanted.keys() | told.keys()):
        if wanted.get(place, set()).isdisjoint(told.get(place, ())):
            yield f"errors at {place!r}: expected {wanted.get(place)}, found {told.get(place)}"


def _by_place(answer: Answer) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = {}
    for place, code in answer.errors:
        codes.setdefault(place, set()).add(code)
    return codes


def _differing(expected: Any, found: Any, path: str) -> Iterator[str]:
    if isinstance(expected, str) and expected.startswith(CURSOR):
        if not (isinstance(found, str) and found):
            yield f"{path}: expected a cursor, found {found!r}"
    elif isinstance(expected, dict) and isinstance(found, dict):
        if list(expected) != list(found):
            yield f"{path}: expected keys {list(expected)}, found {list(found)}"
        for key in expected.keys() & found.keys():
            yield from _differing(expected[key], found[key], f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{path}: expected {len(expected)} items, found {len(found)}"
        for place, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from _differing(one, other, f"{path}[{place}]")
    elif expected != found:
        yield f"{path}: expected {expected!r}, found {found!r}"


def _null_above(data: Any, path: list[str | int]) -> str:
    """The place of the null that an error caused. For one null, the first error is enough."""
    place = []
    for step in path:
        if data is None:
            break
        place.append(str(step))
        data = data[step]
    return ".".join(place)


def at(data: Any, path: tuple[str, ...]) -> Any:
    """The value at `path`. None if a part of the path is missing."""
    for key in path:
        if not isinstance(data, dict):
            return None
        data = data.get(key)
    return data

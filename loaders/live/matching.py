"""Evaluates the matches of `loaders.filters` in Python, on a loaded document.

Live changes use it as filter. Each subscription builds its predicate once, so an event needs no
query. It compares like MongoDB: a path may go through lists, a list matches if one of its elements
matches, and values of different types never match, so `true` is not 1.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from loaders.documents import Document

Predicate: TypeAlias = Callable[[Document], bool]

_LOGIC: dict[str, Callable[[Iterable[bool]], bool]] = {
    "$and": all,
    "$or": any,
    "$nor": lambda held: not any(held),
}
_BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}


def compile_match(match: Document) -> Predicate:
    """Build a function that says whether a document matches.

    Raises `ValueError` for an operator that no filter uses.
    """
    return _all([_condition(key, value) for key, value in match.items()])


def _condition(key: str, value: Any) -> Predicate:
    if (combine := _LOGIC.get(key)) is not None:
        branches = [compile_match(branch) for branch in value]
        return lambda document: combine(branch(document) for branch in branches)
    if key.startswith("$"):
        raise ValueError(f"unsupported operator in a match: {key}")
    path = key.split(".")
    if not isinstance(value, Mapping):
        value = {"$eq": value}
    tests = [_test(name, operand) for name, operand in value.items()]
    return lambda document: all(test(list(_values(document, path))) for test in tests)


def _test(name: str, operand: Any) -> Callable[[list[Any]], bool]:
    """A test of all values at a key."""
    if name == "$eq":
        return lambda values: any(_equal(value, operand) for value in values)
    if name == "$in":
        return lambda values: any(_equal(value, one) for one in operand for value in values)
    if name == "$all":
        return lambda values: (
            bool(operand) and all(any(_equal(value, one) for value in values) for one in operand)
        )
    if name == "$nin":
        return lambda values: not any(_equal(value, one) for one in operand for value in values)
    if (compare := _BOUNDS.get(name)) is not None:
        bound = _as_stored(operand)
        return lambda values: any(
            _kind(value) == _kind(bound) and compare(value, bound) for value in values
        )
    raise ValueError(f"unsupported operator in a match: {name}")


def _values(value: Any, path: list[str]) -> Iterable[Any]:
    """The value at `path`. If it is a list, its elements too."""
    if isinstance(value, list):
        for element in value:
            if not path or isinstance(element, Mapping):
                yield from _values(element, path) if path else (element,)
        if not path:
            yield value
    elif not path:
        yield value
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _values(value[path[0]], path[1:])


def _all(conditions: list[Predicate]) -> Predicate:
    if len(conditions) == 1:
        return conditions[0]
    return lambda document: all(condition(document) for condition in conditions)


def _equal(value: Any, operand: Any) -> bool:
    return bool(_kind(value) == _kind(operand) and value == _as_stored(operand))


def _kind(value: Any) -> type:
    """The type for comparing. All numbers have one type. Booleans are not numbers."""
    return float if type(value) is int else type(value)


def _as_stored(value: Any) -> Any:
    """A date in BSON's precision, in whole milliseconds."""
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    return value

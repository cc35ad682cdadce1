"""The matches of `loaders.filters`, held against a document at hand instead of sent to a server.

Live changes are filtered here: a predicate is built once for each subscription, and an event then
costs no query. It follows MongoDB's comparisons: a key may lead through lists, a list matches where
one of its elements does, and values of different kinds never compare, so `true` is not 1.
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
    """Whether a document matches, as a function.

    Raises `ValueError` for an operator that no filter uses.
    """
    return _all([_condition(key, value) for key, value in match.items()])


def _condition(key: str, value: Any) -> Predicate:
    if (combine := _LOGIC.get(key)) is not None:
        branches = [compile_match(branch) for branch in value]
        return lambda document: combine(branch(document) for branch in branches)
    if key.startswith("$"):
        raise ValueError(f"no filter uses the operator {key}")
    path = key.split(".")
    if not isinstance(value, Mapping):
        value = {"$eq": value}
    tests = [_test(name, operand) for name, operand in value.items()]
    return lambda document: all(test(list(_values(document, path))) for test in tests)


def _test(name: str, operand: Any) -> Callable[[list[Any]], bool]:
    """A test of all values that stand at a key."""
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
    raise ValueError(f"no filter uses the operator {name}")


def _values(value: Any, path: list[str]) -> Iterable[Any]:
    """What stands at `path`: the value, and where it is a list its elements too."""
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
    """The kind within which values compare: numbers are one, and booleans are no numbers."""
    return float if type(value) is int else type(value)


def _as_stored(value: Any) -> Any:
    """A date as BSON has it, in whole milliseconds."""
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    return value

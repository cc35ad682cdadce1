"""Checks and normalizes the values of own fields in one article, by their declaration."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from loaders.fields.types import Fields, FieldType, Scalar
from seed.values.dates import parse_date
from seed.values.faults import Faults, shown
from seed.values.fields import Values, is_url
from seed.values.nesting import Path

_INT32 = range(-(2**31), 2**31)
RELATIVE = ("/", "./", "../")
"""The beginnings of a relative address in a URL field."""


class TypeMismatch(ValueError):
    """A value does not have its declared type. The message says what was expected."""


def own_values(
    values: Values, fields: Fields, base: str, faults: Faults, *, lenient: bool
) -> tuple[dict[str, Any], int]:
    """The typed values by field name, and how many values did not fit.

    A value that does not fit is an error. With `lenient` it is left out and counted. A relative
    address in a URL field is resolved against `base`.
    """
    typed_values: dict[str, Any] = {}
    omitted_values = 0
    for field in fields.fields:
        path, value = _at(values, field.source)
        if value is None:
            continue
        try:
            typed = _typed(field.type, value, base)
        except TypeMismatch as error:
            omitted_values += 1
            if not lenient:
                message = f"expected {field.type} for the field '{field.name}', {error}"
                faults.add(path, "wrong-type", message)
        else:
            if typed is not None:
                typed_values[field.name] = typed
    return typed_values, omitted_values


def _at(values: Any, source: str) -> tuple[Path, Any]:
    """The value at a dotted path, and its path. A key that contains the dots itself comes first."""
    if source in values:
        return (source,), values[source]
    path = tuple(source.split("."))
    for key in path:
        values = values.get(key) if isinstance(values, dict) else None
    return path, values


def _typed(type: FieldType, value: Any, base: str) -> Any:
    if not type.many:
        return _single(type, value, base)
    if not isinstance(value, list):
        raise TypeMismatch(f"found {shown(value)}; write a list")
    items = (_single(type, item, base) for item in value if item is not None)
    return [item for item in items if item is not None]


def _single(type: FieldType, value: Any, base: str) -> Any:
    if type.scalar is not None:
        return _SCALARS[type.scalar](value, base)
    if not isinstance(value, dict):
        raise TypeMismatch(f"found {shown(value)}")
    members = {
        name: _typed(member, value[name], base)
        for name, member in type.members
        if value.get(name) is not None
    }
    return {name: held for name, held in members.items() if held is not None}


def _string(value: Any, base: str) -> str:
    if type(value) is int:
        return str(value)
    if not isinstance(value, str):
        raise TypeMismatch(f"found {shown(value)}; quote it")
    return value


def _int(value: Any, base: str) -> int:
    if type(value) is not int:
        raise TypeMismatch(f"found {shown(value)}")
    if value not in _INT32:
        raise TypeMismatch(f"found {value}, which exceeds 32 bits; declare it as Float or String")
    return value


def _float(value: Any, base: str) -> float:
    if type(value) not in (int, float):
        raise TypeMismatch(f"found {shown(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        found = "an integer too large" if type(value) is int else value
        raise TypeMismatch(f"found {found}; expected a finite number")
    return number


def _boolean(value: Any, base: str) -> bool:
    if type(value) is not bool:
        raise TypeMismatch(f"found {shown(value)}; write true or false")
    return value


def _date(value: Any, base: str) -> datetime | None:
    if value == "":
        return None
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise TypeMismatch(f"found {shown(value)}")
    try:
        return parse_date(value)
    except ValueError as error:
        raise TypeMismatch(f"but {error}") from None


def _url(value: Any, base: str) -> str | None:
    if value == "":
        return None
    if not isinstance(value, str):
        raise TypeMismatch(f"found {shown(value)}")
    address = value.strip()
    if address.startswith(RELATIVE):
        address = urljoin(base, address)
    if not is_url(address):
        raise TypeMismatch(f"found {value[:80]!r}; write http:// or https:// and a host")
    return address


_SCALARS: dict[Scalar, Callable[[Any, str], Any]] = {
    "String": _string,
    "Int": _int,
    "Float": _float,
    "Boolean": _boolean,
    "DateTime": _date,
    "URL": _url,
}

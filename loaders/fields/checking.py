"""Checks a declaration of a site's own fields. The messages say what to write instead."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any, TypeAlias

from loaders.fields.names import NAME, check_name, graphql_name
from loaders.fields.types import SCALARS, Field, Fields, FieldsError, FieldType, Scalar

_Path: TypeAlias = tuple[str, ...]
_LIST = re.compile(r"\[\s*([^\[\]]*?)\s*\]")
_KEYS = ("type", "from", "filter", "order", "facet", "description")
_OTHER_NAMES: dict[str, Scalar] = {
    **dict.fromkeys(("str", "text", "id"), "String"),
    **dict.fromkeys(("integer", "number", "long"), "Int"),
    **dict.fromkeys(("double", "decimal"), "Float"),
    **dict.fromkeys(("bool",), "Boolean"),
    **dict.fromkeys(("date", "time", "datetime", "timestamp"), "DateTime"),
    **dict.fromkeys(("link", "uri"), "URL"),
}
_NO_ENUM_VALUES = ("true", "false", "null")
_FACETS = ("String", "URL", "Int", "Boolean")


def fields_of(value: Any) -> Fields:
    """The declaration in a parsed file. Raises FieldsError."""
    if value is None:
        return Fields()
    if not isinstance(value, dict) or set(value) - {"fields"}:
        raise FieldsError("expected only the key 'fields' at the top level")
    declared = value.get("fields") or {}
    if not isinstance(declared, dict):
        raise FieldsError(
            "'fields' must have a line with a name and a type for each field, such as deck: String",
            ("fields",),
        )
    fields = tuple(_field(name, value) for name, value in declared.items())
    seen: dict[str, str] = {}
    for field in fields:
        other = seen.setdefault(field.name.lower(), field.name)
        if other != field.name:
            raise FieldsError(
                f"'{field.name}' and '{other}' differ only in case; rename one of them",
                ("fields", field.name),
            )
    return Fields(fields)


def _field(name: str, declared: Any) -> Field:
    path = ("fields", name)
    check_name(name, path)
    given = declared if isinstance(declared, dict) and "type" in declared else {"type": declared}
    if unknown := [key for key in given if key not in _KEYS]:
        raise FieldsError(
            f"'{unknown[0]}' of '{name}' is unknown{_meant(unknown[0], _KEYS)}; "
            f"expected {', '.join(_KEYS)}",
            (*path, unknown[0]),
        )
    type = _type(given["type"], name, path)
    flags = {flag: _flag(given, flag, path) for flag in ("filter", "order", "facet")}
    source, description = given.get("from", name), given.get("description")
    if not isinstance(source, str) or not all(source.split(".")):
        raise FieldsError(
            f"'from' of '{name}' must name a key of the front matter, such as params.tags",
            (*path, "from"),
        )
    if description is not None and not isinstance(description, str):
        raise FieldsError(f"'description' of '{name}' must be text", (*path, "description"))
    field = Field(name, type, source, **flags, description=description)
    _check_uses(field, path)
    return field


def _type(declared: Any, name: str, path: _Path, *, member: bool = False) -> FieldType:
    many = False
    if isinstance(declared, list):
        if len(declared) != 1:
            raise FieldsError(f"a list of '{name}' has one type, as in [String]", path)
        declared, many = declared[0], True
    elif isinstance(declared, str) and (listed := _LIST.fullmatch(declared.strip())):
        declared, many = listed[1], True
    if isinstance(declared, dict) and declared and not member:
        for key in declared:
            if not NAME.fullmatch(key):
                raise FieldsError(
                    f"'{key}' is not a valid GraphQL name; rename it to '{graphql_name(key)}'",
                    (*path, "type", key),
                )
        members = tuple(
            (key, _type(held, f"{name}.{key}", (*path, "type", key), member=True))
            for key, held in declared.items()
        )
        return FieldType(None, many, members)
    if isinstance(declared, str) and declared in SCALARS:
        return FieldType(declared, many)
    if isinstance(declared, dict):
        reason = (
            "an object cannot contain an object"
            if member
            else "an object needs at least one member"
        )
        raise FieldsError(f"the type of '{name}' is wrong: {reason}", path)
    raise FieldsError(
        f"'{name}' has an unknown type: {declared!r}{_meant(str(declared).rstrip('!'), SCALARS)}; "
        f"expected {', '.join(SCALARS)}, a list of one of them, or an object",
        path,
    )


def _meant(word: str, known: tuple[str, ...]) -> str:
    by_lower = {one.lower(): one for one in known}
    if known is SCALARS:
        by_lower.update(_OTHER_NAMES)
    close = get_close_matches(word.lower(), by_lower, n=1)
    return f" (did you mean {by_lower[close[0]]}?)" if close else ""


def _flag(given: dict[str, Any], flag: str, path: _Path) -> bool:
    value = given.get(flag, False)
    if not isinstance(value, bool):
        raise FieldsError(f"'{flag}' of '{path[-1]}' must be true or false", (*path, flag))
    return value


def _check_uses(field: Field, path: _Path) -> None:
    """Raises FieldsError if a field of this type cannot be used in the declared way."""
    name, type = field.name, field.type
    if field.filter and type.scalar is None:
        raise FieldsError(f"'{name}' is an object, which cannot have a filter; remove filter", path)
    if field.order and (type.many or type.scalar is None):
        raise FieldsError(
            f"'{name}' is not a single value, so nothing can be sorted by it; remove order",
            path,
        )
    if field.order and name in _NO_ENUM_VALUES:
        raise FieldsError(f"'{name}' cannot be sorted by under that name; rename it", path)
    if field.facet and type.scalar not in _FACETS:
        raise FieldsError(
            f"'{name}' is {type}; only {', '.join(_FACETS)} and lists of them have facets; "
            "remove facet",
            path,
        )

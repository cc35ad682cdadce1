"""The types of a declaration: each field's name, type and source, and its possible uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, TypeAlias, get_args

import orjson

Scalar: TypeAlias = Literal["String", "Int", "Float", "Boolean", "DateTime", "URL"]
SCALARS: tuple[Scalar, ...] = get_args(Scalar)

STORED = "newsgraph.fields"
"""The path in an article below which the values are stored, each under its field's name."""


class FieldsError(ValueError):
    """A declaration that is not valid. The message says where, and what to write instead."""

    def __init__(self, message: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class FieldType:
    """A scalar, or an object of scalars and lists of scalars. `many` means a list of them."""

    scalar: Scalar | None
    many: bool = False
    members: tuple[tuple[str, FieldType], ...] = ()

    def __str__(self) -> str:
        members = ", ".join(f"{name}: {type}" for name, type in self.members)
        inner = self.scalar or f"{{{members}}}"
        return f"[{inner}]" if self.many else inner


@dataclass(frozen=True, slots=True)
class Field:
    """One declared field. `source` is the key in the front matter, as a dotted path."""

    name: str
    type: FieldType
    source: str
    filter: bool = False
    order: bool = False
    facet: bool = False
    description: str | None = None

    @property
    def path(self) -> str:
        """The path of the value in a stored article."""
        return f"{STORED}.{self.name}"


@dataclass(frozen=True, slots=True)
class Fields:
    """All declared fields, in the order of the file."""

    fields: tuple[Field, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields)

    @property
    def values_digest(self) -> str:
        """A hash that changes if the same file would give different values."""
        hashed = [[field.name, str(field.type), field.source] for field in self.fields]
        return sha256(orjson.dumps(hashed)).hexdigest()[:32] if hashed else ""

    @property
    def seeded_digest(self) -> str:
        """A hash that changes if seeding would store other values or create other indexes."""
        hashed = sorted(
            [field.name, str(field.type), field.source, field.filter, field.order]
            for field in self.fields
        )
        return sha256(orjson.dumps(hashed)).hexdigest()[:32] if hashed else ""

    def as_value(self) -> dict[str, Any]:
        """The declaration in the form of its file. `checking.fields_of` reads it back."""
        return {"fields": {field.name: _field_value(field) for field in self.fields}}


NO_FIELDS = Fields()


def _field_value(field: Field) -> dict[str, Any]:
    given: dict[str, Any] = {"type": type_value(field.type)}
    if field.source != field.name:
        given["from"] = field.source
    flags: Iterable[str] = ("filter", "order", "facet")
    given.update((flag, True) for flag in flags if getattr(field, flag))
    if field.description is not None:
        given["description"] = field.description
    return given


def type_value(type: FieldType) -> str | list[Any] | Mapping[str, Any]:
    """A type in the form of a declaration."""
    if type.scalar is not None:
        return str(type)
    members = {name: type_value(member) for name, member in type.members}
    return [members] if type.many else members

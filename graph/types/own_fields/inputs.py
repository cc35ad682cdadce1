"""`ArticleFilter.fields` and `ArticleOrder.byField`: filters and orders by a site's own fields."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from graph.types.filters import DateTimeRange, FloatRange, IntRange
from graph.types.input_fields import optional
from graph.types.own_fields.building import PYTHON_TYPES, build_type
from loaders.fields.types import Field, FieldType, Scalar
from loaders.reads.keyset import Direction, Order, ValueKind

_RANGES: dict[Scalar, Any] = {"Int": IntRange, "Float": FloatRange, "DateTime": DateTimeRange}
_KINDS: dict[Scalar, ValueKind] = {
    "String": "text",
    "URL": "text",
    "Int": "number",
    "Float": "number",
    "DateTime": "date",
    "Boolean": "truth",
}


def filter_field(fields: Sequence[Field]) -> StrawberryField | None:
    """The field for the declared fields with a filter; None without any."""
    if not fields:
        return None
    members = [
        optional(
            _filter_description(field.type), name=field.name, type=_filter_type(field.type) | None
        )
        for field in fields
    ]
    filters = build_type(
        "ArticleFieldsFilter",
        members,
        is_input=True,
        description="Filters by this site's own fields. An article must match every given key.",
    )
    field: StrawberryField = optional(
        "Its values of this site's own fields match this filter.",
        name="fields",
        type=filters | None,
    )
    return field


def _filter_type(type: FieldType) -> Any:
    assert type.scalar is not None
    if type.scalar == "Boolean" and not type.many:
        return bool
    if type.many or type.scalar not in _RANGES:
        value: Any = PYTHON_TYPES[type.scalar]
        return list[value]
    return _RANGES[type.scalar]


def _filter_description(type: FieldType) -> str:
    if type.many:
        return "At least one of its values is one of these; `[]` matches no article."
    if type.scalar == "Boolean":
        return "Its value is this one."
    if type.scalar in _RANGES:
        return "Its value is in this range. An article without one matches no range except `{}`."
    return "Its value is any of these; `[]` matches no article."


def order_field(fields: Sequence[Field]) -> StrawberryField | None:
    """The field for the declared fields with an order; None without any."""
    if not fields:
        return None
    values = {
        f"own_{number}": strawberry.enum_value(
            field, name=field.name, description=field.description or f"By `fields.{field.name}`."
        )
        for number, field in enumerate(fields)
    }
    build_enum: Any = Enum
    orderable: Any = strawberry.enum(
        build_enum("OrderableField", values),
        description=(
            "This site's own fields that articles can be sorted by. Missing values come first in "
            "ASC and last in DESC."
        ),
    )
    field: StrawberryField = optional(
        "One of this site's own fields to sort by. Do not give `field` as well.",
        name="byField",
        type=orderable | None,
    )
    return field


def own_order(field: Field, direction: Direction) -> Order:
    """The order of articles by one of the site's own fields."""
    assert field.type.scalar is not None
    return Order(f"articles.fields.{field.name}", field.path, direction, _KINDS[field.type.scalar])

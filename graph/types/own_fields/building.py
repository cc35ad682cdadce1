"""Builds Strawberry types from a declaration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from strawberry.tools import create_type
from strawberry.types.field import StrawberryField

from graph.scalars import URL
from loaders.fields.types import Scalar

PYTHON_TYPES: dict[Scalar, Any] = {
    "String": str,
    "Int": int,
    "Float": float,
    "Boolean": bool,
    "DateTime": datetime,
    "URL": URL,
}
"""The Python type by which Strawberry knows a scalar."""


def build_type(name: str, members: Sequence[StrawberryField], **options: Any) -> Any:
    """A type with these fields. `options` are those of Strawberry's `create_type`."""
    for number, member in enumerate(members):
        member.python_name = f"own_{number}"  # a declared name can be a reserved word of Python
    return create_type(name, list(members), **options)

"""Declares the fields of input types."""

from __future__ import annotations

from typing import Any

import strawberry


def optional(description: str, *, name: str | None = None, type: Any = None) -> Any:
    """A field that may be omitted. A batch function then gets a mapping without it.

    `name` and `type` are its GraphQL name and type, if the class does not declare them.
    """
    return strawberry.field(
        name=name, graphql_type=type, default=strawberry.UNSET, description=description
    )

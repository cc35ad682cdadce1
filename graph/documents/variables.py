"""Coerces variables from the JSON of a request to the types in the operation."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode, get_variable_values
from graphql.execution.values import VariableValues

from graph.errors import RequestErrors

_MAX_ERRORS = 20
_NONE = VariableValues({}, {})


def coerce_variables(
    schema: GraphQLSchema,
    definition: OperationDefinitionNode,
    given: Mapping[str, Any] | None = None,
    *,
    suggest: bool = True,
) -> VariableValues:
    """The values of the operation's variables. Raises RequestErrors with all errors.

    With `suggest`, messages name similar fields and values of the schema ("Did you mean ...?").
    """
    definitions = definition.variable_definitions
    if not definitions:
        return _NONE
    coerced = get_variable_values(
        schema,
        definitions,
        dict(given or {}),
        max_errors=_MAX_ERRORS,
        hide_suggestions=not suggest,
    )
    if isinstance(coerced, VariableValues):
        return coerced
    raise RequestErrors(coerced, "BAD_USER_INPUT")


def hashable(value: Any) -> Hashable:
    """A key for the coerced values of one operation. It does not depend on their order.

    >>> hashable({"b": [1, 2], "a": None}) == hashable({"a": None, "b": [1, 2]})
    True
    """
    if isinstance(value, Mapping):
        return tuple(sorted((name, hashable(part)) for name, part in value.items()))
    if isinstance(value, list | tuple):
        return tuple(map(hashable, value))
    key: Hashable = value
    return key

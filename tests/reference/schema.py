"""The public SDL, answered from a `World` by graphql-core with one resolver a field."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    execute,
    print_schema,
)
from graphql.language import DocumentNode

from tests.reference.archive import World
from tests.reference.faults import BadUserInput
from tests.reference.fields import RESOLVERS


def reference_schema(gateway: GraphQLSchema) -> GraphQLSchema:
    """The gateway's SDL with none of its resolvers."""
    schema = build_schema(print_schema(gateway))
    for (type_name, field_name), resolve in RESOLVERS.items():
        kind = schema.type_map.get(type_name)
        if isinstance(kind, GraphQLObjectType) and field_name in kind.fields:
            kind.fields[field_name].resolve = resolve
    for name in ("Node", "Story"):
        interface = schema.type_map[name]
        assert isinstance(interface, GraphQLInterfaceType)
        interface.resolve_type = lambda value, info, kind: value["__typename"]
    kept = schema.type_map["DateTime"]
    made = GraphQLScalarType("DateTime", serialize=datetime.isoformat, parse_value=_instant)
    for name, value in vars(made).items():
        if callable(value):
            setattr(kept, name, value)
    return schema


def answer(
    schema: GraphQLSchema, document: DocumentNode, variables: dict[str, Any], world: World
) -> ExecutionResult:
    """The expected result for a viewer of `world`."""
    result = execute(schema, document, context_value=world, variable_values=variables)
    assert isinstance(result, ExecutionResult)
    return result


def _instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadUserInput("not a date") from None
    if instant.tzinfo is None:
        raise BadUserInput("no offset")
    return instant.astimezone(UTC)

"""The variables of an operation as JSON Schema, the input schema of a tool."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    type_from_ast,
    value_from_ast_untyped,
    visit,
)

from graph.pagination import MAX_SIZE

_SCALARS: dict[str, dict[str, Any]] = {
    "Int": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "Float": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "DateTime": {"type": "string", "format": "date-time"},
    "URL": {"type": "string", "format": "uri"},
}
_SIZES = ("first", "last")
_ONE_OF = {"minProperties": 1, "maxProperties": 1}

Schema = dict[str, Any]


def input_schema(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, longest: int
) -> Schema:
    """The JSON Schema of the operation's variables. `longest` is the maximum length of a list."""
    writer = _Writer(longest)
    uses = dict(_uses(schema, document))
    properties: dict[str, Schema] = {}
    required: list[str] = []
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        type = type_from_ast(schema, definition.type)
        properties[name] = {**writer.schema_of(type), **uses.get(name, {})}
        if definition.default_value is not None:
            properties[name]["default"] = value_from_ast_untyped(definition.default_value)
        elif isinstance(type, GraphQLNonNull):
            required.append(name)
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        found["required"] = required
    if writer.definitions:
        found["$defs"] = writer.definitions
    return found


class _Writer:
    """Converts types. Input objects go to `$defs`, because they can be recursive."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self.definitions: dict[str, Schema] = {}

    def schema_of(self, type: Any) -> Schema:
        match type:
            case GraphQLNonNull():
                return self.schema_of(type.of_type)
            case GraphQLList():
                items = self.schema_of(type.of_type)
                return {"type": "array", "items": items, "maxItems": self._longest}
            case GraphQLEnumType():
                return {"type": "string", "enum": list(type.values)}
            case GraphQLInputObjectType():
                if type.name not in self.definitions:
                    self.definitions[type.name] = {}  # it can occur again below
                    self.definitions[type.name] = self._object(type)
                return {"$ref": f"#/$defs/{type.name}"}
        return dict(_SCALARS.get(type.name, {"type": "string"}))

    def _object(self, type: GraphQLInputObjectType) -> Schema:
        properties = {
            name: {**self.schema_of(field.type), **_description(field)}
            for name, field in type.fields.items()
        }
        required = [
            name
            for name, field in type.fields.items()
            if isinstance(field.type, GraphQLNonNull) and field.default_value is None
        ]
        found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        if type.description:
            found["description"] = type.description
        if required:
            found["required"] = required
        return found | (_ONE_OF if type.is_one_of else {})


def _description(field: GraphQLArgument | GraphQLInputField | None) -> Schema:
    return {"description": field.description} if field and field.description else {}


def _uses(schema: GraphQLSchema, document: DocumentNode) -> Iterator[tuple[str, Schema]]:
    """Facts from the arguments that use a variable: a description, the limits of a page size."""
    types = TypeInfo(schema)
    found: list[tuple[str, Schema]] = []

    class Finder(Visitor):
        def enter_variable(self, node: VariableNode, _key: Any, parent: Any, *_: Any) -> None:
            argument = types.get_argument()
            name = getattr(getattr(parent, "name", None), "value", None)
            if argument is not None:
                bounds = {"minimum": 0, "maximum": MAX_SIZE} if name in _SIZES else {}
                found.append((node.name.value, {**_description(argument), **bounds}))

    visit(document, TypeInfoVisitor(types, Finder()))
    yield from found

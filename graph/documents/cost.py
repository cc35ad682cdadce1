"""What an operation costs, known from its text and variables before anything is executed.

A field costs 1 times the page sizes above it: `first` or `last`, or their default, of every
connection in which it stands, the number of `ids` below `nodes`, and
the number of `representations` below `_entities`. Introspection is free; it
reads nothing, and validation bounds its depth.

The cost is kept as a polynomial over the variables that set page sizes, so that it is made once
for a document and evaluated for each request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)

from graph.pagination import DEFAULT_SIZE, MAX_SIZE

_SIZES = ("first", "last", "ids", "representations")


class Size(NamedTuple):
    """A page size that a variable sets: its name, and the size where it is not given."""

    variable: str
    default: int


@dataclass(slots=True)
class Cost:
    """A sum of terms: how many fields there are under each product of page sizes."""

    terms: dict[tuple[Size, ...], int] = field(default_factory=dict)

    def add(self, other: Cost, times: int = 1, size: Size | None = None) -> None:
        """Add `other`, once for each of `times` or of what the variable of `size` says."""
        for sizes, count in other.terms.items():
            key = sizes if size is None else (*sizes, size)
            self.terms[key] = self.terms.get(key, 0) + count * times

    def value(self, variables: Mapping[str, Any]) -> int:
        total = 0
        for sizes, count in self.terms.items():
            for variable, default in sizes:
                count *= _size(variables.get(variable), default)
            total += count
        return total


def _size(given: Any, default: int) -> int:
    """The page size that a value asks for; what is out of bounds is refused by its field."""
    if isinstance(given, list):
        return len(given)
    if isinstance(given, int):
        return max(0, min(given, MAX_SIZE))
    return default


def operation_cost(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> Cost:
    """The cost of a valid operation."""
    defaults = {
        definition.variable.name.value: _literal(definition.default_value, DEFAULT_SIZE)
        for definition in operation.variable_definitions or ()
        if definition.default_value is not None
    }
    root = schema.get_root_type(operation.operation)
    return _Calculator(schema, document, defaults).selection_set(root, operation.selection_set)


def _literal(value: ValueNode | None, default: int) -> int:
    if isinstance(value, IntValueNode):
        return _size(int(value.value), default)
    if isinstance(value, ListValueNode):
        return len(value.values)
    return default


class _Calculator:
    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, defaults: Mapping[str, int]
    ) -> None:
        self._schema = schema
        self._defaults = defaults
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._costs: dict[str, Cost] = {}

    def selection_set(self, parent: Any, node: SelectionSetNode | None) -> Cost:
        cost = Cost()
        for selection in node.selections if node else ():
            if isinstance(selection, FieldNode):
                self._field(cost, parent, selection)
            elif isinstance(selection, FragmentSpreadNode):
                cost.add(self._fragment(selection.name.value))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                type = self._schema.get_type(condition.name.value) if condition else parent
                cost.add(self.selection_set(type, selection.selection_set))
        return cost

    def _fragment(self, name: str) -> Cost:
        if name not in self._costs:
            self._costs[name] = Cost()  # a cycle, which validation refuses, ends here
            fragment = self._fragments[name]
            type = self._schema.get_type(fragment.type_condition.name.value)
            self._costs[name] = self.selection_set(type, fragment.selection_set)
        return self._costs[name]

    def _field(self, cost: Cost, parent: Any, node: FieldNode) -> None:
        name = node.name.value
        if name.startswith("__"):
            return
        cost.terms[()] = cost.terms.get((), 0) + 1
        if node.selection_set is None:
            return
        definition = parent.fields[name] if hasattr(parent, "fields") else None
        if definition is None:
            return
        below = self.selection_set(get_named_type(definition.type), node.selection_set)
        if not any(name in definition.args for name in _SIZES):
            cost.add(below)
            return
        size = self._size(definition, node)
        if isinstance(size, Size):
            cost.add(below, size=size)
        else:
            cost.add(below, times=size)

    def _size(self, definition: GraphQLField, node: FieldNode) -> Size | int:
        """How many times the field's selection counts: a number, or what a variable says.

        Several sizes on one field (`first` and `last`) are an error of the field; the last counts.
        """
        first = definition.args.get("first")
        default = getattr(first, "default_value", None)
        size = default if isinstance(default, int) else DEFAULT_SIZE
        for argument in node.arguments or ():
            if argument.name.value in _SIZES:
                if isinstance(argument.value, VariableNode):
                    variable = argument.value.name.value
                    return Size(variable, self._defaults.get(variable, size))
                size = _literal(argument.value, size)
        return size

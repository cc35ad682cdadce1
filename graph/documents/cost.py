"""The cost of an operation, computed from its text and variables before execution.

A field costs 1 times the page sizes above it: `first` or `last`, or their default, for every
connection around it; the number of `ids` below `nodes`; and the number of `representations` below
`_entities`. Introspection costs nothing: it reads no data, and validation limits its depth.

The cost is a polynomial over the variables that set page sizes. It is computed once for a document
and evaluated for each request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
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

from graph.documents.fragments import fragments_of
from graph.pagination import DEFAULT_SIZE, MAX_SIZE

_SIZES = ("first", "last", "ids", "representations")
_ONCE = {"ArticleFacets"}
"""Types that occur once in a connection, for any page size."""


class Size(NamedTuple):
    """A page size from a variable: its name, and the size if it is not given."""

    variable: str
    default: int


@dataclass(slots=True)
class Cost:
    """A sum of terms: how many fields there are under each product of page sizes."""

    terms: dict[tuple[Size, ...], int] = field(default_factory=dict)

    def add(self, other: Cost, times: int = 1, size: Size | None = None) -> None:
        """Add `other`, multiplied by `times` or by the value of the variable in `size`."""
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


_ONE = Cost({(): 1})


def _size(given: Any, default: int) -> int:
    """The page size in a value. The field itself refuses values out of range."""
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
    selected = _Calculator(schema, document, defaults).selection_set(root, operation.selection_set)
    return selected.whole()


def _literal(value: ValueNode | None, default: int) -> int:
    if isinstance(value, IntValueNode):
        return _size(int(value.value), default)
    if isinstance(value, ListValueNode):
        return len(value.values)
    return default


@dataclass(slots=True)
class _Selected:
    """The cost of a selection set: of the fields in each item, and of those once in a list."""

    each: Cost = field(default_factory=Cost)
    once: Cost = field(default_factory=Cost)

    def add(self, other: _Selected) -> None:
        self.each.add(other.each)
        self.once.add(other.once)

    def whole(self, size: Size | int = 1) -> Cost:
        """The cost of a list of `size` items."""
        cost = Cost()
        if isinstance(size, Size):
            cost.add(self.each, size=size)
        else:
            cost.add(self.each, times=size)
        cost.add(self.once)
        return cost


class _Calculator:
    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, defaults: Mapping[str, int]
    ) -> None:
        self._schema = schema
        self._defaults = defaults
        self._fragments = fragments_of(document)
        self._known: dict[str, _Selected] = {}

    def selection_set(self, parent: Any, node: SelectionSetNode | None) -> _Selected:
        selected = _Selected()
        for selection in node.selections if node else ():
            if isinstance(selection, FieldNode):
                self._field(selected, parent, selection)
            elif isinstance(selection, FragmentSpreadNode):
                selected.add(self._fragment(selection.name.value))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                type = self._schema.get_type(condition.name.value) if condition else parent
                selected.add(self.selection_set(type, selection.selection_set))
        return selected

    def _fragment(self, name: str) -> _Selected:
        if name not in self._known:
            self._known[name] = _Selected()  # stop at a cycle; validation refuses it
            fragment = self._fragments[name]
            type = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name] = self.selection_set(type, fragment.selection_set)
        return self._known[name]

    def _field(self, selected: _Selected, parent: Any, node: FieldNode) -> None:
        name = node.name.value
        if name.startswith("__"):
            return
        definition = parent.fields.get(name) if hasattr(parent, "fields") else None
        if definition is None or node.selection_set is None:
            selected.each.add(_ONE)
            return
        type = get_named_type(definition.type)
        cost = selected.once if type.name in _ONCE else selected.each
        cost.add(_ONE)
        below = self.selection_set(type, node.selection_set)
        has_size = any(name in definition.args for name in _SIZES)
        cost.add(below.whole(self._size(definition, node) if has_size else 1))

    def _size(self, definition: GraphQLField, node: FieldNode) -> Size | int:
        """How many times the field's selection counts: a number, or the value of a variable.

        Both `first` and `last` on one field are an error of that field; the last one counts here.
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

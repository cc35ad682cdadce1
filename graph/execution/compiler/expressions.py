"""Python expressions that read a field's value and complete a leaf value."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLNonNull, GraphQLOutputType

from graph.execution.resolvers import is_list
from graph.execution.sources import Attribute, Computed, Key, Source

_LEAF_CHECKS = {
    "String": "type({value} := {read}) is str",
    "ID": "type({value} := {read}) is str",
    "URL": "type({value} := {read}) is str",
    "Boolean": "type({value} := {read}) is bool",
    "Int": "type({value} := {read}) is int and -2147483648 <= {value} <= 2147483647",
    "Float": "type({value} := {read}) is float and {value} - {value} == 0",
    "DateTime": "type({value} := {read}) is datetime",
}
"""Leaf type -> code that reads a value into a variable and checks that it needs no conversion."""


class NotCompilable(Exception):
    """Only graphql-core can execute this operation. The message is the reason."""


class Names:
    """The names in one generated module. `objects` are those that it refers to from outside."""

    def __init__(self, **objects: Any) -> None:
        self.objects: dict[str, Any] = objects
        self._count = 0

    def new(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def refer(self, prefix: str, value: Any) -> str:
        """A new name for an object from outside."""
        name = self.new(prefix)
        self.objects[name] = value
        return name


def read_expression(source: Source, type: GraphQLOutputType, parent: str, names: Names) -> str:
    """Reads a field's value from the variable `parent`. Raises NotCompilable."""
    match source:
        case Key(path) if is_list(type):
            return f"({parent}.get({path!r}) or ())"
        case Key(path) if isinstance(type, GraphQLNonNull):
            return f"{parent}[{path!r}]"
        case Key(path):
            return f"{parent}.get({path!r})"
        case Attribute(name):
            return f"{parent}.{name}"
        case Computed(function):
            return f"{names.refer('f', function)}({parent})"
    raise NotCompilable("unknown source")


def leaf_expression(type: Any, read: str, names: Names, *, nullable: bool) -> str:
    """Completes a scalar or an enum; `fail()` for a value that needs conversion."""
    value = names.new("v")
    check = _LEAF_CHECKS.get(type.name)
    if check is None:
        serialize = f"{names.refer('serialize', type.serialize)}({value})"
        missing = "None" if nullable else "fail()"
        return f"({missing} if ({value} := {read}) is None else {serialize})"
    holds = check.format(value=value, read=read)
    or_null = f" or {value} is None" if nullable else ""
    return f"({value} if {holds}{or_null} else fail())"

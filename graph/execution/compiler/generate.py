"""Generates the text of a Python module from the selections of a plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    is_leaf_type,
    is_object_type,
)

from graph.execution.resolvers import is_list
from graph.execution.selection import FieldGroup, Plan, Selection
from graph.execution.sources import Attribute, Batch, Computed, Key, Source, source_of

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


@dataclass(slots=True)
class Column:
    """One batch field at one position of the operation, loaded for all parents at once."""

    number: int
    response_key: str
    definition: GraphQLField
    nodes: list[FieldNode]
    source: Batch
    selection: Selection
    children: list[Column] = field(default_factory=list)
    value: str = ""


@dataclass(slots=True)
class Generated:
    """The text of an operation, its columns, and the objects that it refers to by name."""

    text: str
    columns: list[Column]
    names: dict[str, Any]


def generate(plan: Plan, query: GraphQLObjectType, root: Selection) -> Generated:
    """The text for the operation with the root fields `root`. Raises NotCompilable."""
    return _Generator(plan).generate(query, root)


class _Generator:
    """Writes Python expressions. A `parent` is the name of the variable with the parent value."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.columns: list[Column] = []
        self.functions: list[str] = []
        self.names: dict[str, Any] = {"datetime": datetime}
        self.counter = 0

    def generate(self, query: GraphQLObjectType, root: Selection) -> Generated:
        top: list[Column] = []
        function = self.function(query, root, top)
        loaders = [line for column in self.columns for line in self.loader(column)]
        lines = ["def operation(load, gather, fail):"]
        lines += [f"    p{c.number} = []; r{c.number} = []" for c in self.columns]
        lines += [f"    {line}" for text in self.functions for line in text.splitlines()]
        lines += [f"    {line}" for line in loaders]
        lines += ["    async def run():", f"        answer = {function}(None)"]
        lines += [f"        {line}" for line in _await(top)]
        lines += ["        return answer", "    return run()"]
        return Generated("\n".join(lines) + "\n", self.columns, self.names)

    def function(self, type: GraphQLObjectType, selection: Selection, below: list[Column]) -> str:
        """The name of a function that builds the response dict of one object of `type`.

        Its batch fields are added to `below`; the function adds to their columns.
        """
        own: list[Column] = []
        entries = self.entries(type, selection, "o", own, below)
        name = self.name(f"{type.name.lower()}_")
        appends = [f"    p{c.number}.append(o); r{c.number}.append(r)" for c in own]
        lines = [f"def {name}(o):", "    r = {"]
        lines += [f"        {entry}," for entry in entries]
        self.functions.append("\n".join([*lines, "    }", *appends, "    return r"]))
        below += own
        return name

    def entries(
        self,
        type: GraphQLObjectType,
        selection: Selection,
        parent: str,
        own: list[Column],
        below: list[Column],
    ) -> list[str]:
        """The entries of the dict literal for one object; its own batch fields go to `own`."""
        entries = []
        for response_key, group in selection.groups(type.name).items():
            source = source_of(group.definition)
            if group.name == "__typename":
                value = repr(type.name)
            elif isinstance(source, Batch):
                own.append(self.column(response_key, group, source))
                value = "None"
            elif source is None:
                raise NotCompilable("introspection")
            else:
                read = self.read(source, group.definition.type, parent)
                below_field = self.plan.selection(group.definition, group.nodes)
                value = self.complete(group.definition.type, below_field, read, below)
            entries.append(f"{response_key!r}: {value}")
        return entries

    def column(self, response_key: str, group: FieldGroup, source: Batch) -> Column:
        selection = self.plan.selection(group.definition, group.nodes)
        number = len(self.columns)
        column = Column(number, response_key, group.definition, group.nodes, source, selection)
        self.columns.append(column)
        column.value = self.complete(group.definition.type, selection, "v", column.children)
        return column

    def loader(self, column: Column) -> list[str]:
        """The coroutine that loads a column, fills in its values, and runs the columns below."""
        n = column.number
        return [
            f"async def load_{n}():",
            f"    for v, r in zip(await load({n}, p{n}), r{n}):",
            f"        r[{column.response_key!r}] = {column.value}",
            *(f"    {line}" for line in _await(column.children)),
        ]

    def read(self, source: Source, type: GraphQLOutputType, parent: str) -> str:
        """An expression that reads a field's value from `parent`."""
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
                return f"{self.refer('f', function)}({parent})"
        raise NotCompilable("unknown source")

    def complete(
        self, type: GraphQLOutputType, selection: Selection, read: str, below: list[Column]
    ) -> str:
        """An expression that completes the value that `read` gives (specification, 6.4.3)."""
        nullable = not isinstance(type, GraphQLNonNull)
        inner: Any = type.of_type if isinstance(type, GraphQLNonNull) else type
        if is_leaf_type(inner):
            return self.leaf(inner, read, nullable)
        if nullable and not read.isidentifier():
            value = self.name("v")
            completed = self.complete(GraphQLNonNull(inner), selection, value, below)
            return f"(None if ({value} := {read}) is None else {completed})"
        if nullable:
            completed = self.complete(GraphQLNonNull(inner), selection, read, below)
            return f"(None if {read} is None else {completed})"
        if isinstance(inner, GraphQLList):
            item = self.name("i")
            completed = self.complete(inner.of_type, selection, item, below)
            return f"[{completed} for {item} in {read}]"
        if not is_object_type(inner):
            cases = ", ".join(
                f"{object_type.name!r}: {self.function(object_type, selection, below)}"
                for object_type in selection.types()
            )
            table = self.name("by_type_")
            self.functions.append(f"{table} = {{{cases}}}")
            return f"{table}[{read}['__typename']]({read})"
        if read.isidentifier() and not self.has_batch(inner, selection):
            return "{" + ", ".join(self.entries(inner, selection, read, [], below)) + "}"
        return f"{self.function(inner, selection, below)}({read})"

    def leaf(self, type: Any, read: str, nullable: bool) -> str:
        """An expression for a scalar or an enum; `fail()` for a value that needs conversion."""
        value = self.name("v")
        check = _LEAF_CHECKS.get(type.name)
        if check is None:
            serialize = f"{self.refer('serialize', type.serialize)}({value})"
            missing = "None" if nullable else "fail()"
            return f"({missing} if ({value} := {read}) is None else {serialize})"
        holds = check.format(value=value, read=read)
        or_null = f" or {value} is None" if nullable else ""
        return f"({value} if {holds}{or_null} else fail())"

    def has_batch(self, type: GraphQLObjectType, selection: Selection) -> bool:
        """Whether `type` itself has a batch field. Batch fields of nested objects do not count."""
        groups = selection.groups(type.name).values()
        return any(isinstance(source_of(group.definition), Batch) for group in groups)

    def name(self, prefix: str) -> str:
        self.counter += 1
        return f"{prefix}{self.counter}"

    def refer(self, prefix: str, value: Any) -> str:
        name = self.name(prefix)
        self.names[name] = value
        return name


def _await(columns: list[Column]) -> list[str]:
    """Statements that load `columns` concurrently, without those that have no parents."""
    if len(columns) == 1:
        n = columns[0].number
        return [f"if p{n}: await load_{n}()"]
    if columns:
        loads = ", ".join(f"load_{c.number}" for c in columns)
        parents = ", ".join(f"p{c.number}" for c in columns)
        return [f"await gather(({loads}), ({parents}))"]
    return []

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

from graph.execution.collecting import FieldGroup
from graph.execution.compiler.expressions import (
    Names,
    NotCompilable,
    leaf_expression,
    read_expression,
)
from graph.execution.selection import Plan, Selection
from graph.execution.sources import Batch, source_of


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
        self.names = Names(datetime=datetime)

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
        return Generated("\n".join(lines) + "\n", self.columns, self.names.objects)

    def function(self, type: GraphQLObjectType, selection: Selection, below: list[Column]) -> str:
        """The name of a function that builds the response dict of one object of `type`.

        Its batch fields are added to `below`; the function adds to their columns.
        """
        own: list[Column] = []
        entries = self.entries(type, selection, "o", own, below)
        name = self.names.new(f"{type.name.lower()}_")
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
                read = read_expression(source, group.definition.type, parent, self.names)
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

    def complete(
        self, type: GraphQLOutputType, selection: Selection, read: str, below: list[Column]
    ) -> str:
        """An expression that completes the value that `read` gives (specification, 6.4.3)."""
        nullable = not isinstance(type, GraphQLNonNull)
        inner: Any = type.of_type if isinstance(type, GraphQLNonNull) else type
        if is_leaf_type(inner):
            return leaf_expression(inner, read, self.names, nullable=nullable)
        if nullable and not read.isidentifier():
            value = self.names.new("v")
            completed = self.complete(GraphQLNonNull(inner), selection, value, below)
            return f"(None if ({value} := {read}) is None else {completed})"
        if nullable:
            completed = self.complete(GraphQLNonNull(inner), selection, read, below)
            return f"(None if {read} is None else {completed})"
        if isinstance(inner, GraphQLList):
            item = self.names.new("i")
            completed = self.complete(inner.of_type, selection, item, below)
            return f"[{completed} for {item} in {read}]"
        if not is_object_type(inner):
            cases = ", ".join(
                f"{object_type.name!r}: {self.function(object_type, selection, below)}"
                for object_type in selection.types()
            )
            table = self.names.new("by_type_")
            self.functions.append(f"{table} = {{{cases}}}")
            return f"{table}[{read}['__typename']]({read})"
        if read.isidentifier() and not self.has_batch(inner, selection):
            return "{" + ", ".join(self.entries(inner, selection, read, [], below)) + "}"
        return f"{self.function(inner, selection, below)}({read})"

    def has_batch(self, type: GraphQLObjectType, selection: Selection) -> bool:
        """Whether `type` itself has a batch field. Batch fields of nested objects do not count."""
        groups = selection.groups(type.name).values()
        return any(isinstance(source_of(group.definition), Batch) for group in groups)


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

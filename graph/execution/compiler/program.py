"""A compiled operation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NoReturn

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    OperationDefinitionNode,
    get_argument_values,
    print_ast,
)
from graphql.execution.values import VariableValues

from graph.context import BatchInfo, Context
from graph.execution.compiler.expressions import NotCompilable
from graph.execution.compiler.generate import Column, Generated, generate
from graph.execution.resolvers import argument_names
from graph.execution.selection import Plan, Selection


class GaveUp(Exception):
    """Compiled code cannot continue; graphql-core must execute the operation."""


class Program:
    """One operation of one plan as Python code. It contains no data of a request."""

    def __init__(
        self, plan: Plan, query: GraphQLObjectType, operation: OperationDefinitionNode
    ) -> None:
        """Compile. Raises `NotCompilable`."""
        root = Selection(plan, query, (operation,))
        self.generated: Generated = generate(plan, query, root)
        self.scopes = {c.source.scope for c in self.generated.columns} - {None}
        self._columns = [_CompiledColumn(column) for column in self.generated.columns]
        namespace = dict(self.generated.names)
        exec(compile(self.generated.text, "<operation>", "exec"), namespace)  # noqa: S102
        self._operation: Callable[..., Awaitable[dict[str, Any]]] = namespace["operation"]

    async def run(self, variables: VariableValues, context: Context) -> dict[str, Any]:
        """The operation's data. Raises any exception that occurs."""

        def load(number: int, parents: list[Any]) -> Awaitable[Sequence[Any]]:
            column = self._columns[number]
            info = BatchInfo(context, column.selection)
            return column.load(parents, info, **column.arguments(variables))

        return await self._operation(load, _side_by_side, _fail)


class _CompiledColumn:
    """A column: its batch function, and its arguments if they are constant."""

    __slots__ = ("_constant", "_definition", "_names", "_node", "load", "selection")

    def __init__(self, column: Column) -> None:
        self.load = column.source.load
        self.selection = column.selection
        self._definition = column.definition
        self._node = column.nodes[0]
        self._names = argument_names(column.definition)
        # A "$" within a string also counts as a variable. That only costs time.
        varies = any("$" in print_ast(argument) for argument in self._node.arguments or ())
        try:
            self._constant = None if varies else self._coerce(None)
        except GraphQLError as error:
            # Validation does not find every wrong literal. This one is an error of the field.
            raise NotCompilable("arguments") from error

    def arguments(self, variables: VariableValues) -> dict[str, Any]:
        return self._coerce(variables) if self._constant is None else self._constant

    def _coerce(self, variables: VariableValues | None) -> dict[str, Any]:
        values = get_argument_values(self._definition, self._node, variables)
        return {self._names[name]: value for name, value in values.items()}


async def _side_by_side(
    loads: Sequence[Callable[[], Awaitable[None]]], parents: Sequence[list[Any]]
) -> None:
    """Run the loads that have parents. If one fails, cancel the others."""
    wanted = [load for load, own in zip(loads, parents, strict=True) if own]
    if len(wanted) == 1:
        await wanted[0]()
    elif wanted:
        tasks = [asyncio.ensure_future(load()) for load in wanted]
        try:
            await asyncio.gather(*tasks)
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise


def _fail() -> NoReturn:
    raise GaveUp

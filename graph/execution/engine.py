"""One operation, executed: by compiled code where all is well, by graphql-core where it is not."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Mapping
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from graphql import (
    DirectiveNode,
    ExecutionResult,
    GraphQLSchema,
    OperationType,
    VariableNode,
    Visitor,
    execute,
    get_variable_values,
    visit,
)
from graphql.execution.values import VariableValues

from graph.context import Context
from graph.execution.compiler.generate import NotCompilable
from graph.execution.compiler.program import Program
from graph.execution.live import answer_events
from graph.execution.selection import Plan
from loaders.database import StoreTimeout, StoreUnavailable

if TYPE_CHECKING:
    from graph.documents.cache import Operation

PLANS = 500
"""How many plans are kept; the one that was used longest ago makes room."""


class Prepared:
    """What is kept of an operation between requests: its plan, and its program once it has one."""

    __slots__ = ("not_compilable", "plan", "program", "seen")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.program: Program | None = None
        self.not_compilable: str | None = None
        self.seen = 0


class Engine:
    """Executes operations of one schema.

    `executor` is "compiled" or "graphql-core". `interpreted` counts by reason the operations that
    graphql-core answered although compiled code might have.
    """

    def __init__(self, schema: GraphQLSchema, executor: str = "compiled") -> None:
        self.schema = schema
        self.executor = executor
        self.interpreted: Counter[str] = Counter()
        self._prepared: OrderedDict[tuple[Any, ...], Prepared] = OrderedDict()
        self._directive_variables: OrderedDict[Operation, tuple[str, ...]] = OrderedDict()

    async def execute(
        self, operation: Operation, variables: Mapping[str, Any] | None, context: Context
    ) -> ExecutionResult:
        """Run a query; its errors are in the result.

        `data` is ready for orjson: instants are datetimes where compiled code made it.
        """
        given = dict(variables or {})
        coerced = get_variable_values(
            self.schema, operation.definition.variable_definitions or (), given
        )
        if not isinstance(coerced, VariableValues):
            return ExecutionResult(None, coerced)
        prepared = self._prepare(operation, coerced)
        context.plan = prepared.plan
        if self.executor == "compiled":
            data = await self._attempt(operation, prepared, coerced, context)
            if data is not None:
                return ExecutionResult(data, None)
        return await self._interpret(operation, given, context)

    async def subscribe(
        self, operation: Operation, variables: Mapping[str, Any] | None, context: Context
    ) -> AsyncIterator[ExecutionResult] | ExecutionResult:
        """Start a subscription: a stream of results, or one result with what is wrong."""
        coerced = get_variable_values(
            self.schema, operation.definition.variable_definitions or (), dict(variables or {})
        )
        if not isinstance(coerced, VariableValues):
            return ExecutionResult(None, coerced)
        context.plan = self._prepare(operation, coerced).plan
        return await answer_events(self.schema, operation, variables or {}, context)

    def prepare(self, operation: Operation, variables: VariableValues) -> Prepared:
        """What is kept of `operation`, compiled if it can be; for `newsgraph explain`."""
        prepared = self._prepare(operation, variables)
        self._compile(operation, prepared)
        return prepared

    async def _attempt(
        self,
        operation: Operation,
        prepared: Prepared,
        variables: VariableValues,
        context: Context,
    ) -> dict[str, Any] | None:
        """The data by compiled code; None where graphql-core has to answer."""
        program = prepared.program or self._compile_at_second_sight(operation, prepared)
        if program is None:
            self.interpreted[prepared.not_compilable or "first sight"] += 1
            return None
        if not program.scopes <= context.viewer.scopes:
            self.interpreted["scope"] += 1
            return None
        try:
            return await program.run(variables, context)
        except Exception as error:
            if isinstance(error, StoreUnavailable | StoreTimeout):
                context.failure = error  # what has failed once is not waited for again
            self.interpreted["error"] += 1
            return None

    def _compile_at_second_sight(self, operation: Operation, prepared: Prepared) -> Program | None:
        """Compiling costs as much as a few runs, which operations that come once never repay."""
        prepared.seen += 1
        if prepared.seen > 1 and prepared.not_compilable is None:
            self._compile(operation, prepared)
        return prepared.program

    def _compile(self, operation: Operation, prepared: Prepared) -> None:
        assert self.schema.query_type is not None
        if operation.definition.operation is not OperationType.QUERY:
            prepared.not_compilable = "subscription"
            return
        try:
            prepared.program = Program(prepared.plan, self.schema.query_type, operation.definition)
        except NotCompilable as reason:
            prepared.not_compilable = str(reason)

    async def _interpret(
        self, operation: Operation, variables: dict[str, Any], context: Context
    ) -> ExecutionResult:
        result = execute(
            self.schema,
            operation.document,
            context_value=context,
            variable_values=variables,
            operation_name=operation.name,
        )
        if isawaitable(result):
            result = await result
        assert isinstance(result, ExecutionResult)
        return result

    def _prepare(self, operation: Operation, variables: VariableValues) -> Prepared:
        """What is kept of `operation` under what the variables of its directives say."""
        names = self._names_in_directives(operation)
        key = (operation, *(variables.coerced.get(name) for name in names))
        prepared = self._prepared.get(key)
        if prepared is None:
            kept = VariableValues(
                *({name: part[name] for name in names if name in part} for part in variables)
            )
            prepared = Prepared(Plan(self.schema, operation.document, kept))
            self._prepared[key] = prepared
            if len(self._prepared) > PLANS:
                self._prepared.popitem(last=False)
        else:
            self._prepared.move_to_end(key)
        return prepared

    def _names_in_directives(self, operation: Operation) -> tuple[str, ...]:
        names = self._directive_variables.get(operation)
        if names is None:
            names = self._directive_variables[operation] = names_in_directives(operation)
            if len(self._directive_variables) > PLANS:
                self._directive_variables.popitem(last=False)
        return names


def names_in_directives(operation: Operation) -> tuple[str, ...]:
    """The variables on which `@skip` and `@include` depend."""
    names: set[str] = set()

    class Finder(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
            for argument in node.arguments or ():
                if isinstance(argument.value, VariableNode):
                    names.add(argument.value.name.value)

    visit(operation.document, Finder())
    return tuple(sorted(names))

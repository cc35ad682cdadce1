"""Executes an operation: with compiled code if possible, otherwise with graphql-core."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

from cachetools import LRUCache
from graphql import ExecutionResult, GraphQLSchema, OperationType
from graphql.execution.values import VariableValues

from graph.context import Context
from graph.documents.cache import MAX_CACHE_BYTES, Operation
from graph.execution.compiler.expressions import NotCompilable
from graph.execution.compiler.program import Program
from graph.execution.interpreter import build_executor, run
from graph.execution.live import LiveEvents
from graph.execution.selection import Plan
from loaders.operation import refuse_commands
from loaders.store_errors import StoreTimeout, StoreUnavailable

logger = logging.getLogger("newsgraph.execution")


class PlannedOperation:
    """A cached operation: its plan, and its program when it is compiled."""

    __slots__ = ("not_compilable", "plan", "program", "size", "uses")

    def __init__(self, plan: Plan, size: int) -> None:
        """`size` is the memory of the operation, in bytes."""
        self.plan = plan
        self.size = size
        self.program: Program | None = None
        self.not_compilable: str | None = None
        self.uses = 0


class Engine:
    """Executes operations of one schema. Variables are coerced by `graph.documents.variables`.

    `executor` is "compiled" or "graphql-core". With `suggest`, messages name similar parts of the
    schema. `interpreted` counts, by reason, the operations that graphql-core executed instead of
    compiled code. `on_interpreted` is called for each of them.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        executor: str = "compiled",
        *,
        suggest: bool = True,
        on_interpreted: Callable[[str], None] | None = None,
    ) -> None:
        self.schema = schema
        self.executor = executor
        self.suggest = suggest
        self.interpreted: Counter[str] = Counter()
        self._on_interpreted = on_interpreted
        self._planned: LRUCache[tuple[Any, ...], PlannedOperation] = LRUCache(
            MAX_CACHE_BYTES, lambda planned: planned.size
        )
        self._live = LiveEvents(schema, suggest)

    async def execute(
        self, operation: Operation, variables: VariableValues, context: Context
    ) -> ExecutionResult:
        """Run a query. Errors are in the result.

        `data` is ready for orjson. Compiled code returns dates as datetime objects.
        """
        planned = self._plan(operation, variables)
        context.plan = planned.plan
        if self.executor == "compiled":
            data = await self._run_compiled(operation, planned, variables, context)
            if data is not None:
                return ExecutionResult(data, None)
        return await run(
            build_executor(self.schema, operation, variables, context, suggest=self.suggest)
        )

    async def subscribe(
        self,
        operation: Operation,
        variables: VariableValues,
        context: Context,
        respond: Callable[[ExecutionResult], Any],
    ) -> AsyncIterator[Any] | ExecutionResult:
        """Start a subscription. Returns a stream of responses, or one result with the errors.

        `respond` turns the result of an event into a response, which subscribers may share.
        """
        context.plan = self._plan(operation, variables).plan
        return await self._live.follow(operation, variables, context, respond)

    def prepare(self, operation: Operation, variables: VariableValues) -> PlannedOperation:
        """The planned operation, compiled if possible; for `newsgraph explain`."""
        planned = self._plan(operation, variables)
        self._compile(operation, planned)
        return planned

    async def _run_compiled(
        self,
        operation: Operation,
        planned: PlannedOperation,
        variables: VariableValues,
        context: Context,
    ) -> dict[str, Any] | None:
        """The data from compiled code; None if graphql-core must execute the operation."""
        program = planned.program or self._compile_on_second_use(operation, planned)
        if program is None:
            self._count_interpreted(planned.not_compilable or "first use")
            return None
        if not program.scopes <= context.viewer.scopes:
            self._count_interpreted("scope")
            return None
        try:
            return await program.run(variables, context)
        except Exception as error:
            if isinstance(error, StoreUnavailable | StoreTimeout):
                refuse_commands(error)  # graphql-core would wait for the store once more
            self._count_interpreted("error")
            return None

    def _count_interpreted(self, reason: str) -> None:
        self.interpreted[reason] += 1
        if self._on_interpreted is not None:
            self._on_interpreted(reason)

    def _compile_on_second_use(
        self, operation: Operation, planned: PlannedOperation
    ) -> Program | None:
        """Compiling costs as much as a few runs, so an operation is not compiled on first use."""
        planned.uses += 1
        if planned.uses > 1 and planned.not_compilable is None:
            self._compile(operation, planned)
        return planned.program

    def _compile(self, operation: Operation, planned: PlannedOperation) -> None:
        assert self.schema.query_type is not None
        if operation.type is not OperationType.QUERY:
            planned.not_compilable = "subscription"
            return
        try:
            planned.program = Program(planned.plan, self.schema.query_type, operation.definition)
        except NotCompilable as reason:
            planned.not_compilable = str(reason)
        except Exception:
            # A bug in the compiler must not reach clients: graphql-core can execute the operation.
            logger.exception("operation %s cannot be compiled", operation.digest)
            planned.not_compilable = "compiler error"

    def _plan(self, operation: Operation, variables: VariableValues) -> PlannedOperation:
        """The planned operation for these variables of `@skip` and `@include`."""
        names = operation.directive_variables
        key = (operation, *[variables.coerced.get(name) for name in names])
        planned = self._planned.get(key)
        if planned is None:
            kept = VariableValues(
                *({name: part[name] for name in names if name in part} for part in variables)
            )
            planned = PlannedOperation(Plan(self.schema, operation.document, kept), operation.size)
            self._planned[key] = planned
        return planned

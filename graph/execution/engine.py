"""Executes an operation: compiled code first, graphql-core where compiled code cannot answer."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

from cachetools import LRUCache
from graphql import ExecutionResult, GraphQLSchema, OperationType
from graphql.execution.values import VariableValues

from graph.context import Context
from graph.documents.cache import Operation
from graph.execution.compiler.generate import NotCompilable
from graph.execution.compiler.program import Program
from graph.execution.interpreter import build_executor, run
from graph.execution.live import LiveEvents
from graph.execution.selection import Plan
from loaders.database import StoreTimeout, StoreUnavailable

PLANS = 500
"""How many plans are kept; the least recently used is dropped first."""

logger = logging.getLogger("newsgraph.execution")


class PlannedOperation:
    """An operation between requests: its plan, and its program once it is compiled."""

    __slots__ = ("not_compilable", "plan", "program", "seen")

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.program: Program | None = None
        self.not_compilable: str | None = None
        self.seen = 0


class Engine:
    """Executes operations of one schema. Variables come coerced (`graph.documents.variables`).

    `executor` is "compiled" or "graphql-core". `suggest` lets messages name similar parts of the
    schema. `interpreted` counts by reason the operations that graphql-core answered although
    compiled code might have; `on_interpreted` hears of each.
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
        self._planned: LRUCache[tuple[Any, ...], PlannedOperation] = LRUCache(PLANS)
        self._live = LiveEvents(schema, suggest)

    async def execute(
        self, operation: Operation, variables: VariableValues, context: Context
    ) -> ExecutionResult:
        """Run a query; its errors are in the result.

        `data` is ready for orjson: instants are datetimes where compiled code made it.
        """
        planned = self._plan(operation, variables)
        context.plan = planned.plan
        if self.executor == "compiled":
            data = await self._attempt(operation, planned, variables, context)
            if data is not None:
                return ExecutionResult(data, None)
        return await run(
            build_executor(self.schema, operation, variables, context, suggest=self.suggest)
        )

    async def subscribe(
        self, operation: Operation, variables: VariableValues, context: Context
    ) -> AsyncIterator[ExecutionResult] | ExecutionResult:
        """Start a subscription: a stream of results, or one result that says what is wrong."""
        context.plan = self._plan(operation, variables).plan
        return await self._live.follow(operation, variables, context)

    def prepare(self, operation: Operation, variables: VariableValues) -> PlannedOperation:
        """The planned operation, compiled if possible; for `newsgraph explain`."""
        planned = self._plan(operation, variables)
        self._compile(operation, planned)
        return planned

    async def _attempt(
        self,
        operation: Operation,
        planned: PlannedOperation,
        variables: VariableValues,
        context: Context,
    ) -> dict[str, Any] | None:
        """The data by compiled code; None where graphql-core has to answer."""
        program = planned.program or self._compile_on_second_use(operation, planned)
        if program is None:
            self._give_up(planned.not_compilable or "first use")
            return None
        if not program.scopes <= context.viewer.scopes:
            self._give_up("scope")
            return None
        try:
            return await program.run(variables, context)
        except Exception as error:
            if isinstance(error, StoreUnavailable | StoreTimeout):
                context.failure = error  # a store that failed is not asked again
            self._give_up("error")
            return None

    def _give_up(self, reason: str) -> None:
        self.interpreted[reason] += 1
        if self._on_interpreted is not None:
            self._on_interpreted(reason)

    def _compile_on_second_use(
        self, operation: Operation, planned: PlannedOperation
    ) -> Program | None:
        """Compiling costs as much as a few runs; an operation that comes once never repays it."""
        planned.seen += 1
        if planned.seen > 1 and planned.not_compilable is None:
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
            # A fault of the compiler must not become the client's: graphql-core can answer.
            logger.exception("operation %s cannot be compiled", operation.digest)
            planned.not_compilable = "compiler error"

    def _plan(self, operation: Operation, variables: VariableValues) -> PlannedOperation:
        """The planned operation for these values of its directives' variables."""
        names = operation.directive_variables
        key = (operation, *[variables.coerced.get(name) for name in names])
        planned = self._planned.get(key)
        if planned is None:
            kept = VariableValues(
                *({name: part[name] for name in names if name in part} for part in variables)
            )
            planned = PlannedOperation(Plan(self.schema, operation.document, kept))
            self._planned[key] = planned
        return planned

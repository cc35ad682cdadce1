"""graphql-core's executor, for an operation with coerced variables.

`graphql.execute` coerces variables from JSON. Here the gateway has already done that.
"""

from __future__ import annotations

import warnings
from inspect import isawaitable
from typing import Any

from graphql import (
    ExecutionResult,
    Executor,
    GraphQLSchema,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues

from graph.context import Context
from graph.documents.cache import Operation
from graph.documents.fragments import fragments_of


def build_executor(
    schema: GraphQLSchema,
    operation: Operation,
    variables: VariableValues,
    context: Context,
    *,
    root: Any = None,
    suggest: bool = True,
) -> Executor[Context]:
    """An executor for one run. With `suggest`, messages name similar parts of the schema."""
    fragments = fragments_of(operation.document)
    return Executor(
        schema,
        fragments,
        {name: FragmentDetails(node) for name, node in fragments.items()},
        root,
        context,
        operation.definition,
        variables,
        default_field_resolver,
        default_type_resolver,
        default_field_resolver,
        hide_suggestions=not suggest,
    )


async def run(executor: Executor[Context]) -> ExecutionResult:
    """The result of the operation, with its errors."""
    result = executor.execute_operation()
    if isawaitable(result):
        result = await result
    assert isinstance(result, ExecutionResult)
    return result


def ignore_unawaited() -> None:
    """Do not warn of coroutines that graphql-core leaves behind when a run is cancelled.

    If that happens before they have started, Python writes "coroutine ... was never awaited" to
    the standard error output, once for each. A client could fill the log by disconnecting.
    """
    warnings.filterwarnings("ignore", r"coroutine 'Executor\.", RuntimeWarning)

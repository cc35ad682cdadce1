"""Runs an operation without a server, and asks the store what its reads examine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from graph.context import build_context
from graph.documents.cache import DocumentCache
from graph.documents.variables import coerce_variables
from graph.execution.engine import Engine
from graph.schema import graphql_schema
from graph.viewer import Viewer
from loaders.command_log import CommandLog
from loaders.database import Database
from loaders.settings import Settings


class Examined(NamedTuple):
    """Sums over all reads of an operation, from `explain`."""

    documents: int
    keys: int
    returned: int
    commands: int


async def run(database: Database, text: str, variables: dict[str, Any]) -> Any:
    """The data of an operation. Raises SystemExit if it has errors."""
    operation = DocumentCache(graphql_schema, Settings()).prepare(text)
    context = build_context(database, Viewer())
    values = coerce_variables(graphql_schema, operation.definition, variables)
    result = await Engine(graphql_schema, "graphql-core").execute(operation, values, context)
    if result.errors:
        raise SystemExit(f"{text}: {result.errors}")
    return result.data


async def examined(
    database: Database, log: CommandLog, text: str, variables: dict[str, Any]
) -> Examined:
    """What the reads of an operation examine and return. `log` listens to `database`."""
    log.commands.clear()
    await run(database, text, variables)
    reads = [command for command in log.commands if "find" in command or "aggregate" in command]
    documents = keys = returned = 0
    for read in reads:
        plan = await database.command({"explain": read, "verbosity": "executionStats"})
        for stats in _execution_stats(plan):
            documents += stats["totalDocsExamined"]
            keys += stats["totalKeysExamined"]
            returned += stats["nReturned"]
    return Examined(documents, keys, returned, len(reads))


def _execution_stats(plan: Any) -> Iterator[dict[str, Any]]:
    """The statistics of a find, or of the first cursor of a pipeline."""
    if isinstance(plan, dict):
        if "totalDocsExamined" in plan:
            yield plan
        else:
            for below in plan.values():
                yield from _execution_stats(below)
    elif isinstance(plan, list):
        for below in plan:
            yield from _execution_stats(below)

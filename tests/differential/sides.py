"""The gateway and the reference, side by side on one archive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql import ExecutionResult, parse

from graph.context import build_context
from graph.documents.cache import DocumentCache, Operation
from graph.documents.variables import coerce_variables
from graph.errors import RequestErrors
from graph.execution.engine import Engine
from graph.schema import build_schema, executable
from graph.viewer import Scope, Viewer
from loaders.database import Database
from loaders.fields.declaration import FILE_NAME
from loaders.fields.types import Fields
from loaders.settings import Settings
from seed.samples.archive import write_archive as write_samples
from tests.differential.comparing import Answer, answer_of
from tests.differential.hostile import hostile_archive
from tests.reference.archive import World
from tests.reference.files import File, read_archive, write_archive
from tests.reference.own_fields import DECLARATION
from tests.reference.schema import answer, reference_schema


def _samples(folder: Path) -> list[File]:
    list(write_samples(150, folder, 3))
    return read_archive(folder)


def _hostile(folder: Path) -> list[File]:
    files = hostile_archive()
    write_archive(folder, files)
    (folder / FILE_NAME).write_text(DECLARATION)
    return files


ARCHIVES: dict[str, Callable[[Path], list[File]]] = {"samples": _samples, "hostile": _hostile}


@dataclass
class Sides:
    """One archive, in the store and in memory."""

    database: Database
    worlds: dict[str, World]
    fields: Fields

    def __post_init__(self) -> None:
        self.schema = executable(build_schema(self.fields))
        self.reference: Any = reference_schema(self.schema)
        self.operations = DocumentCache(self.schema, Settings(max_aliases=1000))
        self.compiled = Engine(self.schema, "compiled")
        self.interpreted = Engine(self.schema, "graphql-core")

    def expected(self, text: str, variables: dict[str, Any], viewer: str) -> Answer:
        document = parse(text)
        return answer_of(answer(self.reference, document, variables, self.worlds[viewer]))

    async def found(
        self, operation: Operation, variables: dict[str, Any], viewer: str
    ) -> list[Answer]:
        """Answers of graphql-core, and of the compiled engine, which compiles on second use."""
        scopes = frozenset(map(Scope, self.worlds[viewer].scopes))
        engines = (self.interpreted, self.compiled, self.compiled, self.compiled)
        results = [await self._run(each, operation, variables, Viewer(scopes)) for each in engines]
        return [answer_of(result) for result in results]

    async def _run(
        self, engine: Engine, operation: Operation, variables: dict[str, Any], viewer: Viewer
    ) -> ExecutionResult:
        try:
            values = coerce_variables(self.schema, operation.definition, variables)
        except RequestErrors as error:
            return ExecutionResult(None, error.errors)
        return await engine.execute(operation, values, build_context(self.database, viewer))

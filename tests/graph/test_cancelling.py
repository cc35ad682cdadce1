"""An operation can be cancelled at any step, as when its client disconnects."""

from __future__ import annotations

import asyncio
import gc
import sys
import warnings
from typing import Any

import pytest

from graph.context import build_context
from graph.execution.engine import Engine
from graph.execution.interpreter import ignore_unawaited
from graph.schema import graphql_schema
from loaders.database import Database
from tests.graph.running import ANYONE, execute

NESTED = """{
    articles(first: 3) {
        totalCount
        nodes { title provider { name } related { totalCount nodes { provider { name } } } }
    }
    topics(first: 3) { nodes { name articles(first: 2) { totalCount nodes { title } } } }
}"""


@pytest.mark.parametrize("executor", ["graphql-core", "compiled"])
async def test_a_cancelled_operation_writes_no_warning(
    archive: Database, executor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(graphql_schema, executor)
    for _ in range(2):
        await execute(engine, build_context(archive, ANYONE), NESTED)
    written: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", written.append)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ignore_unawaited()
        for step in range(12):
            running = asyncio.create_task(execute(engine, build_context(archive, ANYONE), NESTED))
            await cancel_before_tasks_start(running, step)
            gc.collect()
    assert not written


async def cancel_before_tasks_start(running: asyncio.Task[Any], step: int) -> None:
    """Cancel the task when it has made other tasks for the given number of times."""
    tasks = 0
    while not running.done():
        before, tasks = tasks, len(asyncio.all_tasks())
        if tasks > before:
            if step == 0:
                running.cancel()
                break
            step -= 1
        await asyncio.sleep(0)
    await asyncio.wait([running])

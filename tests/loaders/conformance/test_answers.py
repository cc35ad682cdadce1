"""Every store answers random questions as plain Python does; one that does not is noticed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from loaders import filters
from loaders.conformance.archive import make_archive
from loaders.conformance.article_filters import KEYS
from loaders.conformance.random_questions import Tally, ask_all
from loaders.conformance.report import fill
from loaders.connection import connect
from loaders.database import Database
from loaders.embedded.server import embedded_server
from loaders.embedded.servers import find_servers
from loaders.settings import Settings
from tests.planning import PLANNER

QUESTIONS = int(os.environ.get("NEWSGRAPH_TEST_QUESTIONS", "500"))
"""Of each seed; raise it for a night."""


async def asked(database: Database, seed: int, questions: int) -> Tally:
    random = Random(seed)
    archive = make_archive(random, 120)
    await fill(database, archive)
    return await ask_all(database, archive, random, questions)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_store_of_the_run_answers_rightly(database: Database, seed: int) -> None:
    tally = await asked(database, seed, QUESTIONS)
    assert tally.wrong == []
    assert len(tally.asked) == 7


def test_questions_have_every_key_of_a_filter() -> None:
    assert {*KEYS, "and", "or", "not"} == {*filters.MATCHES}


@contextmanager
def served_by(kind: str, folder: Path) -> Iterator[str]:
    with embedded_server(Settings(data_dir=folder, embedded_server=kind)) as uri:
        yield uri


@pytest.mark.parametrize("kind", ["rust", "python", "planner"])
async def test_each_embedded_server_answers_rightly(tmp_path: Path, kind: str) -> None:
    program = PLANNER if kind == "planner" else kind
    if program is None or not find_servers(program):
        pytest.skip(f"no {kind} server here")
    with served_by(program, tmp_path) as uri:
        database = connect(Settings.model_validate({"mongodb_uri": uri}))
        tally = await asked(database, 4, QUESTIONS // 2)
        await database.close()
    assert tally.wrong == []


async def test_a_store_that_drops_upper_bounds_is_noticed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the defect of SecantusDB looked like: `<= x` answered as `< x`."""
    monkeypatch.setattr(filters, "just_above", lambda value: value)
    tally = await asked(database, 1, QUESTIONS)
    assert tally.wrong
    assert any("'max'" in repr(one.question) for one in tally.wrong)


async def test_a_store_that_sorts_missing_values_elsewhere_is_noticed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Database.find

    async def find(self: Database, *args: object, **options: object) -> list[dict[str, object]]:
        rows = await found(self, *args, **options)  # type: ignore[arg-type]
        return sorted(rows, key=lambda row: "heat" not in row) if options.get("sort") else rows

    monkeypatch.setattr(Database, "find", find)
    assert (await asked(database, 1, QUESTIONS)).wrong

"""Runs all checks of a server and returns them as one list."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random

from loaders.conformance.archive import Archive, make_archive
from loaders.conformance.check import Check, RunCheck
from loaders.conformance.checks import CHECKS
from loaders.conformance.own_fields import OWN_FIELDS
from loaders.conformance.random_questions import Tally, ask_all
from loaders.database import Database
from loaders.documents import ARTICLES
from loaders.fields.stored import load_fields
from loaders.indexes import ensure_indexes, indexes_for, missing_indexes
from loaders.store_errors import StoreError, StoreUnavailable

ARCHIVE_SIZE = 120
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Report:
    """The checks in the order in which they ran."""

    checks: Sequence[Check]

    @property
    def status(self) -> int:
        """0: the server passes. 1: it passes with warnings. 2: it fails."""
        verdicts = {check.verdict for check in self.checks}
        return 2 if "failure" in verdicts else 1 if "warning" in verdicts else 0


async def examine(database: Database, seed: int, questions: int) -> Report:
    """Check the server of `database`. Writes only to a scratch database, and drops it.

    Raises `StoreUnavailable` if the server does not answer.
    """
    await database.check_readable()
    async with scratch(database) as temporary:
        random = Random(seed)  # noqa: S311
        archive = make_archive(random, ARCHIVE_SIZE)
        await fill(temporary, archive)
        checks = [await _run(temporary, check) for check in CHECKS]
        checks.append(answers_check(await ask_all(temporary, archive, random, questions), seed))
    checks.append(await check_indexes(database))
    return Report(checks)


@asynccontextmanager
async def scratch(database: Database) -> AsyncIterator[Database]:
    """A temporary database on the same server. It is dropped at the end."""
    temporary = database.sibling(f"newsgraph_doctor_{os.getpid()}_{uuid.uuid4().hex[:8]}")
    try:
        yield temporary
    finally:
        await temporary.drop()


async def fill(database: Database, archive: Archive) -> None:
    """Store an archive with all indexes."""
    await ensure_indexes(database, OWN_FIELDS)
    for collection, documents in archive.collections().items():
        await database.collection(collection).insert_many(documents)


async def _run(database: Database, check: RunCheck) -> Check:
    try:
        return await check(database)
    except StoreUnavailable:
        raise
    except StoreError as error:
        return Check(check.__name__.removeprefix("check_"), "failure", str(error))


def answers_check(tally: Tally, seed: int) -> Check:
    """The check of all answers. The same `seed` repeats the same questions."""
    asked = sum(tally.asked.values())
    if not tally.wrong:
        return Check("answers", "ok", f"{asked:,} random queries, all results correct")
    shown = "\n".join(
        f"{one.question}\n  expected {one.expected}\n  found    {one.found}"
        for one in tally.wrong[:_EXAMPLES]
    )
    detail = (
        f"{len(tally.wrong)} of {asked:,} random queries had a wrong result (seed {seed}):\n{shown}"
    )
    return Check("answers", "failure", detail)


async def check_indexes(database: Database) -> Check:
    """Check that the archive in `database` has all its indexes."""
    fields = await load_fields(database)
    missing = await missing_indexes(database, fields)
    wanted = len(indexes_for(fields))
    if not missing:
        return Check("indexes", "ok", f"all {wanted} exist in {database.name}")
    if not await database.find(ARTICLES, {}, {"_id": 1}, limit=1):
        return Check("indexes", "ok", f"{database.name} has no articles yet; seeding creates them")
    names = ", ".join(f"{index.collection} ({index.name})" for index in missing[:_EXAMPLES])
    more = f" and {len(missing) - _EXAMPLES} more" if len(missing) > _EXAMPLES else ""
    detail = f"missing in {database.name}: {names}{more}; run  newsgraph indexes"
    return Check("indexes", "failure", detail)

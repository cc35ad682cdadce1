"""What a store must do besides answering queries: write, report changes and be durable.

Each check works in a scratch database and gives one verdict.
"""

from __future__ import annotations

import asyncio
from typing import Any

from pymongo import WriteConcern

from loaders.conformance.check import Check, RunCheck
from loaders.conformance.plans import check_plans
from loaders.conformance.write_checks import check_writes
from loaders.database import Database
from loaders.live.images import keep_images
from loaders.store_errors import StoreError, StoreUnavailable, store_errors

_EVENT_SECONDS = 10.0


async def check_version(database: Database) -> Check:
    about = await database.admin({"buildInfo": 1})
    version = str(about.get("version", "unknown"))
    major = int(version.partition(".")[0]) if version[:1].isdigit() else 0
    if major < 6:
        return Check("version", "failure", f"{version}: newsgraph needs MongoDB 6.0 or later")
    return Check("version", "ok", version)


async def check_topology(database: Database) -> Check:
    hello = await database.admin({"hello": 1})
    if name := hello.get("setName"):
        return Check("replica set", "ok", str(name))
    if hello.get("msg") == "isdbgrid":
        return Check("replica set", "ok", "a sharded cluster")
    return Check(
        "replica set",
        "warning",
        "a standalone server: no subscriptions and no response cache",
    )


async def check_durability(database: Database) -> Check:
    """Check that acknowledged writes are on disk, as far as a client can ask for it."""
    concern = database.raw.write_concern
    if concern.document.get("w") == 0:
        return Check("durability", "failure", "the URI has w=0: writes are not acknowledged")
    if concern.document.get("j") is False:
        return Check("durability", "warning", "the URI has j=false: a crash may lose writes")
    safest = database.collection("durable").with_options(
        write_concern=WriteConcern(w="majority", j=True, wtimeout=5000)
    )
    try:
        with store_errors("insert", "durable"):
            await safest.insert_one({"_id": 1})
    except StoreError as error:
        return Check("durability", "warning", f"w=majority with j=true is refused: {error}")
    return Check("durability", "ok", "writes with w=majority and j=true are acknowledged")


async def check_changes(database: Database) -> Check:
    """Check change streams: that they include pre-images and resume after a token."""
    try:
        await keep_images(database, "changes")
        async with asyncio.timeout(_EVENT_SECONDS):
            return await _watch_changes(database)
    except StoreUnavailable:
        raise
    except (StoreError, TimeoutError) as error:
        reason = str(error) or f"no event within {_EVENT_SECONDS:.0f} s"
        return Check("live changes", "warning", f"no subscriptions: {reason}")


async def _watch_changes(database: Database) -> Check:
    rows = database.collection("changes")
    options: dict[str, Any] = {
        "full_document_before_change": "whenAvailable",
        "max_await_time_ms": 200,
    }
    async with database.watch("changes", **options) as stream:
        await rows.insert_one({"_id": 1, "at": 1})
        await rows.update_one({"_id": 1}, {"$set": {"at": 2}})
        token = (await stream.next())["_id"]
        updated = await stream.next()
    await rows.delete_one({"_id": 1})
    async with database.watch("changes", resume_after=token, **options) as stream:
        resumed = [(await stream.next())["operationType"] for _ in range(2)]
    if resumed != ["update", "delete"]:
        return Check("live changes", "failure", f"resuming by token gave {resumed}")
    if updated.get("fullDocumentBeforeChange") != {"_id": 1, "at": 1}:
        return Check(
            "live changes",
            "warning",
            "no subscriptions: the server keeps no documents as they were before a change "
            "(changeStreamPreAndPostImages, MongoDB 6.0 or later)",
        )
    return Check("live changes", "ok", "with pre-images, and resumed by token")


CHECKS: tuple[RunCheck, ...] = (
    check_version,
    check_topology,
    check_writes,
    check_durability,
    check_changes,
    check_plans,
)

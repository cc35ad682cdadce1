"""The lock of a store: only one process at a time seeds it."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from pymongo import errors

from loaders.documents import Document
from loaders.store_clock import HELLO, time_in
from loaders.store_errors import StoreError
from seed.writing.store import SEEDING, Store

LOCK_SECONDS = 30.0
"""A lock that was not renewed for this long has expired."""
_LOCKED = timedelta(seconds=LOCK_SECONDS)


class BusyError(StoreError):
    """Another process is seeding this store."""


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Lock `store` for writing. Raises BusyError if another process has the lock.

    The lock of a killed process expires. On the same machine it is taken over immediately. If this
    process was stopped for so long that another one took its lock, BusyError is raised at the end.
    """
    owner = uuid.uuid4().hex
    _take(store, owner)
    ended = threading.Event()
    beat = threading.Thread(target=_keep, args=(store, owner, ended), daemon=True)
    beat.start()
    try:
        yield
    finally:
        ended.set()
        beat.join(5)
        kept = _release(store, owner)
    if not kept:
        raise BusyError(
            f"this run was stopped for more than {LOCK_SECONDS:g} seconds, and another process has "
            "seeded this store meanwhile; run the command again"
        )


def _take(store: Store, owner: str) -> None:
    here = {"host": socket.gethostname(), "machine": _machine(), "pid": os.getpid()}
    mine: Document = {"_id": "lock", "owner": owner, **here}
    for _ in range(3):
        now = _time(store)
        mine["until"] = now + _LOCKED
        held = store[SEEDING].find_one({"_id": "lock"})
        try:
            if held is None:
                store[SEEDING].insert_one(mine)
                return
            if not _expired(held, now):
                break
            taken = store[SEEDING].replace_one({"_id": "lock", "owner": held["owner"]}, mine)
            if taken.matched_count:
                return
        except errors.DuplicateKeyError:
            continue
    who = f"process {held['pid']} on {held['host']}" if held else "another process"
    raise BusyError(f"{who} is seeding this store; wait until it has finished")


def _release(store: Store, owner: str) -> bool:
    """Release the lock. Returns whether this process still had it, as far as known."""
    try:
        return store[SEEDING].delete_one({"_id": "lock", "owner": owner}).deleted_count > 0
    except errors.PyMongoError:  # then it expires
        return True


def _time(store: Store) -> datetime:
    """The store's time. The clocks of the machines that seed it can differ."""
    return time_in(store.command(HELLO))


def _expired(held: Document, now: datetime) -> bool:
    if not now <= held["until"] <= now + 2 * _LOCKED:  # later: the store's clock was set back
        return True
    if held.get("machine") != _machine() or held["pid"] == os.getpid():
        return False
    try:
        os.kill(held["pid"], 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _machine() -> str:
    """This machine since its start, and its process ids. Containers can share a host name."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:  # not Linux
        return socket.gethostname()


def _keep(store: Store, owner: str, ended: threading.Event) -> None:
    while not ended.wait(LOCK_SECONDS / 4):
        try:
            until = _time(store) + _LOCKED
            store[SEEDING].update_one({"_id": "lock", "owner": owner}, {"$set": {"until": until}})
        except errors.PyMongoError:
            continue  # the store is not available; the next heartbeat tries again

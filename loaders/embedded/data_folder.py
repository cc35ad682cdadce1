"""The embedded server's folder: who holds it, who uses it, where the server listens.

    data/         what the server stores, and in written-by.json which server (`servers.py`)
    server.log    what the server says
    server.toml   its settings: empty, they are given on the command line
    server.json   {"port": 40123, "server": "secantusd-rs …", "pid": 4711, "supervisor": 4709},
                  or {"port": …, "error": "…"}
    owner.lock    locked exclusively by the one supervisor
    users.lock    locked shared by every user, exclusively by the supervisor that is leaving

The kernel drops a lock with the process that holds it, whichever way that process ends: so a user
that was killed counts as gone, and a supervisor that was killed counts as not there.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import time
from pathlib import Path
from typing import IO, Any

POLL_SECONDS = 0.1


def read_state(folder: Path) -> dict[str, Any]:
    """What `server.json` says; empty where there is none, or half of one."""
    try:
        state = json.loads((folder / "server.json").read_text())
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(folder: Path, state: dict[str, Any]) -> None:
    """Replace `server.json` in one step."""
    unfinished = folder / f"server.json.{os.getpid()}"
    unfinished.write_text(json.dumps(state))
    unfinished.replace(folder / "server.json")


def lock(file: IO[str], kind: int, seconds: float = 0.0) -> bool:
    """Whether the lock was had within `seconds`."""
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(POLL_SECONDS / 4)
        else:
            return True


def answers(port: int) -> bool:
    """Whether something listens on this port of the loopback interface."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def lives(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

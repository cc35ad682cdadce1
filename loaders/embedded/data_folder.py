"""The folder of the embedded server: its locks, its users and the server's port.

    data/         the server's data; written-by.json says which server wrote it (`servers.py`)
    server.log    the server's log
    server.toml   its settings: empty, because the command line gives them
    server.json   {"port": 40123, "server": "secantusd-rs …", "pid": 4711, "supervisor": 4709},
                  or {"port": …, "error": "…"}
    owner.lock    exclusive lock of the only supervisor
    users.lock    shared lock of every user; exclusive lock of a supervisor that is stopping

The kernel releases a lock when its process ends, even if the process is killed. So a killed user
no longer counts as a user, and a killed supervisor no longer counts as running.
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
    """The content of `server.json`. Empty if the file is missing or incomplete."""
    try:
        state = json.loads((folder / "server.json").read_text())
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def write_state(folder: Path, state: dict[str, Any]) -> None:
    """Replace `server.json` atomically."""
    unfinished = folder / f"server.json.{os.getpid()}"
    unfinished.write_text(json.dumps(state))
    unfinished.replace(folder / "server.json")


def lock(file: IO[str], kind: int, seconds: float = 0.0) -> bool:
    """Try to take the lock for `seconds`. Returns whether it was taken."""
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


def is_listening(port: int) -> bool:
    """Whether something listens on this port of the loopback interface."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def process_exists(pid: int) -> bool:
    """Whether the process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

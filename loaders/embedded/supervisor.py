"""The process that keeps one embedded server running while its folder has users.

`server.py` starts `python -m loaders.embedded.supervisor FOLDER SERVER`, once for each folder. It
needs only the standard library, so it starts fast. `data_folder.py` describes the files in the
folder.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from loaders.embedded.data_folder import POLL_SECONDS, lock, read_state, write_state
from loaders.embedded.server_process import STOP_SECONDS, ServerFailure, ServerProcess, free_port
from loaders.embedded.servers import EmbeddedServer

_OWN_SECONDS = 1.0
_LOG_BYTES = 5_000_000
_CRASHES, _CRASH_SECONDS = 5, 60.0


def _end_orphan(folder: Path, pid: int) -> None:
    """Stop the server of a supervisor that was killed together with its guard."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        listing = subprocess.run(  # noqa: S603
            ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
            capture_output=True,
            text=True,
            timeout=5,
        )
        if f"--storage-path={folder / 'data'} " in listing.stdout:
            os.kill(pid, signal.SIGKILL)
            # Until it has stopped, it may answer on the port, and it locks the data.
            end = time.monotonic() + STOP_SECONDS
            while time.monotonic() < end:
                os.kill(pid, 0)  # OSError: the process has ended
                time.sleep(POLL_SECONDS / 2)


def _run_while_used(program: EmbeddedServer, folder: Path, users: IO[str], log: IO[str]) -> None:
    """Run the server until there are no users. Restart it after a crash or a storage failure."""
    crashes: list[float] = []
    server = ServerProcess(program, folder, free_port(read_state(folder).get("port")), log)
    try:
        while True:
            server.wait_until_ready()
            pids = {"pid": server.process.pid, "supervisor": os.getpid()}
            write_state(folder, {"port": server.port, "server": program.title, **pids})
            while server.runs():
                if lock(users, fcntl.LOCK_EX):
                    return
                time.sleep(POLL_SECONDS)
            crashes = [at for at in crashes if at > time.monotonic() - _CRASH_SECONDS]
            crashes.append(time.monotonic())
            if len(crashes) > _CRASHES:
                raise ServerFailure(f"the embedded server crashes repeatedly (see {log.name})")
            server.stop()
            server = ServerProcess(program, folder, server.port, log)
    finally:
        server.stop()


def _lock_folder(owner: IO[str]) -> bool:
    """Lock the folder. Returns False immediately if another supervisor has locked it.

    A user that checks for a supervisor holds a shared lock for a moment; this waits for it.
    """
    end = time.monotonic() + _OWN_SECONDS
    while not lock(owner, fcntl.LOCK_EX):
        if time.monotonic() > end or not lock(owner, fcntl.LOCK_SH):
            return False
        fcntl.flock(owner, fcntl.LOCK_UN)
        time.sleep(POLL_SECONDS / 10)
    return True


def _exit_on_signal(number: int, frame: object) -> None:
    raise SystemExit(0)


def main(folder: Path, program: EmbeddedServer) -> int:
    """Returns 0 when there are no users or another supervisor was first, 1 if the server failed."""
    signal.signal(signal.SIGTERM, _exit_on_signal)
    signal.signal(signal.SIGINT, _exit_on_signal)
    with (folder / "owner.lock").open("w") as owner:
        if not _lock_folder(owner):
            return 0
        state = read_state(folder)
        port = state.get("port")
        if "pid" in state:
            _end_orphan(folder, state["pid"])
        write_state(folder, {"port": port})
        path = folder / "server.log"
        fresh = not path.exists() or path.stat().st_size > _LOG_BYTES
        with path.open("w" if fresh else "a") as log, (folder / "users.lock").open("w") as users:
            try:
                # A supervisor that starts late can find that all users have left.
                if not lock(users, fcntl.LOCK_EX):
                    _run_while_used(program, folder, users, log)
            except ServerFailure as failure:
                write_state(folder, {"port": port, "error": str(failure)})
                return 1
            finally:
                state = read_state(folder)
                state.pop("pid", None)
                write_state(folder, state)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), EmbeddedServer.from_json(sys.argv[2])))

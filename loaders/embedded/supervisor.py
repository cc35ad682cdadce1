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
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from loaders.embedded.data_folder import POLL_SECONDS, answers, lock, read_state, write_state
from loaders.embedded.probe import Watch
from loaders.embedded.servers import EmbeddedServer, mark

START_SECONDS = 60.0
"""Time limit for a server that has to replay its log after a crash."""
STOP_SECONDS = 3.0
"""After this time the server is killed. No data is lost: commits are on disk when acknowledged."""
_OWN_SECONDS = 1.0
_LOG_BYTES = 5_000_000
_CRASHES, _CRASH_SECONDS = 5, 60.0
_SERVER_OPTIONS = (
    "--sync-on-commit",
    "--log-level=WARNING",
    "--cache-size=512M",
    f"--oplog-retention-seconds={7 * 24 * 3600}",
    "--oplog-max-entries=1000000",
    "--config=server.toml",
)


class Failure(Exception):
    """The server cannot run. The message says why in one line."""


class Server:
    """The server's process, and a guard process that stops it if this process is killed."""

    def __init__(self, program: EmbeddedServer, folder: Path, port: int, log: IO[str]) -> None:
        self._folder, self._log = folder, log
        self.port = port
        mark(folder / "data", program)
        # Our own empty file, so that the server does not read one of the user's.
        (folder / "server.toml").touch()
        command = [*program.command, "--host=127.0.0.1", f"--port={port}"]
        self.process = subprocess.Popen(  # noqa: S603
            [*command, f"--storage-path={folder / 'data'}", *_SERVER_OPTIONS],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
        )
        # Works on every Unix: the guard reads a pipe until this process, its only writer, ends.
        self._watch = Watch(port)
        self._guard = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", 'read -r _; kill -9 "$0"', str(self.process.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait_until_ready(self) -> None:
        """Wait until the server listens. Raises `Failure` if it ends or takes too long."""
        end = time.monotonic() + START_SECONDS
        while not answers(self.port):
            if self.process.poll() is not None:
                raise Failure(f"the embedded server stopped immediately: {self._last_words()}")
            if time.monotonic() > end:
                raise Failure(f"the embedded server did not start within {START_SECONDS:.0f} s")
            time.sleep(POLL_SECONDS / 2)

    def runs(self) -> bool:
        """Whether the process runs and its storage works."""
        return self.process.poll() is None and not self._watch.broken.is_set()

    def stop(self) -> None:
        self._watch.end()
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._guard.kill()
        self._guard.communicate()

    def _last_words(self) -> str:
        lines = Path(self._log.name).read_text(errors="replace").split("\n")
        words = next((line.strip() for line in reversed(lines) if line.strip()), "no message")
        if "busy" in words.lower() or "already being managed" in words:
            return f"another server uses {self._folder}; stop it or choose another folder"
        return f"{words[:300]} (see {self._log.name})"


def _free_port(wanted: int | None) -> int:
    """The previous port if it is free, so that current users find the server again."""
    for port in (wanted or 0, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise Failure("no port is free on 127.0.0.1")


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


def _keep(program: EmbeddedServer, folder: Path, users: IO[str], log: IO[str]) -> None:
    """Run the server until there are no users. Restart it after a crash or a storage failure."""
    crashes: list[float] = []
    server = Server(program, folder, _free_port(read_state(folder).get("port")), log)
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
                raise Failure(f"the embedded server crashes repeatedly (see {log.name})")
            server.stop()
            server = Server(program, folder, server.port, log)
    finally:
        server.stop()


def _own(owner: IO[str]) -> bool:
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


def _stop(number: int, frame: object) -> None:
    raise SystemExit(0)


def main(folder: Path, program: EmbeddedServer) -> int:
    """Returns 0 when there are no users or another supervisor was first, 1 if the server failed."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    with (folder / "owner.lock").open("w") as owner:
        if not _own(owner):
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
                    _keep(program, folder, users, log)
            except Failure as failure:
                write_state(folder, {"port": port, "error": str(failure)})
                return 1
            finally:
                state = read_state(folder)
                state.pop("pid", None)
                write_state(folder, state)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), EmbeddedServer.from_json(sys.argv[2])))

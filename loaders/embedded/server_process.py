"""The process of one embedded server, as its supervisor sees it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from pathlib import Path
from typing import IO

from loaders.embedded.data_folder import POLL_SECONDS, is_listening
from loaders.embedded.memory import cache_megabytes, memory_bytes
from loaders.embedded.probe import HealthCheck
from loaders.embedded.servers import EmbeddedServer, record_writer

START_SECONDS = 60.0
"""Time limit for a server that has to replay its log after a crash."""
STOP_SECONDS = 3.0
"""After this time the server is killed. No data is lost: commits are on disk when acknowledged."""
_SERVER_OPTIONS = (
    "--sync-on-commit",
    "--log-level=WARNING",
    f"--oplog-retention-seconds={7 * 24 * 3600}",
    "--oplog-max-entries=1000000",
    "--config=server.toml",
)


class ServerFailure(Exception):
    """The server cannot run. The message says why in one line."""


class ServerProcess:
    """The server's process, and a guard process that stops it if this process is killed."""

    def __init__(self, program: EmbeddedServer, folder: Path, port: int, log: IO[str]) -> None:
        self._folder, self._log = folder, log
        self.port = port
        record_writer(folder / "data", program)
        # Our own empty file, so that the server does not read one of the user's.
        (folder / "server.toml").touch()
        cache = f"--cache-size={cache_megabytes(memory_bytes())}M"
        command = [*program.command, "--host=127.0.0.1", f"--port={port}", cache]
        self.process = subprocess.Popen(  # noqa: S603
            [*command, f"--storage-path={folder / 'data'}", *_SERVER_OPTIONS],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
        )
        self._health = HealthCheck(port)
        # Works on every Unix: the guard reads a pipe until this process, its only writer, ends.
        self._guard = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", 'read -r _; kill -9 "$0"', str(self.process.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait_until_ready(self) -> None:
        """Wait until the server listens. Raises `ServerFailure` if it ends or takes too long."""
        end = time.monotonic() + START_SECONDS
        while not is_listening(self.port):
            if self.process.poll() is not None:
                raise ServerFailure(
                    f"the embedded server stopped immediately: {self._last_log_line()}"
                )
            if time.monotonic() > end:
                raise ServerFailure(
                    f"the embedded server did not start within {START_SECONDS:.0f} s"
                )
            time.sleep(POLL_SECONDS / 2)

    def runs(self) -> bool:
        """Whether the process runs and its storage works."""
        return self.process.poll() is None and not self._health.broken.is_set()

    def stop(self) -> None:
        self._health.end()
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._guard.kill()
        self._guard.communicate()

    def _last_log_line(self) -> str:
        lines = Path(self._log.name).read_text(errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "no message")
        if "busy" in last.lower() or "already being managed" in last:
            return f"another server uses {self._folder}; stop it or choose another folder"
        return f"{last[:300]} (see {self._log.name})"


def free_port(wanted: int | None) -> int:
    """The previous port if it is free, so that current users find the server again."""
    for port in (wanted or 0, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise ServerFailure("no port is free on 127.0.0.1")

"""Runs the embedded server: the first user of a folder starts it, after the last one it stops.

    with embedded_server(settings) as uri:
        ...

Many processes can use one folder at the same time. They share one server. A separate process
(`supervisor.py`) runs the server, and restarts it at the same address after a crash.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from loaders.settings import Settings
from loaders.store_errors import StoreError

if sys.platform != "win32":
    import fcntl

    from loaders.embedded import data_folder
    from loaders.embedded.server_process import START_SECONDS, STOP_SECONDS
    from loaders.embedded.servers import (
        EmbeddedServer,
        NoUsableServer,
        choose,
        find_servers,
        read_writer,
    )


_NEEDED_BYTES = 64_000_000
"""With less free space, a store failure is reported as a full disk. The log grows by 32 MB."""
_SUPERVISOR = (sys.executable, "-P", "-m", "loaders.embedded.supervisor")

_detached: list[subprocess.Popen[bytes]] = []
"""Supervisors that this process started and that continue for other users."""


class EmbeddedError(StoreError):
    """The embedded server cannot be used. The message says what to do."""


@contextmanager
def store_uri(settings: Settings) -> Iterator[str]:
    """The address of the store: the server in the settings, else an embedded one."""
    if settings.mongodb_uri is not None:
        yield str(settings.mongodb_uri)
    else:
        with embedded_server(settings) as uri:
            yield uri


@contextmanager
def embedded_server(settings: Settings) -> Iterator[str]:
    """The address of the server on `settings.data_dir`. Creates the folder if it is missing.

    Raises `EmbeddedError` if the server is not installed, the folder is not writable, another
    server uses it, or the server does not start.
    """
    if sys.platform == "win32":
        raise EmbeddedError(
            "the embedded server needs Linux or macOS; "
            "set NEWSGRAPH_MONGODB_URI to a MongoDB server"
        )
    folder = settings.data_dir.expanduser().absolute()
    try:
        servers = find_servers(settings.embedded_server)
        program = choose(servers, read_writer(folder / "data"), folder)
    except NoUsableServer as error:
        raise EmbeddedError(str(error)) from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        users = (folder / "users.lock").open("a")
        (folder / "owner.lock").touch()
    except OSError as error:
        raise EmbeddedError(
            f"the folder {folder} cannot be written ({error.strerror}); "
            "set NEWSGRAPH_DATA_DIR to one of yours"
        ) from error
    with users, _Attachment(folder, users, program) as uri:
        try:
            yield uri
        except StoreError as error:
            free = shutil.disk_usage(folder).free
            if free < _NEEDED_BYTES:
                raise EmbeddedError(_disk_full_message(folder, free)) from error
            raise


def running_server(settings: Settings) -> str | None:
    """The running embedded server of these settings, for display. None if none runs."""
    folder = settings.data_dir.expanduser().absolute()
    title = data_folder.read_state(folder).get("server")
    return f"{title}, in {folder}" if title else None


def _disk_full_message(folder: Path, free: int) -> str:
    return (
        f"the disk of {folder} is full: {free // 1_000_000} MB are free, and the store needs "
        f"{_NEEDED_BYTES // 1_000_000} MB to work; free some space, then run this again"
    )


class _Attachment:
    """One user of a folder's server."""

    def __init__(self, folder: Path, users: IO[str], program: EmbeddedServer) -> None:
        self._folder, self._users, self._program = folder, users, program
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._leaving = threading.Event()
        self._watch = threading.Thread(target=self._watch_supervisor, daemon=True)

    def __enter__(self) -> str:
        # This may have to wait for a supervisor that saw no users and is stopping.
        if not data_folder.lock(self._users, fcntl.LOCK_SH, STOP_SECONDS + 10):
            raise EmbeddedError(f"the embedded server on {self._folder} does not stop")
        end = time.monotonic() + START_SECONDS + 5
        while (port := self._port_if_running()) is None:
            if time.monotonic() > end:
                raise EmbeddedError(f"the embedded server on {self._folder} does not start")
            time.sleep(data_folder.POLL_SECONDS / 2)
        self._watch.start()
        return f"mongodb://127.0.0.1:{port}/?directConnection=true"

    def __exit__(self, *_: object) -> None:
        """Stop using the server. The last user waits until the server has stopped."""
        self._leaving.set()
        self._watch.join(5)
        self._users.close()
        end = time.monotonic() + STOP_SECONDS + 5
        while self._is_supervised() and not self._used_by_others() and time.monotonic() < end:
            time.sleep(data_folder.POLL_SECONDS / 2)
        if self._supervisor is not None:
            try:
                self._supervisor.wait(0 if self._is_supervised() else 5)
            except subprocess.TimeoutExpired:
                _detached.append(self._supervisor)

    def _port_if_running(self) -> int | None:
        """The server's port, once it answers. Starts a supervisor if none runs."""
        if not self._is_supervised():
            self._start_supervisor()
            return None
        state = data_folder.read_state(self._folder)
        # The state may be that of a killed supervisor, not yet replaced by the new one.
        if "pid" in state and data_folder.process_exists(state["supervisor"]):
            return int(state["port"]) if data_folder.is_listening(state["port"]) else None
        return None

    def _start_supervisor(self) -> None:
        """Start a supervisor unless ours still runs. Raises its error if it failed."""
        if self._supervisor is not None:
            if (status := self._supervisor.poll()) is None:
                return
            if status:
                state = data_folder.read_state(self._folder)
                raise EmbeddedError(state.get("error") or f"the supervisor ended with {status}")
        self._supervisor = subprocess.Popen(  # noqa: S603
            [*_SUPERVISOR, str(self._folder), self._program.to_json()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _watch_supervisor(self) -> None:
        """Start another supervisor if ours was killed, so that the server runs again."""
        while not self._leaving.wait(1.0):
            with suppress(OSError):  # such as no free file descriptor; it is tried again
                if not self._is_supervised():
                    self._supervisor = self._supervisor if self._is_starting() else None
                    self._start_supervisor()

    def _is_starting(self) -> bool:
        return self._supervisor is not None and self._supervisor.poll() is None

    def _is_supervised(self) -> bool:
        """Whether a supervisor has locked the folder."""
        with (self._folder / "owner.lock").open("a") as owner:
            return not data_folder.lock(owner, fcntl.LOCK_SH)

    def _used_by_others(self) -> bool:
        """Whether another user has the shared lock. A stopping supervisor's lock does not count."""
        with (self._folder / "users.lock").open("a") as users:
            return not data_folder.lock(users, fcntl.LOCK_EX) and data_folder.lock(
                users, fcntl.LOCK_SH
            )

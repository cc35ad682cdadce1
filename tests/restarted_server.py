"""An embedded server of a test's own, which is started again with the same or with other data."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loaders.embedded.server_process import ServerProcess, free_port
from loaders.embedded.servers import find_servers


class Server:
    """An embedded server that `restart` replaces by one on another folder, at the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port(None)
        self.uri = f"mongodb://127.0.0.1:{self._port}/newsgraph?directConnection=true"
        self._start("first")

    def restart(self, name: str) -> None:
        self.stop()
        self._start(name)

    def copy(self, name: str) -> None:
        """Restart the server, and keep a copy of its data under this name."""
        self.stop()
        shutil.copytree(self._folder / "first", self._folder / name)
        self._start("first")

    def stop(self) -> None:
        self._process.stop()
        self._log.close()

    def _start(self, name: str) -> None:
        folder = self._folder / name
        (folder / "data").mkdir(parents=True, exist_ok=True)
        self._log = (folder / "log").open("w")
        program = find_servers("rust")[0]
        self._process = ServerProcess(program, folder, self._port, self._log)
        self._process.wait_until_ready()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    if not find_servers("rust"):
        pytest.skip(f"secantusd-rs does not run on {sys.platform}")
    server = Server(tmp_path)
    yield server
    server.stop()

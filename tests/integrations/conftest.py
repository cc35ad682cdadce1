"""newsgraph together with other software: routers, clients and inspectors from npm."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


@contextmanager
def printing(command: list[str], folder: Path) -> Iterator[str]:
    """The address that a server prints once it listens; the server ends with the block."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            lines = (line.strip() for line in process.stdout)
            yield next(line for line in lines if line.startswith("http://"))
        finally:
            process.kill()

"""A running gateway for tests that need the whole product: generated, seeded and served by its CLI.

A conftest that wants it says `from serving import gateway`.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

FILES = 120
"""Files of the archive; some of them hold the same article."""
_PATIENCE = 40.0
"""Seconds that the gateway may take to answer."""


@dataclass
class Gateway:
    """`url` is its origin. `newsgraph` runs another command of the CLI on the same archive."""

    url: str
    archive: Path
    environment: dict[str, str] = field(repr=False)

    def newsgraph(self, *arguments: str) -> str:
        """The standard output of `newsgraph ARGUMENTS`; fails loudly."""
        done = subprocess.run(
            [sys.executable, "-m", "newsgraph", *arguments],
            env=self.environment, capture_output=True, text=True, timeout=90,
        )  # fmt: skip
        assert done.returncode == 0, f"newsgraph {arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def ask(self, query: str, **variables: object) -> Any:
        """The data that the gateway answers with."""
        request = urllib.request.Request(  # noqa: S310
            f"{self.url}/graphql",
            data=json.dumps({"query": query, "variables": variables}).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            answer = json.load(response)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def total(self) -> int:
        """How many articles the archive has."""
        total: int = self.ask("{ articles(first: 0) { totalCount } }")["articles"]["totalCount"]
        return total

    def retitle(self, title: str, slug: str | None = None) -> None:
        """Gives an article, the archive's newest if none is named, another title and seeds it."""
        if slug is None:
            slug = self.ask("{ articles(first: 1) { nodes { slug } } }")["articles"]["nodes"][0][
                "slug"
            ]
        [path] = self.archive.rglob(f"{slug}.md")
        lines = path.read_text("utf-8").splitlines(keepends=True)
        at = next(i for i, line in enumerate(lines) if line.startswith("title:"))
        end = next(i for i in range(at + 1, len(lines)) if not lines[i].startswith((" ", "\t")))
        lines[at:end] = [f"title: {json.dumps(title)}\n"]
        path.write_text("".join(lines), "utf-8")
        self.newsgraph("seed", str(path))


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def own_database(uri: str, name: str) -> str:
    """The address of database `name` on the server at `uri`."""
    address, _, query = uri.partition("?")
    hosts = address.removeprefix("mongodb://").partition("/")[0]
    return f"mongodb://{hosts}/{name}" + (f"?{query}" if query else "")


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the gateway did not start:\n{log.read_text('utf-8')}")


@contextmanager
def running(mongodb_uri: str, folder: Path, **settings: str) -> Iterator[Gateway]:
    """A gateway over 120 generated files, with these NEWSGRAPH_* variables; stopped at the end."""
    port = free_port()
    database = f"newsgraph_{folder.name}_{os.getpid()}"
    environment = {
        **os.environ,
        "NEWSGRAPH_MONGODB_URI": own_database(mongodb_uri, database),
        "NEWSGRAPH_ENVIRONMENT": "development",
        **settings,
    }
    served = Gateway(f"http://127.0.0.1:{port}", folder / "archive", environment)
    served.newsgraph("generate", str(FILES), str(served.archive), "--seed", "7")
    served.newsgraph("seed", str(served.archive))
    log = folder / "gateway.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "newsgraph", "serve", "--port", str(port)],
            env=environment, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        _wait_until_ready(process, served.url, log)
        yield served
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


@pytest.fixture(scope="session")
def gateway(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway in development mode over 120 generated files, stopped at the end of the run."""
    with running(mongodb_uri, tmp_path_factory.mktemp("gateway")) as served:
        yield served

"""Runs every block of docs/clients.md unchanged against a running gateway.

A fenced block whose second word has a slash is a file of a section (`js apollo/feed.js`); `sh
apollo` are the section's commands, `text apollo` what they print. Blocks of one word are prose.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.serving import Gateway

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "clients.md"
DOCUMENTED_ORIGIN = "127.0.0.1:8000"
BLOCK = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.M | re.S)
BLOCKS = [match.groups() for match in BLOCK.finditer(DOCUMENT.read_text("utf-8"))]

JAVASCRIPT = ["apollo", "urql", "relay", "codegen"]
PYTHON = ["gql", "ariadne"]


def only(language: str, section: str) -> str:
    """The one block of that language and section."""
    [text] = [text for word, name, text in BLOCKS if (word, name) == (language, section)]
    return text


def write_project(section: str, folder: Path, gateway: Gateway) -> None:
    """The section's files, speaking to the running gateway; `newsgraph` is on their path."""
    origin = gateway.url.removeprefix("http://")
    for _, name, text in BLOCKS:
        if name.startswith(f"{section}/"):
            path = folder / name.partition("/")[2]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace(DOCUMENTED_ORIGIN, origin), "utf-8")
    command = folder / "bin" / "newsgraph"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m newsgraph "$@"\n', "utf-8"
    )
    command.chmod(0o755)


def shell(section: str, folder: Path, gateway: Gateway, binaries: Path) -> str:
    """What the section's commands print."""
    path = os.pathsep.join([str(folder / "bin"), str(binaries), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-e", "-c", only("sh", section)],
        cwd=folder, env={**gateway.environment, "PATH": path},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, f"{section}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def node_project(section: str, folder: Path, gateway: Gateway, packages: Path) -> None:
    write_project(section, folder, gateway)
    (folder / "node_modules").symlink_to(packages)
    (folder / "package.json").write_text('{ "type": "module" }', "utf-8")


def test_every_section_is_run() -> None:
    sections = {name.partition("/")[0] for _, name, _ in BLOCKS}

    assert sections == {*JAVASCRIPT, *PYTHON, "live"}


@pytest.mark.parametrize("section", JAVASCRIPT)
def test_javascript_client(
    section: str, tmp_path: Path, gateway: Gateway, node_modules: Path
) -> None:
    node_project(section, tmp_path, gateway, node_modules)

    printed = shell(section, tmp_path, gateway, node_modules / ".bin")

    assert printed.endswith(only("text", section))


@pytest.mark.parametrize("client", PYTHON)
def test_python_client(
    client: str, tmp_path: Path, gateway: Gateway, python_packages: Path
) -> None:
    write_project(client, tmp_path, gateway)

    printed = shell(client, tmp_path, gateway, python_packages)

    # The archive of the tests is smaller than the one that the page speaks of.
    expected = re.sub(r"\d+(?= articles in all)", str(gateway.total()), only("text", client))
    assert printed.endswith(expected)


def test_a_change_reaches_graphql_ws(
    tmp_path: Path, gateway: Gateway, node_modules: Path, watchdog: Callable[..., threading.Timer]
) -> None:
    node_project("live", tmp_path, gateway, node_modules)
    node = shutil.which("node")
    assert node
    with subprocess.Popen(
        [node, "live.js"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as listener:
        watchdog(listener)
        assert listener.stdout
        assert listener.stdout.readline() == "listening\n"

        gateway.retitle("A title that changed under way")

        assert listener.stdout.readline() == "UPDATED A title that changed under way\n"


@pytest.fixture
def watchdog() -> Callable[[subprocess.Popen[str]], threading.Timer]:
    """Kills a process that outlives a minute, so that no read waits for ever."""

    def start(process: subprocess.Popen[str]) -> threading.Timer:
        timer = threading.Timer(60, process.kill)
        timer.daemon = True
        timer.start()
        return timer

    return start

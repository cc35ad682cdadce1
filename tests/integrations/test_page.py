"""Runs every block of docs/integrations.md unchanged against a running gateway.

`sh start` says how the gateway is started, `sh NAME` are commands and `text NAME` what they
print. A block whose second word has a slash is a file beside those commands.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.tracing.receiver import Collector, collecting
from tests.integrations.conftest import HERE as PROJECTS
from tests.packages import node_packages
from tests.serving import Gateway, running

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "integrations.md").read_text("utf-8")
BLOCKS = [
    match.groups() for match in re.finditer(r"^```(\w+) (\S+)\n(.*?)^```$", PAGE, re.M | re.S)
]
GATEWAY, COLLECTOR = "127.0.0.1:8000", "http://127.0.0.1:4318"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def blocks(language: str, name: str) -> list[str]:
    return [text for word, block, text in BLOCKS if (word, block) == (language, name)]


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as started:
        yield started


@pytest.fixture(scope="module")
def gateway(
    mongodb_uri: str, collector: Collector, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """A gateway with all the settings of the page together."""
    settings = dict(re.findall(r"^export (\w+)=(\S+)$", "".join(blocks("sh", "start")), re.M))
    assert settings["OTEL_EXPORTER_OTLP_ENDPOINT"] == COLLECTOR
    settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.url
    settings["OTEL_BSP_SCHEDULE_DELAY"] = "200"
    with running(mongodb_uri, tmp_path_factory.mktemp("integrations"), **settings) as served:
        yield served


def prepare(name: str, folder: Path, gateway: Gateway, packages: Path | None) -> dict[str, str]:
    """Writes the files of a section; the environment in which its commands run."""
    for _, block, text in BLOCKS:
        if block.startswith(f"{name}/"):
            (folder / block.partition("/")[2]).write_text(here(text, gateway), "utf-8")
    (folder / "package.json").write_text('{ "type": "module" }', "utf-8")
    command = folder / "bin" / "newsgraph"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m newsgraph "$@"\n', "utf-8")
    command.chmod(0o755)
    path = [str(command.parent), os.environ["PATH"]]
    if packages is not None:
        (folder / "node_modules").symlink_to(packages)
        path.insert(1, str(packages / ".bin"))
    return {**gateway.environment, "PATH": os.pathsep.join(path), "PYTHONPATH": str(ROOT)}


def here(text: str, gateway: Gateway) -> str:
    return text.replace(GATEWAY, gateway.url.removeprefix("http://"))


@pytest.mark.parametrize(
    ("name", "project"),
    [
        ("federation", None),
        ("compose", "federation"),
        ("events", None),
        ("traces", None),
        ("agents", "mcp"),
    ],
)
def test_commands_print_what_is_shown(
    name: str, project: str | None, gateway: Gateway, tmp_path: Path
) -> None:
    packages = node_packages(PROJECTS / project) if project else None
    environment = prepare(name, tmp_path, gateway, packages)
    [commands], [shown] = blocks("sh", name), blocks("text", name)

    done = subprocess.run(
        ["sh", "-e", "-c", here(commands, gateway)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.rstrip("\n") == shown.rstrip("\n"), done.stderr


def test_every_block_is_run() -> None:
    names = {block.partition("/")[0] for _, block, _ in BLOCKS}

    assert names == {
        "start", "install", "federation", "compose", "events", "follow", "traces", "agents",
    }  # fmt: skip


def test_the_extras_that_are_installed_exist() -> None:
    declared = (ROOT / "pyproject.toml").read_text("utf-8")
    extras = re.findall(r"pip install 'newsgraph\[(\w+)\]'", PAGE)

    assert extras == ["otel", "mcp"]
    assert all(f"\n{extra} = [" in declared for extra in extras)


def test_the_collector_gets_the_trace(gateway: Gateway, collector: Collector) -> None:
    subprocess.run(
        ["sh", "-e", "-c", here(blocks("sh", "traces")[0], gateway)],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    ends = time.monotonic() + 15
    while time.monotonic() < ends:
        if TRACE in {span.trace_id.hex() for span in collector.spans}:
            return
        time.sleep(0.1)
    pytest.fail("the trace did not come")


def test_a_change_reaches_the_program(gateway: Gateway, tmp_path: Path) -> None:
    environment = prepare("follow", tmp_path, gateway, node_packages(PROJECTS / "sse"))
    with subprocess.Popen(
        ["node", "follow.js"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as program:
        watchdog = threading.Timer(60, program.kill)
        watchdog.start()
        try:
            assert program.stdout
            assert program.stdout.readline() == "listening\n"
            gateway.retitle("A title for the page on integrations")
            told = program.stdout.readline()
            assert told == "UPDATED A title for the page on integrations\n"
        finally:
            watchdog.cancel()
            program.kill()

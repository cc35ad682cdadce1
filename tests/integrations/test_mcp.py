"""Agents' own tools against a running gateway: the official conformance suite and inspector.

Both need a newer Node.js than is common, so their project brings one.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.conftest import HERE
from tests.packages import node_packages
from tests.serving import Gateway, running

MCP = HERE / "mcp"
SCENARIOS = ["server-initialize", "ping", "tools-list", "dns-rebinding-protection"]
"""Those of the suite that need no tool, prompt or resource with a name that it prescribes."""


@pytest.fixture(scope="module")
def packages() -> Path:
    return node_packages(MCP)


@pytest.fixture(scope="module")
def agents(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("mcp")
    manifest = folder / "manifest.json"
    newest = "query Newest($n: Int = 3) { articles(first: $n) { nodes { slug title } } }"
    manifest.write_text(json.dumps({"newest": newest}))
    settings = {"NEWSGRAPH_MCP": "1", "NEWSGRAPH_TRUSTED_DOCUMENTS": str(manifest)}
    with running(mongodb_uri, folder, **settings) as gateway:
        yield gateway


def node(packages: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(packages / ".bin" / "node"), str(packages / program), *arguments],
        cwd=packages.parent, capture_output=True, text=True, timeout=90,
    )  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_conformance_suite_passes(
    packages: Path, agents: Gateway, scenario: str, tmp_path: Path
) -> None:
    program = "@modelcontextprotocol/conformance/dist/index.js"
    done = node(
        packages, program, "server", "--url", f"{agents.url}/mcp",
        "--scenario", scenario, "--output-dir", str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    [results] = tmp_path.rglob("checks.json")
    checks = json.loads(results.read_text())
    assert "SUCCESS" in {check["status"] for check in checks}
    assert "FAILURE" not in {check["status"] for check in checks}


def inspect(packages: Path, agents: Gateway, *arguments: str) -> Any:
    program = "@modelcontextprotocol/inspector/clients/launcher/build/index.js"
    done = node(packages, program, "--cli", f"{agents.url}/mcp", "--transport", "http", *arguments)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout)


def test_the_inspector_lists_the_tools(packages: Path, agents: Gateway) -> None:
    listed = inspect(packages, agents, "--method", "tools/list")

    assert [tool["name"] for tool in listed["tools"]] == [
        "get_article", "search_articles", "Newest",
    ]  # fmt: skip


def test_the_inspector_calls_a_trusted_document(packages: Path, agents: Gateway) -> None:
    result = inspect(
        packages, agents, "--method", "tools/call", "--tool-name", "Newest", "--tool-arg", "n=2"
    )

    answered = result["structuredContent"]["data"]["articles"]["nodes"]
    assert (
        answered
        == agents.ask("{ articles(first: 2) { nodes { slug title } } }")["articles"]["nodes"]
    )

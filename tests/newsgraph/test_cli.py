"""Each command ends with its documented status, and explains errors in one message."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from graphql import build_client_schema, build_schema, lexicographic_sort_schema, print_schema

from loaders.settings import Settings
from newsgraph.cli import COMMANDS
from tests.newsgraph.running import newsgraph


def test_help_names_every_command() -> None:
    text = newsgraph("--help").stdout
    assert all(f"\n  {name} " in text for name in COMMANDS)


def test_a_wrong_setting_is_named_without_its_value() -> None:
    ended = newsgraph("indexes", MONGODB_URI="http://:secret@example.com", PORT="70000")
    assert ended.returncode == 2
    assert "NEWSGRAPH_PORT: Input should be less than or equal to 65535" in ended.stderr
    assert "NEWSGRAPH_MONGODB_URI: URL scheme should be 'mongodb'" in ended.stderr
    assert "secret" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_absent_store_is_named() -> None:
    ended = newsgraph("indexes", MONGODB_URI="mongodb://127.0.0.1:9", STORE_TIMEOUT="0.2")
    assert ended.returncode == 2
    assert ended.stderr.startswith("Error: ")
    assert "127.0.0.1:9" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_indexes_are_checked_made_and_checked_again(settings: Settings) -> None:
    uri = str(settings.mongodb_uri)
    before = newsgraph("indexes", "--check", MONGODB_URI=uri)
    assert before.returncode == 1
    assert "missing: articles (slug) for Query.article(by: {slug})" in before.stdout
    assert newsgraph("indexes", MONGODB_URI=uri).returncode == 0
    after = newsgraph("indexes", "--check", MONGODB_URI=uri)
    assert after.returncode == 0
    assert "missing" not in after.stdout


def test_shard_says_that_it_needs_a_mongos(settings: Settings) -> None:
    ended = newsgraph("shard", MONGODB_URI=str(settings.mongodb_uri))
    if ended.returncode == 0:
        pytest.skip("the store of this run is a mongos")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "not a mongos" in ended.stderr


def test_schema_is_printed_as_text_and_as_introspection() -> None:
    text = newsgraph("schema").stdout
    answer = json.loads(newsgraph("schema", "--introspection").stdout)
    printed, introspected = build_schema(text), build_client_schema(answer["data"])
    assert "@oneOf" in text
    assert print_schema(lexicographic_sort_schema(printed)) == print_schema(
        lexicographic_sort_schema(introspected)
    )


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_named(command: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = newsgraph(command, "--port", port, DATA_DIR=str(tmp_path))
    assert ended.returncode == 2
    assert f"cannot listen on 127.0.0.1, port {port}" in ended.stderr
    assert "--port" in ended.stderr
    assert list(tmp_path.iterdir()) == []

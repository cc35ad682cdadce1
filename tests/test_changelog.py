"""`.ci/check-changelog`: a changed schema needs a line in the changelog."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCHEMA, CHANGELOG = "graph/schema.graphql", "CHANGELOG.md"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the script, a schema and a changelog, all committed."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "graph").mkdir()
    shutil.copy(ROOT / ".ci/check-changelog", tmp_path / ".ci")
    (tmp_path / SCHEMA).write_text("type Query { a: Int }\n")
    (tmp_path / CHANGELOG).write_text("# Changelog\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    script = folder / ".ci/check-changelog"
    return subprocess.run([script, "HEAD"], capture_output=True, text=True)


def test_an_unchanged_schema_passes(repository: Path) -> None:
    assert check(repository).returncode == 0


def test_a_changed_schema_without_a_line_is_named(repository: Path) -> None:
    (repository / SCHEMA).write_text("type Query { b: Int }\n")
    found = check(repository)
    assert found.returncode == 1
    assert "say so in CHANGELOG.md" in found.stderr


def test_a_changed_schema_with_a_line_passes(repository: Path) -> None:
    (repository / SCHEMA).write_text("type Query { b: Int }\n")
    (repository / CHANGELOG).write_text("# Changelog\n- `Query.b`\n")
    assert check(repository).returncode == 0

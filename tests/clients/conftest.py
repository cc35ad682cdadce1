"""Fixtures for the client tests: the packages of each client, and a project folder a section."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving import gateway

__all__ = ["gateway"]

HERE = Path(__file__).parent
INSTALL_TIMEOUT = 300


def missing(reason: str) -> None:
    """Skips the test; in CI, where everything must be there, fails it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def install(command: list[str], lock: Path, stamp: Path) -> None:
    """Runs `command` unless `stamp` is newer than `lock`; skips where it cannot."""
    if stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime:
        return
    done = subprocess.run(
        command, cwd=HERE, capture_output=True, text=True, timeout=INSTALL_TIMEOUT
    )
    if done.returncode:
        missing(f"{' '.join(command[:3])} failed: {done.stderr[-500:]}")
    stamp.touch()


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The JavaScript packages, as the lock file names them."""
    if not shutil.which("npm"):
        missing("needs Node.js with npm")
    packages = HERE / "node_modules"
    install(["npm", "ci"], HERE / "package-lock.json", packages / ".stamp")
    return packages


@pytest.fixture
def python_packages(client: str) -> Path:
    """The `bin` of a virtual environment of the client's own: gql and ariadne-codegen need
    different versions of graphql-core."""
    folder = HERE / f".venv-{client}"
    binaries = folder / "bin"
    if not binaries.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=60)
    lock = HERE / f"{client}.txt"
    command = [str(binaries / "python"), "-m", "pip", "install", "-q", "--no-deps", "-r", str(lock)]
    install(command, lock, folder / ".stamp")
    return binaries

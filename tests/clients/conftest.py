"""Fixtures for the client tests: the packages of each client, and a project folder a section."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.packages import install, node_packages
from tests.serving import gateway

__all__ = ["gateway"]

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The JavaScript packages, as the lock file names them."""
    return node_packages(HERE)


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

"""Packages that a test needs besides ours, installed as their lock file names them.

`python -m tests.packages` installs the JavaScript packages of all tests, so that none has to wait.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
INSTALL_TIMEOUT = 300


def missing(reason: str) -> None:
    """Skips the test. In CI, where everything must be installed, fails it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def install(command: list[str], lock: Path, stamp: Path) -> None:
    """Runs `command` unless `stamp` is newer than `lock`; skips where it cannot."""
    if stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime:
        return
    done = subprocess.run(
        command, cwd=lock.parent, capture_output=True, text=True, timeout=INSTALL_TIMEOUT
    )
    if done.returncode:
        missing(f"{' '.join(command[:3])} failed: {done.stderr[-500:]}")
    stamp.touch()


def node_packages(folder: Path) -> Path:
    """The JavaScript packages of the project in `folder`; skips the test without npm."""
    if not shutil.which("npm"):
        missing("needs Node.js with npm")
    packages = folder / "node_modules"
    install(["npm", "ci"], folder / "package-lock.json", packages / ".stamp")
    return packages


if __name__ == "__main__":
    for part in ("tests", "examples"):
        for lock in sorted((ROOT / part).rglob("package-lock.json")):
            if "node_modules" not in lock.parts:
                node_packages(lock.parent)

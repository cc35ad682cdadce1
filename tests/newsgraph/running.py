"""Runs the command line as a person would."""

from __future__ import annotations

import os
import subprocess
import sys


def newsgraph(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The ended process. `variables` are settings without their prefix: `PORT="8000"`."""
    return subprocess.run(
        [sys.executable, "-m", "newsgraph", *arguments],
        env={**os.environ, **{f"NEWSGRAPH_{key}": value for key, value in variables.items()}},
        capture_output=True,
        text=True,
        timeout=60,
    )

"""Runs Python on a machine whose clock is wrong, as far as this process can stage it."""

from __future__ import annotations

import subprocess
import sys

_SET = """
import datetime, sys
real = datetime.datetime
class Wrong(real):
    @classmethod
    def now(cls, tz=None):
        return real.now(tz) + datetime.timedelta(hours={hours})
datetime.datetime = Wrong
sys.argv[1:] = {arguments}
"""


def printed_with_wrong_clock(code: str, *arguments: str, hours: float) -> str:
    """What the code prints in a process of its own whose clock is ahead by `hours`."""
    code = _SET.format(hours=hours, arguments=list(arguments)) + code
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()

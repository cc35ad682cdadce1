"""Decides how much memory the embedded server uses as its cache."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

SMALLEST, LARGEST = 512, 2048
"""Bounds of the cache in MB. It grows only as far as data is read or written."""
_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
"""Where a container finds its limit in bytes, in both versions of Linux's control groups."""


def cache_megabytes(memory: int) -> int:
    """The size of the cache, in MB, with `memory` bytes: a quarter, within the bounds.

    The cache must hold the index of search terms while articles are inserted. Otherwise the server
    spends most of its time on moving pages between the cache and the disk.

    >>> cache_megabytes(1_000_000_000), cache_megabytes(4 * 1024**3), cache_megabytes(64 * 1024**3)
    (512, 1024, 2048)
    """
    return max(SMALLEST, min(memory // 4 // 1024**2, LARGEST))


def memory_bytes() -> int:
    """The memory of this machine, or of this container if that is less."""
    found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for path in _LIMITS:
        with suppress(OSError, ValueError):  # no such file, or "max"
            found.append(int(path.read_text()))
    return min(found)

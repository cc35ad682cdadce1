"""Read article files inside `.zip` and `.tar` archives. Nothing is unpacked to disk.

A member's path is the archive's, `!/`, and its name. Names are never used to open
files, so a name such as `../a` is harmless. The unpacked size of an archive is bounded.
"""

from __future__ import annotations

import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import PurePath
from typing import TypeAlias

from seed.reading.problems import Problem

Member: TypeAlias = tuple[str, bytes | Problem]

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2")
INSIDE = "!/"

RATIO = 200
ALLOWANCE = 500_000_000
"""The limit of the unpacked size: this many bytes, or 200 times the archive if that is more."""

_BROKEN = (
    OSError,
    EOFError,
    RuntimeError,  # an encrypted member
    NotImplementedError,
    ValueError,
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
)


@lru_cache(maxsize=1024)
def base_name(path: str) -> str:
    """The file's name without extension, in a folder or in an archive."""
    return PurePath(path.rpartition(INSIDE)[2]).stem


def is_container(path: str) -> bool:
    return path.lower().endswith(SUFFIXES)


def read_members(path: str, wanted: Callable[[str], bool], limit: int) -> Iterator[Member]:
    """The `wanted` members, each cut one byte after `limit`, or the problem of a member."""
    members = _zip_members if path.lower().endswith(".zip") else _tar_members
    left = max(ALLOWANCE, RATIO * os.path.getsize(path))
    try:
        for name, size, content in members(path):
            left -= size
            if left < 0:
                problem = Problem(
                    "unsafe-archive",
                    "its unpacked size is suspiciously large; unpack it and seed the folder",
                )
                yield path, problem
                return
            if wanted(name):
                yield path + INSIDE + name, content(limit + 1)
    except _BROKEN as error:
        yield path, Problem("unreadable", f"the archive cannot be read: {error}")


@lru_cache(maxsize=4)
def _names(path: str, changed: int) -> frozenset[str]:
    members = _zip_members if path.lower().endswith(".zip") else _tar_members
    return frozenset(name for name, _, _ in members(path))


def holds(path: str) -> bool:
    """Whether the member of this path still exists."""
    archive, _, name = path.partition(INSIDE)
    try:
        return name in _names(archive, os.stat(archive).st_mtime_ns)
    except _BROKEN:
        return False


Listed: TypeAlias = Iterator[tuple[str, int, Callable[[int], bytes]]]


def _zip_members(path: str) -> Listed:
    with zipfile.ZipFile(path) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if not info.is_dir():
                yield info.filename, 0, partial(_zip_bytes, archive, info)


def _zip_bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    with archive.open(info) as file:
        return file.read(size)


def _tar_members(path: str) -> Listed:
    """Read in the archive's order: a compressed tar can only be read from its beginning."""
    with tarfile.open(path, "r|*") as archive:
        for info in archive:
            if info.isreg():
                name = info.name.removeprefix("./")
                yield (
                    name,
                    info.size,
                    partial(_tar_bytes, archive, info),
                )
            archive.members = []  # type: ignore[attr-defined]  # else it keeps every header


def _tar_bytes(archive: tarfile.TarFile, info: tarfile.TarInfo, size: int) -> bytes:
    file = archive.extractfile(info)
    return file.read(size) if file else b""

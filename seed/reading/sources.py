"""Finds article files. Paths become absolute here, because the path identifies a file."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from loaders.fields.declaration import FILE_NAME
from seed.imports.kinds import Kind, kind_of, may_be
from seed.imports.opening import members_to_try, source_of
from seed.imports.reading import find_entry, holds_entry, read_entries
from seed.reading.containers import INSIDE, holds, is_container, read_members
from seed.reading.files import Reading
from seed.reading.problems import Problem, rejected
from seed.sites.plain import EXTENSIONS

STDIN = "-"


class NothingError(Exception):
    """No path on the command line leads to a file."""


class Found(NamedTuple):
    """A file to read. `data`: its content if it was already read, or the reason why it cannot be.

    `walked`: it comes from a complete folder listing in the order of names. `line`: the first line
    of an entry in its export or feed.
    """

    path: str
    data: bytes | Problem | None = None
    walked: bool = False
    line: int | None = None


def find_files(
    paths: Sequence[str], reading: Reading | None = None, lines: Iterable[str] = ()
) -> Iterator[Found]:
    """Every file of `paths` that can be an article, in the order of their names.

    A path is a file, a folder (taken recursively), a pattern such as `news/**/*.md`, an archive
    (.zip, .tar.gz, ...), an export of WordPress or a feed (its entries are the files), or "-": the
    paths in `lines`, one on each line. Hidden files and folders are left out, and also files that
    the site of the folder does not take (`Site.takes`). A file that is named directly is always
    taken. Raises NothingError if no path leads to a file.
    """
    reading = reading or Reading()
    roots: list[str] = []
    missing = []
    for path in paths:
        if path == STDIN:
            continue
        found = [path] if os.path.lexists(path) else glob.glob(path, recursive=True)
        roots += map(os.path.abspath, found)
        if not found:
            missing.append(path)
    if missing and not roots and STDIN not in paths:
        raise NothingError(f"{', '.join(missing)}: there is no such file or folder")
    yield from (Found(os.path.abspath(path), _absent(path)) for path in missing)
    for root in outermost(roots):
        yield from _below(root, reading)
    if STDIN in paths:
        for line in lines:
            if line := line.rstrip("\r\n"):
                yield from _below(os.path.abspath(line), reading)


def outermost(roots: Iterable[str]) -> list[str]:
    """The roots without duplicates, and without those inside another root."""
    kept: list[str] = []
    for root in sorted(set(roots)):
        if not kept or not root.startswith(os.path.join(kept[-1], "")):
            kept.append(root)
    return kept


def _below(root: str, reading: Reading) -> Iterator[Found]:
    try:
        mode = os.stat(root).st_mode
    except OSError as error:
        yield Found(root, _absent(root) if _is_absent(error) else _unreadable(error))
        return
    if stat.S_ISDIR(mode):
        yield from _walk(root, reading)
    elif not stat.S_ISREG(mode):
        message = f"{root} is neither a file nor a folder"
        yield Found(root, Problem("unreadable", message))
    elif is_container(root):
        for path, data in read_members(root, is_article, reading.max_bytes):
            yield Found(path, data)
        for path in members_to_try(root):
            if kind := kind_of(path):
                yield from _entries(path, kind, reading)
    elif kind := kind_of(root):
        yield from _entries(root, kind, reading)
    else:
        yield Found(root)


def _entries(path: str, kind: Kind, reading: Reading) -> Iterator[Found]:
    for entry, data, line in read_entries(path, kind, reading.max_bytes):
        yield Found(entry, data, line=line)


def _absent(path: str) -> Problem:
    return Problem("unreadable", f"{path}: there is no such file; correct the path")


def _is_absent(error: OSError) -> bool:
    return isinstance(error, FileNotFoundError | NotADirectoryError)


def _unreadable(error: OSError) -> Problem:
    return Problem("unreadable", f"cannot be read: {error.strerror}")


def _walk(folder: str, reading: Reading) -> Iterator[Found]:
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=_walking_order)
    except OSError as error:
        problem = Problem("unreadable", f"the folder cannot be listed: {error.strerror}")
        yield Found(folder, problem)
        return
    site = reading.sites.of(folder)
    for entry in listed:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, reading)
        elif site.generator == "none" and may_be(entry.name) and (kind := kind_of(entry.path)):
            yield from _entries(entry.path, kind, reading)
        elif site.takes(entry.path) and (found := _entry(entry)):
            yield found


def _entry(entry: os.DirEntry[str]) -> Found | None:
    """A file of a folder. None for anything else, such as a pipe or a link to a folder."""
    if not entry.is_symlink():
        return Found(entry.path, walked=True) if entry.is_file() else None
    try:
        mode = os.stat(entry.path).st_mode
    except OSError as error:  # a broken link, or a loop of links
        return Found(entry.path, _unreadable(error), walked=True)
    return Found(entry.path, walked=True) if stat.S_ISREG(mode) else None


def _walking_order(entry: os.DirEntry[str]) -> str:
    """The sort key for the order of whole paths: a folder "a" sorts as "a/", after a file "a-b"."""
    return entry.name + ("/" if entry.is_dir(follow_symlinks=False) else "")


def is_article(name: str) -> bool:
    base = os.path.basename(name)
    known = os.path.splitext(base)[1].lower() in EXTENSIONS
    return known and not base.startswith(".") and base != FILE_NAME


def read_bytes(path: str, limit: int) -> bytes | None:
    """The content, cut one byte above `limit`; None if the file is gone. Raises RejectedError."""
    try:
        with open(path, "rb") as file:
            return file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise rejected("unreadable", f"cannot be read: {error.strerror}") from None


def exists(path: str | None) -> bool:
    """Whether the file of an article still exists."""
    if path is None:
        return False
    if INSIDE not in path:
        return os.path.exists(path)
    return holds(path) if source_of(path) is None else holds_entry(path)


def find_again(path: str, limit: int) -> Found:
    """The source for a path that was found before. A file in an archive includes its content."""
    archive, inside, wanted = path.partition(INSIDE)
    if not inside:
        return Found(path)
    if source_of(path) is not None:
        entry = find_entry(path, limit)
        return Found(*entry[:2], line=entry.line) if entry else Found(path, _absent(path))
    if os.path.exists(archive):
        for member, data in read_members(archive, lambda name: name == wanted, limit):
            return Found(member, data)
    return Found(path, _absent(path))

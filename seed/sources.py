"""Where article files come from. A path is absolute; it stands for a file from then on."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from seed.containers import INSIDE, holds, is_container, read_members
from seed.files import EXTENSIONS
from seed.problems import Problem, rejected

STDIN = "-"


class NothingError(Exception):
    """Nothing on the command line leads to a file."""


class Found(NamedTuple):
    """A file to read. `data`: what it holds where it is at hand, or why it cannot be had.

    `walked`: it comes from a folder's listing, in the order of names and without gaps.
    """

    path: str
    data: bytes | Problem | None = None
    walked: bool = False


def find_files(
    paths: Sequence[str], limit: int = 5_000_000, lines: Iterable[str] = ()
) -> Iterator[Found]:
    """Every article file of `paths`, in the order of their names.

    A path is a file, a folder (taken recursively), a pattern such as `news/**/*.md`, an archive
    (.zip, .tar.gz, ...), or "-": the paths in `lines`, one a line. Hidden files and folders are
    passed over, and so is what has another extension; a file that is named itself is taken
    whatever its extension. Raises NothingError where no path leads anywhere.
    """
    roots: list[str] = []
    missing = []
    for path in paths:
        if path == STDIN:
            continue
        found = [path] if os.path.exists(path) else glob.glob(path, recursive=True)
        roots += map(os.path.abspath, found)
        if not found:
            missing.append(path)
    if missing and not roots and STDIN not in paths:
        raise NothingError(f"{', '.join(missing)}: there is no such file or folder")
    yield from (Found(os.path.abspath(path), _absent(path)) for path in missing)
    for root in outermost(roots):
        yield from _below(root, limit)
    if STDIN in paths:
        for line in lines:
            if line := line.rstrip("\r\n"):
                yield from _below(os.path.abspath(line), limit)


def outermost(roots: Iterable[str]) -> list[str]:
    """Without repetitions, and without what lies inside of another."""
    kept: list[str] = []
    for root in sorted(set(roots)):
        if not kept or not root.startswith(os.path.join(kept[-1], "")):
            kept.append(root)
    return kept


def _below(root: str, limit: int) -> Iterator[Found]:
    if os.path.isdir(root):
        yield from _walk(root)
    elif not os.path.exists(root):
        yield Found(root, _absent(root))
    elif is_container(root):
        for path, data in read_members(root, is_article, limit):
            yield Found(path, data)
    else:
        yield Found(root)


def _absent(path: str) -> Problem:
    return Problem("unreadable", f"{path}: there is no such file; correct the path")


def _walk(folder: str) -> Iterator[Found]:
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=_walking_order)
    except OSError as error:
        problem = Problem("unreadable", f"the folder cannot be listed: {error.strerror}")
        yield Found(folder, problem)
        return
    for entry in listed:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        elif is_article(entry.name) and entry.is_file():
            yield Found(entry.path, walked=True)


def _walking_order(entry: os.DirEntry[str]) -> str:
    """The order of whole paths: a folder "a" stands where "a/" does, behind a file "a-b"."""
    return entry.name + ("/" if entry.is_dir(follow_symlinks=False) else "")


def is_article(name: str) -> bool:
    base = os.path.basename(name)
    return not base.startswith(".") and os.path.splitext(base)[1].lower() in EXTENSIONS


def read_bytes(path: str, limit: int) -> bytes | None:
    """The file, or a byte more than `limit` of it; None where it is gone. Raises RejectedError."""
    try:
        with open(path, "rb") as file:
            return file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise rejected("unreadable", f"cannot be read: {error.strerror}") from None


def exists(path: str | None) -> bool:
    """Whether the file of an article is still there."""
    if path is None:
        return False
    return holds(path) if INSIDE in path else os.path.exists(path)


def find_again(path: str, limit: int) -> Found:
    """A file that was found before, its content at hand where it lies in an archive."""
    archive, inside, wanted = path.partition(INSIDE)
    if not inside:
        return Found(path)
    if os.path.exists(archive):
        for member, data in read_members(archive, lambda name: name == wanted, limit):
            return Found(member, data)
    return Found(path, _absent(path))

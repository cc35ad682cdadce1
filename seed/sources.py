"""Where article files come from. A path is absolute; it stands for a file from then on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from seed.files import EXTENSIONS
from seed.problems import rejected


class NothingError(Exception):
    """A path on the command line that leads to no file."""


def find_files(paths: Sequence[str]) -> Iterator[str]:
    """Every article file of `paths`, each once: folders recursively, in the order of their names.

    Hidden files and folders are passed over, and so is what has another extension; a file that is
    named itself is taken whatever its extension. Raises NothingError.
    """
    roots = [os.path.abspath(path) for path in paths]
    for root, path in zip(roots, paths, strict=True):
        if not os.path.exists(root):
            raise NothingError(f"{path}: there is no such file or folder")
    for root in _outermost(roots):
        if os.path.isdir(root):
            yield from _walk(root)
        else:
            yield root


def _outermost(roots: list[str]) -> list[str]:
    """Without repetitions, and without what lies inside of another."""
    kept: list[str] = []
    for root in sorted(set(roots)):
        if not any(root.startswith(os.path.join(other, "")) for other in kept):
            kept.append(root)
    return kept


def _walk(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in listed:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        elif is_article(entry.name) and entry.is_file():
            yield entry.path


def is_article(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in EXTENSIONS


def read_bytes(path: str, limit: int) -> bytes | None:
    """The file, or a byte more than `limit` of it; None where there is none. Raises RejectedError."""
    try:
        with open(path, "rb") as file:
            return file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise rejected("unreadable", f"cannot be read: {error.strerror}") from None


def exists(path: str | None) -> bool:
    return path is not None and os.path.exists(path)

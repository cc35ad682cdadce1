"""Decides which changed paths below the watched roots are files to load or to remove."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import filterfalse

from loaders.bounds import starts_with
from loaders.documents import ARTICLES
from seed.imports.kinds import kind_of, may_be
from seed.reading.containers import INSIDE, is_container
from seed.reading.files import Reading
from seed.reading.sources import outermost
from seed.writing.store import DUPLICATES, Store


@dataclass(frozen=True, slots=True)
class WatchedPaths:
    """`roots`: absolute paths of the watched files and folders."""

    roots: Sequence[str]
    reading: Reading

    def sort(self, changed: Iterable[str]) -> tuple[list[str], set[str]]:
        """The paths to load, and the paths that were deleted."""
        present = sorted(path for path in changed if os.path.exists(path) and self._loads(path))
        deleted = {path for path in changed if not os.path.exists(path) and self._has_root(path)}
        return present, deleted

    def prefixes(self, deleted: Iterable[str]) -> Iterator[str]:
        """For each deleted folder, archive or export: how the paths of its files begin."""
        deleted = list(deleted)
        for folder in outermost(filterfalse(self._may_hold, deleted)):
            yield folder + "/"
        for path in deleted:
            if is_container(path) or may_be(path):
                yield path + INSIDE

    def _loads(self, path: str) -> bool:
        if path in self.roots:
            return os.path.isfile(path)
        root = next((root for root in self.roots if path.startswith(root + "/")), None)
        if root is None or any(part.startswith(".") for part in path[len(root) :].split("/")):
            return False
        imported = may_be(path) and kind_of(path) is not None
        return os.path.isdir(path) or self._takes(path) or imported

    def _has_root(self, path: str) -> bool:
        """Whether the root above `path` still exists. An unmounted disk removes nothing."""
        if path in self.roots:
            return os.path.exists(os.path.dirname(path)) and self._may_hold(path)
        return any(path.startswith(root + "/") and os.path.exists(root) for root in self.roots)

    def _takes(self, path: str) -> bool:
        return self.reading.sites.of(path).takes(path)

    def _may_hold(self, path: str) -> bool:
        """Whether a path is the name of a file with articles, rather than of a folder."""
        return self._takes(path) or is_container(path) or may_be(path)


def stored_below(store: Store, prefixes: Iterable[str]) -> set[str]:
    """The paths in the store that begin with one of `prefixes`."""
    found: set[str] = set()
    for prefix in prefixes:
        match = starts_with("newsgraph.path", prefix)
        for row in store[ARTICLES].find(match, {"newsgraph.path": 1}):
            found.add(row["newsgraph"]["path"])
        for row in store[DUPLICATES].find(starts_with("path", prefix), {"path": 1}):
            found.add(row["path"])
    return found

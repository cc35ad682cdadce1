"""Finds the articles that no file names now."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence

from loaders.bounds import starts_with
from loaders.documents import ARTICLES, Document
from seed.reading.containers import INSIDE
from seed.reading.sources import STDIN, exists, outermost
from seed.writing.store import DUPLICATES, Store

_SHOWN = {"newsgraph.path": 1}


def gone_duplicates(store: Store, paths: Sequence[str]) -> Iterator[str]:
    """Paths of duplicates below `paths` whose file was deleted."""
    for match in _ranges("path", paths):
        for row in store[DUPLICATES].find(match, {"path": 1}, batch_size=1000):
            if not exists(row["path"]):
                yield row["path"]


def leftovers(store: Store, paths: Sequence[str]) -> Iterator[str]:
    """The `_id`s of articles below `paths` whose file was deleted or names another article.

    Articles of other folders stay, because the run did not read those folders.
    """
    for match in ({"newsgraph.path": None}, *_ranges("newsgraph.path", paths)):
        for row in store[ARTICLES].find(match, _SHOWN, batch_size=1000):
            if not exists(row["newsgraph"]["path"]):
                yield row["_id"]


def _ranges(key: str, paths: Sequence[str]) -> Iterator[Document]:
    roots = [
        os.path.abspath(root)
        for path in paths
        if path != STDIN
        for root in ([path] if os.path.exists(path) else glob.glob(path, recursive=True) or [path])
    ]
    for root in outermost(roots):
        yield {key: root}
        yield starts_with(key, root + (INSIDE if os.path.isfile(root) else "/"))

"""Projections: the keys of documents that a command fetches."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any


def projection(paths: Iterable[str]) -> dict[str, Any]:
    """The projection of these dotted paths, without paths below another one of them.

    It is cached: do not change it.

    >>> projection(["title"]), projection([])
    ({'title': 1}, {'_id': 1})
    """
    return _projection(frozenset(paths))


@lru_cache(1000)
def _projection(wanted: frozenset[str]) -> dict[str, Any]:
    return {path: 1 for path in wanted if not _has_parent(path, wanted)} or {"_id": 1}


def _has_parent(path: str, wanted: frozenset[str]) -> bool:
    while "." in path:
        path = path.rpartition(".")[0]
        if path in wanted:
            return True
    return False

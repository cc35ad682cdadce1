"""`ArticleFilter` arguments, bounded before they become a match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.errors import BadUserInput, QueryTooComplex
from loaders.database import Database
from loaders.documents import Document
from loaders.filters import article_filter
from loaders.settings import settings
from loaders.slugs import with_current_slugs

_NESTING = {"and", "or", "not"}


async def filter_match(database: Database, filter: Mapping[str, Any] | None) -> Document:
    """The match for `filter`. Raises where it is nested too deeply, or a list is too long.

    Sends a command only where the filter names a topic by what may be a former slug.
    """
    if filter:
        _check(filter, settings().max_filter_depth)
    return article_filter(await with_current_slugs(database, filter))


def _check(filter: Mapping[str, Any], levels: int) -> None:
    for name, value in filter.items():
        if isinstance(value, list):
            check_length(name, value)
        if name in _NESTING and value is not None:
            if levels == 0:
                most = settings().max_filter_depth
                raise QueryTooComplex(f"The filter is nested more than {most} deep.")
            for nested in value if isinstance(value, list) else [value]:
                _check(nested, levels - 1)


def check_length(name: str, values: list[Any]) -> None:
    """Raises BadUserInput where an argument's list is longer than lists may be."""
    most = settings().max_list_length
    if len(values) > most:
        raise BadUserInput(f"'{name}' has {len(values)} values; at most {most} are allowed.")

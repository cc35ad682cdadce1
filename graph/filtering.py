"""Converts `ArticleFilter` arguments to a match, after checking their limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.context import Context
from graph.errors import BadUserInput, QueryTooComplex
from graph.limits import Limits
from loaders.documents import Document
from loaders.filters import article_filter
from loaders.former_slugs import names_former_slug, with_current_slugs

_NESTING = ("and", "or", "not")


async def filter_match(context: Context, filter: Mapping[str, Any] | None) -> Document:
    """The match for `filter`. Raises if the filter or a list in it exceeds a limit.

    Sends a command only if a topic in the filter may have a former slug.
    """
    if filter:
        _check(filter, context.limits, context.limits.max_filter_depth)
        _check_size(filter, context.limits)
    if names_former_slug(filter):
        context.loaders.dependencies.slug_registry = True
    return article_filter(await with_current_slugs(context.database, filter))


def _check(filter: Mapping[str, Any], limits: Limits, levels: int) -> None:
    for name, value in filter.items():
        if isinstance(value, list):
            check_length(name, value, limits)
        if name == "fields" and value is not None:
            _check(value, limits, levels)
        elif name in _NESTING and value is not None:
            if levels == 0:
                most = limits.max_filter_depth
                raise QueryTooComplex(f"The filter is nested more than {most} deep.")
            for nested in _filters_in(value):
                _check(nested, limits, levels - 1)


def _filters_in(value: Any) -> list[Any]:
    """The filters in the value of `and`, `or` or `not`."""
    return value if isinstance(value, list) else [value]


def _check_size(filter: Mapping[str, Any], limits: Limits) -> None:
    size, most = _size(filter), limits.max_filter_parts
    if size > most:
        raise QueryTooComplex(f"The filter has {size} parts; at most {most} are allowed.")


def _size(filter: Mapping[str, Any]) -> int:
    """The number of filters, with those in `and`, `or` and `not`."""
    values = [filter[name] for name in _NESTING if filter.get(name) is not None]
    return 1 + sum(_size(nested) for value in values for nested in _filters_in(value))


def check_length(name: str, values: list[Any], limits: Limits) -> None:
    """Raises BadUserInput if an argument's list is longer than the limit."""
    most = limits.max_list_length
    if len(values) > most:
        raise BadUserInput(f"'{name}' has {len(values)} values; at most {most} are allowed.")

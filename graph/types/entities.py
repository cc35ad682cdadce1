"""Lists of all providers, topics or authors that the viewer may see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from graph.context import BatchInfo
from graph.execution.arguments import InputMapping
from graph.pagination import page_slice
from graph.types.articles import selects_nodes, selects_outside
from graph.types.orders import named_order
from loaders.reads.entities import find_entities
from loaders.reads.keyset import Page


def all_entities(collection: str, order: type) -> Callable[..., Awaitable[list[Page]]]:
    """The batch function of the root field that lists a collection. `order` is an input class."""

    async def load(
        roots: Sequence[Any],
        info: BatchInfo,
        *,
        order_by: InputMapping | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> list[Page]:
        context = info.context
        sort = named_order(collection, order_by, context.visibility)
        dependencies = context.loaders.dependencies
        dependencies.all_entities.add(collection)
        if order_by is not None and order_by["field"].name == "ARTICLE_COUNT":
            dependencies.ordered_by_count.add(collection)
        page = await find_entities(
            context.database,
            collection,
            context.visibility,
            page_slice(sort, first, after, last, before),
            nodes=selects_nodes(info),
            count=info.selection.selects("totalCount"),
            outside=selects_outside(info),
        )
        return [page] * len(roots)

    load.__annotations__["order_by"] = Annotated[InputMapping, order] | None
    return load

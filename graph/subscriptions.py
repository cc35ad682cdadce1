"""The root fields of subscriptions.

All subscriptions of a process share one stream (`loaders.live.change_stream`). The filter is
compared with each change in memory. `graph.execution.live` makes a response of each event.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import strawberry
from graphql import GraphQLResolveInfo, GraphQLSchema

from graph.context import Context
from graph.execution.sources import attribute
from graph.filtering import filter_match
from graph.ids import to_global_id
from graph.types.filters import ArticleFilter
from loaders.documents import Document
from loaders.live.subscriptions import ArticleWrite, Change
from loaders.live.subscriptions import Subscription as Changes
from loaders.store_errors import StoreUnavailable

if TYPE_CHECKING:
    from graph.types.article import Article


@strawberry.enum(description="What happened to an article, as the viewer sees it.")
class ChangeKind(Enum):
    ADDED = strawberry.enum_value(
        "ADDED", description="The article is new, or now matches the filter and is visible."
    )
    UPDATED = strawberry.enum_value(
        "UPDATED", description="The article matched before and after, and its content changed."
    )
    REMOVED = strawberry.enum_value(
        "REMOVED", description="The article is gone, no longer matches, or is no longer visible."
    )


class Event(NamedTuple):
    """A change, as the fields of `ArticleChange` read it."""

    kind: ChangeKind
    id: str
    article: Document | None
    write: ArticleWrite
    """The write that caused the change. All subscribers get the same object."""


@strawberry.type(description="A change of one article.")
class ArticleChange:
    kind: ChangeKind = attribute("kind", description="What happened.")
    id: strawberry.ID = attribute("id", description="The article's global id.")
    article: Annotated[Article, strawberry.lazy("graph.types.article")] | None = attribute(
        "article", description="The article after the change; null if `kind` is REMOVED."
    )


@strawberry.type(description="The subscriptions of the API.")
class Subscription:
    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description=(
            "Every change, from now on, of the articles that the viewer may see and that match "
            "`filter`. Ends with an error if the client reads too slowly, or if changes were lost."
        )
    )
    async def article_changed(
        self, filter: ArticleFilter | None = strawberry.UNSET
    ) -> AsyncGenerator[ArticleChange, None]:
        raise NotImplementedError  # only declares the field; `bind_subscriptions` implements it
        yield


def bind_subscriptions(schema: GraphQLSchema) -> None:
    """Attach the functions that run subscriptions. A filter arrives with its public names."""
    field = schema.type_map["Subscription"].fields["articleChanged"]  # type: ignore[attr-defined]
    field.subscribe = _subscribe
    field.resolve = lambda event, _info, **_arguments: event


async def _subscribe(
    _root: Any, info: GraphQLResolveInfo[Context], filter: Mapping[str, Any] | None = None
) -> AsyncIterator[Event]:
    context = info.context
    if context.changes is None:
        raise StoreUnavailable("live changes are not running")
    match = await filter_match(context, filter)
    changes = await context.changes.subscribe(context.visibility, match)
    return _events(changes)


async def _events(changes: Changes) -> AsyncGenerator[Event, None]:
    async with aclosing(changes):
        async for change in changes:
            yield _event(change)


def _event(change: Change) -> Event:
    id = to_global_id("Article", change.id)
    return Event(ChangeKind[change.kind], id, change.article, change.write)

"""The root fields of subscriptions.

All subscriptions of a process share one stream (`loaders.live.change_stream`). The filter is
compared with each change in memory. How an event becomes an answer: `graph.execution.live`.
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
from graph.types.inputs import ArticleFilter
from loaders.database import StoreUnavailable
from loaders.documents import Document
from loaders.live.subscriptions import Change, Write
from loaders.live.subscriptions import Subscription as Changed

if TYPE_CHECKING:
    from graph.types.article import Article


@strawberry.enum(description="What happened to an article in the eyes of the viewer.")
class ChangeKind(Enum):
    ADDED = strawberry.enum_value(
        "ADDED", description="It is new, or new among those that the viewer and the filter let in."
    )
    UPDATED = strawberry.enum_value("UPDATED", description="It was there, and is another now.")
    REMOVED = strawberry.enum_value(
        "REMOVED", description="It is gone, or is no longer among those let in."
    )


class Event(NamedTuple):
    """A change as the subscription shows it."""

    kind: ChangeKind
    id: str
    article: Document | None
    write: Write
    """The write that the change comes from: the same object for all subscribers."""


@strawberry.type(description="A change of one article.")
class ArticleChange:
    kind: ChangeKind = attribute("kind", description="What happened.")
    id: strawberry.ID = attribute("id", description="The article's global id.")
    article: Annotated[Article, strawberry.lazy("graph.types.article")] | None = attribute(
        "article", description="The article as it is now; null where it is REMOVED."
    )


@strawberry.type(description="Everything that can be followed.")
class Subscription:
    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description=(
            "Every change of the articles that the viewer may see and that `filter` lets in, from "
            "now on. Ends with an error where the client is too slow, or changes were lost."
        )
    )
    async def article_changed(
        self, filter: ArticleFilter | None = strawberry.UNSET
    ) -> AsyncGenerator[ArticleChange, None]:
        raise NotImplementedError  # declares the field; `bind_subscriptions` says what it does
        yield


def bind_subscriptions(schema: GraphQLSchema) -> None:
    """Give the subscription's fields what they do. A filter arrives with its public names."""
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


async def _events(changes: Changed) -> AsyncGenerator[Event, None]:
    async with aclosing(changes):
        async for change in changes:
            yield _event(change)


def _event(change: Change) -> Event:
    id = to_global_id("Article", change.id)
    return Event(ChangeKind[change.kind], id, change.article, change.write)

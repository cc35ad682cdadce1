"""The root fields of queries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import strawberry

from graph.context import BatchInfo
from graph.execution.arguments import InputMapping
from graph.execution.selection import projection
from graph.execution.sources import batch
from graph.filtering import check_length
from graph.ids import GlobalId, from_global_id, key_of
from graph.pagination import page_slice
from graph.types.article import Article
from graph.types.articles import articles_of, asks_nodes, asks_outside
from graph.types.author import Author, load_author
from graph.types.connections import (
    ArticleConnection,
    AuthorConnection,
    ProviderConnection,
    TopicConnection,
)
from graph.types.inputs import (
    ArticleByInput,
    AuthorOrder,
    ProviderByInput,
    ProviderOrder,
    TopicOrder,
)
from graph.types.node import Node
from graph.types.provider import Provider
from graph.types.search import SearchConnection, load_search
from graph.types.topic import Topic, load_topic
from graph.types.viewer import ViewerType
from graph.viewer import Viewer
from loaders.documents import AUTHORS, PROVIDERS, TOPICS, Document, provider_domain
from loaders.indexes import entity_order
from loaders.reads.articles import article_by_slug, article_by_url
from loaders.reads.entities import find_entities
from loaders.reads.keyset import Page

Roots = Sequence[Any]


async def load_nodes(roots: Roots, info: BatchInfo, *, ids: list[strawberry.ID]) -> list[Any]:
    check_length("ids", ids, info.context.limits)
    nodes = await _nodes(info, [from_global_id(id) for id in ids])
    return [nodes] * len(roots)


async def load_node(roots: Roots, info: BatchInfo, *, id: strawberry.ID) -> list[Document | None]:
    return (await _nodes(info, [from_global_id(id)])) * len(roots)


async def _nodes(info: BatchInfo, ids: list[GlobalId]) -> list[Document | None]:
    loaders = info.context.loaders
    by_type = {
        "Article": loaders.articles_by_id(info.selection.needs("Article")),
        "Provider": loaders.providers,
        "Topic": loaders.topics,
        "Author": loaders.authors,
    }
    found: dict[GlobalId, Document | None] = {}
    for type, loader in by_type.items():
        wanted = [id for id in ids if id.type == type]
        nodes = await loader.load_many([id.key for id in wanted]) if wanted else []
        for id, node in zip(wanted, nodes, strict=True):
            found[id] = None if node is None else {**node, "__typename": type}
    return [found[id] for id in ids]


async def load_article(
    roots: Roots, info: BatchInfo, *, by: ArticleByInput
) -> list[Document | None]:
    [(name, value)] = by.items()
    context = info.context
    needs = info.selection.needs("Article")
    if name == "id":
        key = key_of("Article", value)
        found = await context.loaders.articles_by_id(needs).load(key) if key else None
    else:
        find = {"slug": article_by_slug, "url": article_by_url}[name]
        context.loaders.dependencies.looked_up(**{f"{name}s": [value]})
        found = await find(context.database, context.visibility, value, projection(needs))
    return [found] * len(roots)


async def load_provider(
    roots: Roots, info: BatchInfo, *, by: ProviderByInput
) -> list[Document | None]:
    [(name, value)] = by.items()
    key = key_of("Provider", value) if name == "id" else provider_domain(value)
    found = await info.context.loaders.providers.load(key) if key else None
    return [found] * len(roots)


def _entities(collection: str) -> Callable[..., Awaitable[list[Page]]]:
    """The batch function of the list of all providers, topics or authors."""

    async def load(
        roots: Roots,
        info: BatchInfo,
        *,
        order_by: InputMapping | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> list[Page]:
        field, direction = "NAME", "ASC"
        if order_by is not None:
            field, direction = order_by["field"].name, order_by["direction"].name
        order = entity_order(
            collection, field, 1 if direction == "ASC" else -1, info.context.visibility
        )
        dependencies = info.context.loaders.dependencies
        dependencies.all_entities.add(collection)
        if field == "ARTICLE_COUNT":
            dependencies.ordered_by_count.add(collection)
        page = await find_entities(
            info.context.database,
            collection,
            info.context.visibility,
            page_slice(order, first, after, last, before),
            nodes=asks_nodes(info),
            count=info.selection.selects("totalCount"),
            outside=asks_outside(info),
        )
        return [page] * len(roots)

    return load


async def load_viewer(roots: Roots, info: BatchInfo) -> list[Viewer]:
    return [info.context.viewer] * len(roots)


@strawberry.type(description="The queries of the API.")
class Query:
    node: Node | None = batch(
        load_node,
        description="""
            The object with this global id; null if it does not exist or the viewer may not see it.
        """,
    )
    nodes: list[Node | None] = batch(
        load_nodes,
        description="""
            The objects with these global ids, in the order of `ids`; at most 250. An object that
            does not exist, or that the viewer may not see, is null.
        """,
    )
    article: Article | None = batch(
        load_article,
        description="""
            One article; null if it does not exist or the viewer may not see it. If several
            articles have the same URL, the result is the one with this canonical `url`. If there
            is none, the result is the newest.
        """,
    )
    articles: ArticleConnection = batch(
        articles_of(None),
        description="The articles that the viewer may see. Default order: newest first.",
    )
    search: SearchConnection = batch(
        load_search,
        description="""
            Full-text search. An article matches if it contains every word of `query`, in any
            grammatical form: in its title, excerpt, body, topics or provider name. `"two words"`
            matches a phrase. `-word` excludes articles with that word. Order: best match first,
            then newest first. A match in the title ranks above the excerpt, topics and provider
            name, and these rank above the body.
        """,
    )
    provider: Provider | None = batch(
        load_provider,
        description="One provider; null if it does not exist or the viewer may not see it.",
    )
    providers: ProviderConnection = batch(
        _entities(PROVIDERS),
        inputs={"order_by": ProviderOrder},
        description="""
            The providers of the articles and related stories that the viewer may see. Default
            order: by name.
        """,
    )
    author: Author | None = batch(
        load_author,
        description="""
            One author; null if the author does not exist or the viewer may not see them. If
            several authors have the same name, the result is the one whose slug sorts first.
        """,
    )
    authors: AuthorConnection = batch(
        _entities(AUTHORS),
        inputs={"order_by": AuthorOrder},
        description="""
            The authors of the articles that the viewer may see. Default order: by name.
        """,
    )
    topic: Topic | None = batch(
        load_topic, description="One topic; null if it does not exist or the viewer may not see it."
    )
    topics: TopicConnection = batch(
        _entities(TOPICS),
        inputs={"order_by": TopicOrder},
        description="The topics of the articles that the viewer may see. Default order: by name.",
    )
    viewer: ViewerType = batch(
        load_viewer, description="The sender of the request, and what they may see."
    )

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeAlias

import strawberry

from graph.context import BatchInfo, Context
from graph.execution.arguments import InputMapping
from graph.execution.sources import batch, key
from graph.federation.keys import entity_by_id
from graph.ids import document_id
from graph.types.articles import articles_of
from graph.types.connections import ArticleConnection
from graph.types.counts import ProviderCount, TopicCount, provider_counts, topic_counts
from graph.types.input_fields import optional
from graph.types.neighbours import neighbours
from graph.types.node import Node, node_id
from loaders.documents import TOPICS, Document
from loaders.former_slugs import former_topic_slug
from loaders.reads.edges import TOPIC_ARTICLES
from loaders.reads.neighbours import OTHER_TOPICS, PROVIDERS_THAT_WRITE
from loaders.slugs import name_key, plain_slug, slug_of_name

TOPIC_ENTITY = entity_by_id("Topic", "slug", lambda slug: slug, lambda loaders: loaders.topics)


@strawberry.input(one_of=True, description="Selects one topic. Give exactly one key.")
class TopicBy:
    id: strawberry.ID | None = optional("Its global id.")
    slug: str | None = optional("Its slug.")
    name: str | None = optional("Its name, case-insensitive.")


TopicByInput: TypeAlias = Annotated[InputMapping, TopicBy]


async def load_topic(
    roots: Sequence[Any], info: BatchInfo, *, by: TopicByInput
) -> list[Document | None]:
    [(name, value)] = by.items()
    if name == "name":
        found = await _topic_named(info.context, value)
    else:
        slug = document_id("Topic", value) if name == "id" else value
        found = await info.context.loaders.topics.load(slug) if slug else None
    return [found] * len(roots)


async def _topic_named(context: Context, name: str) -> Document | None:
    """The topic with this name: by the slug made from the name, else by its assigned slug."""
    context.loaders.dependencies.slug_registry = True
    for slug in (plain_slug(name), None):
        if slug is None:
            slug = await slug_of_name(context.database, TOPICS, name) or former_topic_slug(name)
        topic = await context.loaders.topics.load(slug) if slug else None
        if topic is not None and name_key(topic["name"]) == name_key(name):
            return topic
    return None


@strawberry.type(description="A subject of articles.")
class Topic(Node):
    id: strawberry.ID = node_id("Topic")
    name: str = key(
        "name",
        description="Unique, case-insensitive. The spelling is that of its newest article.",
    )
    slug: str = key(
        "_id",
        description="""
            Unique. It is made from the name and never changes: "C++" is `c-plus-plus`. If an older
            topic has the same slug, a number is added at the end.
        """,
    )
    article_count: int = key(
        "articleCount", description="The number of its articles that the viewer may see."
    )
    articles: ArticleConnection = batch(
        articles_of(TOPIC_ARTICLES),
        needs=("_id",),
        description="Its articles. Default order: newest first.",
    )
    providers: list[ProviderCount] = batch(
        neighbours(TOPIC_ARTICLES, PROVIDERS_THAT_WRITE, provider_counts),
        needs=("_id",),
        description="""
            The providers that write about it. Order: highest count first, then by domain.
            `first` is at most 100.
        """,
    )
    related_topics: list[TopicCount] = batch(
        neighbours(TOPIC_ARTICLES, OTHER_TOPICS, topic_counts),
        needs=("_id",),
        description="""
            The topics of the same articles. Order: highest count first, then by name. `first` is
            at most 100.
        """,
    )

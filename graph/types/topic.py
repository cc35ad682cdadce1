"""Topic."""

from __future__ import annotations

import strawberry

from graph.execution.sources import batch, key
from graph.federation.keys import entity_by_id
from graph.types.articles import articles_of
from graph.types.connections import ArticleConnection
from graph.types.facets import (
    ProviderCount,
    TopicCount,
    neighbours,
    provider_counts,
    topic_counts,
)
from graph.types.node import Node, node_id
from loaders.reads.edges import TOPIC_ARTICLES
from loaders.reads.neighbours import providers_of_topics, related_topics

TOPIC_ENTITY = entity_by_id("Topic", "slug", lambda slug: slug, lambda loaders: loaders.topics)


@strawberry.type(description="What articles are about.")
class Topic(Node):
    id: strawberry.ID = node_id("Topic")
    name: str = key(
        "name",
        description="Its identity, whatever the case; written as its newest article has it.",
    )
    slug: str = key(
        "_id",
        description="""
            Unique, and made from the name: "C++" is `c-plus-plus`. It never changes. Where an older
            topic has that slug, a number stands at its end.
        """,
    )
    article_count: int = key(
        "articleCount", description="How many of its articles the viewer may see."
    )
    articles: ArticleConnection = batch(
        articles_of(TOPIC_ARTICLES), needs=("_id",), description="Its articles, newest first."
    )
    providers: list[ProviderCount] = batch(
        neighbours(TOPIC_ARTICLES, providers_of_topics, provider_counts),
        needs=("_id",),
        description="Who writes about it, most first, ties by domain.",
    )
    related_topics: list[TopicCount] = batch(
        neighbours(TOPIC_ARTICLES, related_topics, topic_counts),
        needs=("_id",),
        description="The topics that stand on the same articles, most first, ties by name.",
    )

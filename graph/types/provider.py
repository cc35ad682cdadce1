"""Provider."""

from __future__ import annotations

import strawberry

from graph.execution.sources import batch, key
from graph.federation.keys import entity_by_id
from graph.types.articles import articles_of
from graph.types.connections import ArticleConnection
from graph.types.facets import TopicCount, neighbours, topic_counts
from graph.types.image import Image
from graph.types.node import Node, node_id
from loaders.documents import provider_domain
from loaders.reads.edges import PROVIDER_ARTICLES
from loaders.reads.neighbours import topics_of_providers

PROVIDER_ENTITY = entity_by_id(
    "Provider", "domain", provider_domain, lambda loaders: loaders.providers
)


@strawberry.type(description="Who publishes stories: a newspaper, a site, an agency.")
class Provider(Node):
    id: strawberry.ID = node_id("Provider")
    domain: str = key("_id", description="Its identity, in lower case.")
    name: str = key("name", description="As its newest article has it.")
    images: list[Image] = key("images", description="Its marks, as its newest article has them.")
    article_count: int = key(
        "articleCount",
        description="""
            How many of its articles the viewer may see; 0 where only related stories are its.
        """,
    )
    articles: ArticleConnection = batch(
        articles_of(PROVIDER_ARTICLES), needs=("_id",), description="Its articles, newest first."
    )
    topics: list[TopicCount] = batch(
        neighbours(PROVIDER_ARTICLES, topics_of_providers, topic_counts),
        needs=("_id",),
        description="What it writes about, most first, ties by name.",
    )

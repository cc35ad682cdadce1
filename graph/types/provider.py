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
from loaders.reads.neighbours import find_topics

PROVIDER_ENTITY = entity_by_id(
    "Provider", "domain", provider_domain, lambda loaders: loaders.providers
)


@strawberry.type(description="A publisher of stories: a newspaper, a website, an agency.")
class Provider(Node):
    id: strawberry.ID = node_id("Provider")
    domain: str = key("_id", description="Unique, in lower case. It identifies the provider.")
    name: str = key("name", description="The name in its newest article.")
    images: list[Image] = key(
        "images", description="Its logos, as in its newest article; may be empty."
    )
    article_count: int = key(
        "articleCount",
        description="""
            The number of its articles that the viewer may see; 0 if it has related stories only.
        """,
    )
    articles: ArticleConnection = batch(
        articles_of(PROVIDER_ARTICLES),
        needs=("_id",),
        description="Its articles. Default order: newest first.",
    )
    topics: list[TopicCount] = batch(
        neighbours(PROVIDER_ARTICLES, find_topics, topic_counts),
        needs=("_id",),
        description="The topics it writes about: highest count first, then by name.",
    )

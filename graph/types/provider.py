from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeAlias

import strawberry

from graph.context import BatchInfo
from graph.execution.arguments import InputMapping
from graph.execution.sources import batch, key
from graph.federation.keys import entity_by_id
from graph.ids import document_id
from graph.types.articles import articles_of
from graph.types.connections import ArticleConnection
from graph.types.counts import TopicCount, topic_counts
from graph.types.image import Image
from graph.types.input_fields import optional
from graph.types.neighbours import neighbours
from graph.types.node import Node, node_id
from loaders.documents import Document, provider_domain
from loaders.reads.edges import PROVIDER_ARTICLES
from loaders.reads.neighbours import TOPICS_WRITTEN_ABOUT

PROVIDER_ENTITY = entity_by_id(
    "Provider", "domain", provider_domain, lambda loaders: loaders.providers
)


@strawberry.input(one_of=True, description="Selects one provider. Give exactly one key.")
class ProviderBy:
    id: strawberry.ID | None = optional("Its global id.")
    domain: str | None = optional("Its domain, case-insensitive.")


ProviderByInput: TypeAlias = Annotated[InputMapping, ProviderBy]


async def load_provider(
    roots: Sequence[Any], info: BatchInfo, *, by: ProviderByInput
) -> list[Document | None]:
    [(name, value)] = by.items()
    domain = document_id("Provider", value) if name == "id" else provider_domain(value)
    found = await info.context.loaders.providers.load(domain) if domain else None
    return [found] * len(roots)


@strawberry.type(description="A publisher of stories: a newspaper, a website, an agency.")
class Provider(Node):
    id: strawberry.ID = node_id("Provider")
    domain: str = key("_id", description="Unique, in lower case. It identifies the provider.")
    name: str = key("name", description="The name in its newest article.")
    images: list[Image] = key(
        "images", description="The logos in its newest article that has any; may be empty."
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
        neighbours(PROVIDER_ARTICLES, TOPICS_WRITTEN_ABOUT, topic_counts),
        needs=("_id",),
        description="""
            The topics it writes about. Order: highest count first, then by name. `first` is
            at most 100.
        """,
    )

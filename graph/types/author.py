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
from graph.types.input_fields import optional
from graph.types.neighbours import neighbours
from graph.types.node import Node, node_id
from loaders.documents import AUTHORS, Document
from loaders.reads.edges import AUTHOR_ARTICLES
from loaders.reads.entities import author_by_name
from loaders.reads.neighbours import TOPICS_WRITTEN_ABOUT

AUTHOR_ENTITY = entity_by_id("Author", "slug", lambda slug: slug, lambda loaders: loaders.authors)


@strawberry.input(one_of=True, description="Selects one author. Give exactly one key.")
class AuthorBy:
    id: strawberry.ID | None = optional("Their global id.")
    slug: str | None = optional("Their slug.")
    name: str | None = optional("Their name, case-insensitive.")


AuthorByInput: TypeAlias = Annotated[InputMapping, AuthorBy]


async def load_author(
    roots: Sequence[Any], info: BatchInfo, *, by: AuthorByInput
) -> list[Document | None]:
    [(name, value)] = by.items()
    context = info.context
    if name == "name":
        context.loaders.dependencies.all_entities.add(AUTHORS)
        found = await author_by_name(context.database, context.visibility, value)
    else:
        slug = document_id("Author", value) if name == "id" else value
        found = await context.loaders.authors.load(slug) if slug else None
    return [found] * len(roots)


@strawberry.type(description="A person or an organisation that wrote articles.")
class Author(Node):
    id: strawberry.ID = node_id("Author")
    name: str = key("name", description="The name in their newest article.")
    slug: str = key(
        "_id",
        description="""
            Unique. It identifies the author and never changes. It is made from the name, or from
            the key in the site's table of authors. If an older author has the same slug, a number
            is added at the end.
        """,
    )
    article_count: int = key(
        "articleCount", description="The number of their articles that the viewer may see."
    )
    articles: ArticleConnection = batch(
        articles_of(AUTHOR_ARTICLES),
        needs=("_id",),
        description="Their articles. Default order: newest first.",
    )
    topics: list[TopicCount] = batch(
        neighbours(AUTHOR_ARTICLES, TOPICS_WRITTEN_ABOUT, topic_counts),
        needs=("_id",),
        description="""
            The topics they write about. Order: highest count first, then by name. `first` is
            at most 100.
        """,
    )

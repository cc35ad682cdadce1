"""Article."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from graph.context import BatchInfo
from graph.errors import BadUserInput, Forbidden
from graph.execution.selection import projection
from graph.execution.sources import batch, key
from graph.federation.keys import Entity, EntityKey, Found, global_key
from graph.pagination import page_slice
from graph.scalars import JSON, URL
from graph.types.articles import NEWEST_FIRST, find_nested
from graph.types.connections import ArticleConnection
from graph.types.content import Content, load_content
from graph.types.json_ld import JSON_LD_KEYS, news_article
from graph.types.named import load_authors, load_topics, load_translations
from graph.types.node import Node, node_id
from graph.types.related import DEFAULT_SIZE, RelatedStoryConnection, load_related, related_needs
from graph.types.story import Story, load_providers
from graph.viewer import Scope
from loaders.content.render import CONTENT_KEYS
from loaders.documents import Document
from loaders.reads.articles import articles_by_any_key
from loaders.reads.edges import RELATED_BY
from loaders.reads.keyset import Page

if TYPE_CHECKING:
    from graph.types.author import Author
    from graph.types.topic import Topic


async def load_json_ld(articles: Sequence[Document], info: BatchInfo) -> list[dict[str, Any]]:
    providers = await load_providers(articles, info)
    authors = await load_authors(articles, info)
    topics = await load_topics(articles, info)
    return list(map(news_article, articles, providers, authors, topics))


async def load_related_by(
    articles: Sequence[Document],
    info: BatchInfo,
    *,
    first: int | None = DEFAULT_SIZE,
    after: str | None = None,
) -> list[Page]:
    slice = page_slice(NEWEST_FIRST, first, after, default=DEFAULT_SIZE)
    return await find_nested(info, RELATED_BY, articles, {}, slice)


async def load_secured(
    articles: Sequence[Document], info: BatchInfo
) -> list[str | Forbidden | None]:
    if Scope.SECURED not in info.context.viewer.scopes:
        return [Forbidden("'secured' needs the scope SECURED.") for _ in articles]
    return [article.get("secured") for article in articles]


async def load_articles_by_key(info: BatchInfo, keys: Sequence[EntityKey]) -> list[Found]:
    """The articles that a router names by id, slug or url, in one command."""
    ids = [global_key("Article", key.value) if key.field == "id" else None for key in keys]
    named: dict[str, list[str]] = {
        "ids": [id for id in ids if isinstance(id, str)],
        "slugs": [key.value for key in keys if key.field == "slug"],
        "urls": [key.value for key in keys if key.field == "url"],
    }
    info.context.loaders.dependencies.looked_up(**named)
    found = await articles_by_any_key(
        info.context.database,
        info.context.visibility,
        projection(info.selection.needs("Article")),
        **named,
    )
    return [
        id if isinstance(id, BadUserInput) else found.get((key.field, id or key.value))
        for key, id in zip(keys, ids, strict=True)
    ]


ARTICLE_ENTITY = Entity("Article", ("id", "slug", "url"), load_articles_by_key)


@strawberry.type(description="An article of the archive.")
class Article(Node, Story):
    id: strawberry.ID = node_id("Article")
    slug: str = key("slug", description="Unique: the name of its file without the extension.")
    category: str = key("category", description='Where the file puts it: "news", ...')
    body: str | None = key(
        "body",
        description="What stands below the front matter, Markdown or HTML; null for nothing.",
    )
    content: Content | None = batch(
        load_content,
        needs=CONTENT_KEYS,
        description="The body rendered, for a page to show; null where there is none.",
    )
    updated_date_time: datetime | None = key(
        "updatedDateTime", description="When it was changed last; null where the file does not say."
    )
    heat: int | None = key(
        "heat", description="How much it is talked about; -1 means not measured."
    )
    published: bool = key(
        "published", description="False for drafts, which only viewers with DRAFTS see."
    )
    featured_content: str | None = key(
        "featuredContent", description="HTML of an embedded player, on videos. Not sanitized."
    )
    topics: list[Annotated[Topic, strawberry.lazy("graph.types.topic")]] = batch(
        load_topics,
        needs=("newsgraph.topics",),
        description="What it is about, in the order of the file; may be empty.",
    )
    authors: list[Annotated[Author, strawberry.lazy("graph.types.author")]] = batch(
        load_authors,
        needs=("newsgraph.authors",),
        description="Who wrote it, in the order of the file; may be empty.",
    )
    language: str | None = key(
        "language", description='A BCP 47 tag ("en", "zh-TW"); null where nothing says.'
    )
    translations: list[Article] = batch(
        load_translations,
        needs=("_id", "language", "newsgraph.translationKey"),
        description="The same story in other languages, by language.",
    )
    aliases: list[URL] = key(
        "aliases", description="Other addresses that lead here; `article(by: {url})` knows them."
    )
    json_ld: JSON | None = batch(
        load_json_ld,
        needs=JSON_LD_KEYS,
        description="""
            The article as a `NewsArticle` of schema.org, for a page's
            `<script type="application/ld+json">`: insert `JSON.stringify` of it as it stands. A
            `<` in a text is written `&lt;`, so nothing in it ends that element.
        """,
    )
    related: RelatedStoryConnection = batch(
        load_related,
        needs=related_needs,
        description="""
            The stories that this article names as related, in the order of the file. One that it
            names twice stands once, at its first place.
        """,
    )
    related_by: ArticleConnection = batch(
        load_related_by,
        needs=("newsgraph.urls",),
        description="""
            The edges walked backwards: the articles that name this one, by any of its addresses,
            as related. Newest first.
        """,
    )
    secured: str | None = batch(
        load_secured,
        needs=("secured",),
        scope=Scope.SECURED,
        description="""
            The sealed payload, exactly as the file holds it. Needs the scope SECURED; without it
            null, with the error FORBIDDEN.
        """,
    )

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import strawberry

from graph.context import BatchInfo
from graph.errors import BadUserInput, Forbidden
from graph.execution.arguments import InputMapping
from graph.execution.sources import batch, key
from graph.federation.keys import Entity, EntityKey, Found, document_id_or_error
from graph.ids import document_id
from graph.scalars import JSON, URL
from graph.types.connections import ArticleConnection
from graph.types.content import Content, load_content
from graph.types.input_fields import optional
from graph.types.json_ld import JSON_LD_KEYS, load_json_ld
from graph.types.node import Node, node_id
from graph.types.references import load_authors, load_topics, load_translations
from graph.types.related import (
    RelatedStoryConnection,
    load_related,
    load_related_by,
    related_needs,
)
from graph.types.story import Story
from graph.viewer import Scope
from loaders.content.render import CONTENT_KEYS
from loaders.documents import Document
from loaders.projection import projection
from loaders.reads.articles import article_by_slug, article_by_url, articles_by_any_key

if TYPE_CHECKING:
    from graph.types.author import Author
    from graph.types.topic import Topic


@strawberry.input(one_of=True, description="Selects one article. Give exactly one key.")
class ArticleBy:
    id: strawberry.ID | None = optional("Its global id.")
    slug: str | None = optional("Its slug.")
    url: URL | None = optional(
        "Its webUrl, originalUrl, ampWebUrl, cdnAmpWebUrl or one of its aliases. The "
        "comparison ignores the case of scheme and host, the default port, a fragment and a "
        "trailing slash."
    )


ArticleByInput: TypeAlias = Annotated[InputMapping, ArticleBy]


async def load_article(
    roots: Sequence[Any], info: BatchInfo, *, by: ArticleByInput
) -> list[Document | None]:
    [(name, value)] = by.items()
    context = info.context
    needs = info.selection.needs("Article")
    if name == "id":
        id = document_id("Article", value)
        found = await context.loaders.articles_by_id(needs).load(id) if id else None
    else:
        find = {"slug": article_by_slug, "url": article_by_url}[name]
        context.loaders.dependencies.looked_up(**{f"{name}s": [value]})
        found = await find(context.database, context.visibility, value, projection(needs))
    return [found] * len(roots)


async def load_secured(
    articles: Sequence[Document], info: BatchInfo
) -> list[str | Forbidden | None]:
    if Scope.SECURED not in info.context.viewer.scopes:
        return [Forbidden("'secured' needs the scope SECURED.") for _ in articles]
    return [article.get("secured") for article in articles]


async def load_articles_by_key(info: BatchInfo, keys: Sequence[EntityKey]) -> list[Found]:
    """Loads articles by id, slug or url for a router, with one command."""
    ids = [
        document_id_or_error("Article", key.value) if key.field == "id" else None for key in keys
    ]
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
    slug: str = key("slug", description="Unique. The file name without its extension.")
    category: str = key("category", description='The category in the file: "news", ...')
    body: str | None = key(
        "body",
        description="The text after the front matter, as Markdown or HTML; null if there is none.",
    )
    content: Content | None = batch(
        load_content,
        needs=CONTENT_KEYS,
        description="""
            The rendered body, for use in a page; null if there is no body. If rendering takes too
            long, it is null, with the error OPERATION_TIMEOUT.
        """,
    )
    updated_date_time: datetime | None = key(
        "updatedDateTime",
        description="The time of the last change; null if the file does not give it.",
    )
    heat: int | None = key(
        "heat",
        description="A measure of attention. -1 means not measured; null if the file gives none.",
    )
    published: bool = key(
        "published", description="False for drafts. Only viewers with the scope DRAFTS see them."
    )
    featured_content: str | None = key(
        "featuredContent",
        description="HTML of an embedded player, for videos; null if there is none. Not sanitized.",
    )
    topics: list[Annotated[Topic, strawberry.lazy("graph.types.topic")]] = batch(
        load_topics,
        needs=("newsgraph.topics",),
        description="Its topics, in the order of the file; may be empty.",
    )
    authors: list[Annotated[Author, strawberry.lazy("graph.types.author")]] = batch(
        load_authors,
        needs=("newsgraph.authors",),
        description="Its authors, in the order of the file; may be empty.",
    )
    language: str | None = key(
        "language", description='A BCP 47 tag ("en", "zh-TW"); null if unknown.'
    )
    translations: list[Article] = batch(
        load_translations,
        needs=("_id", "language", "newsgraph.translationKey"),
        description="""
            The same story in other languages, as far as the viewer may see it. Order: by language;
            may be empty.
        """,
    )
    aliases: list[URL] = key(
        "aliases",
        description="""
            Other addresses of the article; may be empty. `article(by: {url})` accepts them.
        """,
    )
    json_ld: JSON | None = batch(
        load_json_ld,
        needs=JSON_LD_KEYS,
        description="""
            The article as a schema.org `NewsArticle`. Insert the output of `JSON.stringify` into
            a `<script type="application/ld+json">` of the page. Each `<` in a text is `&lt;`, so
            no text can end the script element. It is null only with an error.
        """,
    )
    related: RelatedStoryConnection = batch(
        load_related,
        needs=related_needs,
        description="""
            The related stories of this article, in the order of the file. A repeated story appears
            once, at its first position.
        """,
    )
    related_by: ArticleConnection = batch(
        load_related_by,
        needs=("newsgraph.urls",),
        description="""
            The reverse of `related`: the articles that have this article as a related story, by any
            of its addresses. Order: newest first.
        """,
    )
    secured: str | None = batch(
        load_secured,
        needs=("secured",),
        scope=Scope.SECURED,
        description="""
            The encrypted payload, exactly as in the file; null if there is none. Without the scope
            SECURED it is null, with the error FORBIDDEN.
        """,
    )

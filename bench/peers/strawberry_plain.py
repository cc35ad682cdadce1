"""Strawberry and Motor as in their documentation: an object per row, a dataloader per lookup."""

# No `from __future__ import annotations`: Strawberry resolves the types of local classes at once.
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from enum import Enum
from typing import Any, Optional

import strawberry
from motor.motor_asyncio import AsyncIOMotorClient
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader

from bench.peers.handwritten import VISIBLE, Archive
from bench.peers.shapes import Document, distinct_stubs, global_id, story_url


class Loaders:
    """The dataloaders of one request."""

    def __init__(self, database: Any) -> None:
        self.archive = archive = Archive(database)

        async def providers(domains: list[str]) -> list[Document]:
            found = await archive.named(archive.providers, set(domains))
            return [found[key] for key in domains]

        async def topics(slugs: list[str]) -> list[Document]:
            found = await archive.named(archive.topics, set(slugs))
            return [found[key] for key in slugs]

        async def held(urls: list[str]) -> list[Document | None]:
            found = await archive.holders(set(urls))
            return [found.get(url) for url in urls]

        self.providers = DataLoader(load_fn=providers)
        self.topics = DataLoader(load_fn=topics)
        self.held = DataLoader(load_fn=held)


Info = strawberry.Info[Loaders, None]
URL = strawberry.scalar(str, name="URL", serialize=str, parse_value=str)


@strawberry.type
class Image:
    url: str
    width: int | None
    height: int | None


@strawberry.type
class Provider:
    domain: str
    name: str


def show_provider(document: Document) -> Provider:
    return Provider(domain=document["_id"], name=document["public"]["name"])


@strawberry.interface
class Story:
    document: strawberry.Private[Document]
    title: str
    excerpt: str | None
    url: str
    published_date_time: datetime
    type: str

    @strawberry.field
    async def provider(self, info: Info) -> Provider:
        return show_provider(await info.context.providers.load(self.document["provider"]["domain"]))

    @strawberry.field
    def images(self) -> list[Image]:
        return [
            Image(url=one["url"], width=one.get("width"), height=one.get("height"))
            for one in self.document.get("images", ())
        ]


def story_fields(document: Document) -> dict[str, Any]:
    return {
        "document": document,
        "title": document["title"],
        "excerpt": document.get("excerpt"),
        "url": story_url(document),
        "published_date_time": document["publishedDateTime"],
        "type": document.get("type", "article"),
    }


@strawberry.type
class ExternalStory(Story):
    pass


@strawberry.type
class RelatedStoryEdge:
    position: int
    node: Story


@strawberry.type
class RelatedStoryConnection:
    stubs: strawberry.Private[list[tuple[str, Document]]]
    first: strawberry.Private[int]

    @strawberry.field
    def total_count(self) -> int:
        return len(self.stubs)

    async def _stories(self, info: Info) -> list[Story]:
        stubs = self.stubs[: self.first]
        held = await info.context.held.load_many([key for key, _ in stubs])
        return [
            show_article(article) if article else ExternalStory(**story_fields(stub))
            for article, (_, stub) in zip(held, stubs, strict=True)
        ]

    @strawberry.field
    async def nodes(self, info: Info) -> list[Story]:
        return await self._stories(info)

    @strawberry.field
    async def edges(self, info: Info) -> list[RelatedStoryEdge]:
        stories = await self._stories(info)
        return [RelatedStoryEdge(position=i, node=node) for i, node in enumerate(stories)]


@strawberry.type
class ArticleConnection:
    nodes: list["Article"]


@strawberry.type
class Topic:
    name: str
    slug: str
    article_count: int

    @strawberry.field
    async def articles(self, info: Info, first: int = 20) -> ArticleConnection:
        return await newest(info, {"newsgraph.topics": self.slug}, first)


def show_topic(document: Document) -> Topic:
    seen = document["public"]
    return Topic(name=seen["name"], slug=document["_id"], article_count=seen["articleCount"])


@strawberry.type
class TopicConnection:
    nodes: list[Topic]


@strawberry.type
class Article(Story):
    id: strawberry.ID
    slug: str
    body: str | None

    @strawberry.field
    async def topics(self, info: Info) -> list[Topic]:
        slugs = self.document["newsgraph"]["topics"]
        return [show_topic(one) for one in await info.context.topics.load_many(slugs)]

    @strawberry.field
    def related(self, first: int = 10) -> RelatedStoryConnection:
        return RelatedStoryConnection(stubs=distinct_stubs(self.document), first=first)

    @strawberry.field
    async def related_by(self, info: Info, first: int = 10) -> ArticleConnection:
        urls = self.document["newsgraph"]["urls"]
        return await newest(info, {"newsgraph.related": {"$in": urls}}, first)


def show_article(document: Document) -> Article:
    return Article(
        id=strawberry.ID(global_id(document)),
        slug=document["slug"],
        body=document.get("body"),
        **story_fields(document),
    )


async def newest(info: Info, match: Document, first: int) -> ArticleConnection:
    found = await info.context.archive.newest(match, first)
    return ArticleConnection(nodes=[show_article(one) for one in found])


@strawberry.input
class ArticleBy:
    slug: str


@strawberry.enum
class TopicOrderField(Enum):
    NAME = "_id"
    ARTICLE_COUNT = "public.articleCount"


@strawberry.enum
class OrderDirection(Enum):
    ASC = 1
    DESC = -1


@strawberry.input
class TopicOrder:
    field: TopicOrderField = TopicOrderField.NAME
    direction: OrderDirection = OrderDirection.ASC


@strawberry.type
class Query:
    @strawberry.field
    async def article(self, info: Info, by: ArticleBy) -> Optional[Article]:  # noqa: UP045
        articles = info.context.archive.articles
        found = await articles.find_one({**VISIBLE, "slug": by.slug})
        return show_article(found) if found else None

    @strawberry.field
    async def articles(self, info: Info, first: int = 20) -> ArticleConnection:
        return await newest(info, {}, first)

    @strawberry.field
    async def topics(
        self, info: Info, first: int = 20, order_by: TopicOrder | None = None
    ) -> TopicConnection:
        order = order_by or TopicOrder()
        way = order.direction.value
        found = info.context.archive.topics.find({"public": {"$exists": True}})
        found = found.sort([(order.field.value, way), ("_id", way)]).limit(first)
        return TopicConnection(nodes=[show_topic(one) for one in await found.to_list(first)])


class View(GraphQL[Loaders, None]):
    database: Any = None

    async def get_context(self, request: Any, response: Any) -> Loaders:
        return Loaders(self.database)


view = View(strawberry.Schema(Query, types=[ExternalStory]))


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    client: Any = AsyncIOMotorClient(os.environ["NEWSGRAPH_MONGODB_URI"], tz_aware=True)
    view.database = client.get_default_database()
    yield
    client.close()


app = Starlette(routes=[Route("/graphql", view)], lifespan=lifespan)

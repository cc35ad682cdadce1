"""A handwritten gateway with Starlette, Motor and orjson: a simple version with whole documents."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
from motor.motor_asyncio import AsyncIOMotorClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.peers.shapes import (
    NEWEST,
    Document,
    by_url,
    distinct_stubs,
    global_id,
    image,
    provider,
    story_url,
    topic,
)

VISIBLE = {"published": True}


class Archive:
    """The reads of the store, one method for each query."""

    def __init__(self, database: Any) -> None:
        self.articles = database.articles
        self.providers = database.providers
        self.topics = database.topics

    async def newest(self, match: Document, count: int) -> list[Document]:
        found: list[Document] = await (
            self.articles.find({**VISIBLE, **match}).sort(NEWEST).limit(count).to_list(count)
        )
        return found

    async def named(self, collection: Any, keys: set[str]) -> dict[str, Document]:
        found = await collection.find({"_id": {"$in": sorted(keys)}}).to_list(None)
        return {document["_id"]: document for document in found}

    async def holders(self, urls: set[str]) -> dict[str, Document]:
        return by_url(
            await self.articles.find({**VISIBLE, "newsgraph.urls": {"$in": sorted(urls)}}).to_list(
                None
            )
        )


async def cards(archive: Archive, variables: Document) -> Document:
    articles = await archive.newest({}, 20)
    keys = ("title", "url", "publishedDateTime", "type")
    nodes = [{"id": global_id(one), **{key: one[key] for key in keys}} for one in articles]
    return {"articles": {"nodes": nodes}}


async def stories(archive: Archive, articles: list[Document], most: int) -> list[list[Document]]:
    """The first `most` related stories of each article, with their providers."""
    stubs = [distinct_stubs(article)[:most] for article in articles]
    held = await archive.holders({key for pairs in stubs for key, _ in pairs})
    found = [[(held.get(key), stub) for key, stub in pairs] for pairs in stubs]
    domains = {
        (article or stub)["provider"]["domain"] for pairs in found for article, stub in pairs
    }
    providers = await archive.named(archive.providers, domains)
    return [[show_story(article, stub, providers) for article, stub in pairs] for pairs in found]


def show_story(
    article: Document | None, stub: Document, providers: dict[str, Document]
) -> Document:
    story = article or stub
    return {
        "__typename": "Article" if article else "ExternalStory",
        "title": story["title"],
        "url": story_url(story),
        "provider": provider(providers[story["provider"]["domain"]]),
    }


async def bodies(archive: Archive, articles: list[Document]) -> list[Document]:
    """Provider, topics and images of each article."""
    providers = await archive.named(
        archive.providers, {one["provider"]["domain"] for one in articles}
    )
    topics = await archive.named(
        archive.topics, {slug for one in articles for slug in one["newsgraph"]["topics"]}
    )
    return [
        {
            "provider": provider(providers[one["provider"]["domain"]]),
            "topics": [topic(topics[slug]) for slug in one["newsgraph"]["topics"]],
            "images": [image(each) for each in one.get("images", ())],
        }
        for one in articles
    ]


async def feed(archive: Archive, variables: Document) -> Document:
    articles = await archive.newest({}, 50)
    related = await stories(archive, articles, 3)
    nodes = [
        {
            "id": global_id(one),
            "title": one["title"],
            "publishedDateTime": one["publishedDateTime"],
            **body,
            "related": {"nodes": nodes},
        }
        for one, body, nodes in zip(articles, await bodies(archive, articles), related, strict=True)
    ]
    return {"articles": {"nodes": nodes}}


async def page(archive: Archive, variables: Document) -> Document:
    article = await archive.articles.find_one({**VISIBLE, "slug": variables["slug"]})
    if article is None:
        return {"article": None}
    [body] = await bodies(archive, [article])
    [related] = await stories(archive, [article], 10)
    naming = await archive.newest({"newsgraph.related": {"$in": article["newsgraph"]["urls"]}}, 5)
    providers = await archive.named(
        archive.providers, {one["provider"]["domain"] for one in naming}
    )
    return {
        "article": {
            "id": global_id(article),
            **{key: article.get(key) for key in ("title", "excerpt", "body", "url")},
            "publishedDateTime": article["publishedDateTime"],
            **body,
            "related": {
                "totalCount": len(distinct_stubs(article)),
                "edges": [{"position": i, "node": story} for i, story in enumerate(related)],
            },
            "relatedBy": {
                "nodes": [
                    {
                        "slug": one["slug"],
                        "title": one["title"],
                        "provider": {
                            "name": providers[one["provider"]["domain"]]["public"]["name"]
                        },
                    }
                    for one in naming
                ]
            },
        }
    }


async def hub(archive: Archive, variables: Document) -> Document:
    order = [("public.articleCount", -1), ("_id", -1)]
    topics = await (
        archive.topics.find({"public": {"$exists": True}}).sort(order).limit(10).to_list(10)
    )
    nodes = []
    for one in topics:
        articles = await archive.newest({"newsgraph.topics": one["_id"]}, 5)
        providers = await archive.named(
            archive.providers, {article["provider"]["domain"] for article in articles}
        )
        shown = [
            {
                **{key: article[key] for key in ("slug", "title", "publishedDateTime")},
                "provider": {"name": providers[article["provider"]["domain"]]["public"]["name"]},
            }
            for article in articles
        ]
        count = one["public"]["articleCount"]
        nodes.append({**topic(one), "articleCount": count, "articles": {"nodes": shown}})
    return {"topics": {"nodes": nodes}}


async def chain(archive: Archive, variables: Document) -> Document:
    articles = await archive.newest({}, 20)
    related = await stories(archive, articles, 10)
    nodes = [
        {
            "slug": one["slug"],
            "related": {
                "nodes": [{key: story[key] for key in ("title", "provider")} for story in found]
            },
        }
        for one, found in zip(articles, related, strict=True)
    ]
    return {"articles": {"nodes": nodes}}


Answer = Callable[[Archive, Document], Awaitable[Document]]
ANSWERS: dict[str, Answer] = {
    "Cards": cards, "Feed": feed, "Page": page, "Hub": hub, "Chain": chain,
}  # fmt: skip


async def answer(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    data = await ANSWERS[asked["operationName"]](request.app.state.archive, asked["variables"])
    return Response(orjson.dumps({"data": data}), media_type="application/json")


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    client: Any = AsyncIOMotorClient(os.environ["NEWSGRAPH_MONGODB_URI"], tz_aware=True)
    app.state.archive = Archive(client.get_default_database())
    yield
    client.close()


app = Starlette(routes=[Route("/graphql", answer, methods=["POST"])], lifespan=lifespan)

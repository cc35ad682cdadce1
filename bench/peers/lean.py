"""An optimized handwritten gateway: projections, few commands, PyMongo's asyncio client.

It gives the same five responses as the handwritten peer, but reads only the keys that they need.
Independent queries run in parallel, and a hub needs one command.
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson
from pymongo import AsyncMongoClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.peers.handwritten import VISIBLE, show_story
from bench.peers.shapes import (
    NEWEST,
    URL_KEYS,
    Document,
    by_url,
    distinct_stubs,
    global_id,
    image,
    provider,
    topic,
)

URLS = dict.fromkeys(URL_KEYS, 1)
CARD = {"title": 1, "url": 1, "publishedDateTime": 1, "type": 1}
PROVIDER = {"provider.domain": 1}
RELATED = {
    "newsgraph.related": 1, **{f"related.{key}": 1 for key in (*URL_KEYS, "title", *PROVIDER)},
}  # fmt: skip
HELD = {"newsgraph.urls": 1, "publishedDateTime": 1, "title": 1, **PROVIDER, **URLS}
BODY = {"newsgraph.topics": 1, "images.url": 1, "images.width": 1, "images.height": 1, **PROVIDER}


class Archive:
    """The reads of the store, one command for each query."""

    def __init__(self, database: Any) -> None:
        self.articles = database.articles
        self.providers = database.providers
        self.topics = database.topics

    async def newest(self, match: Document, count: int, shown: Document) -> list[Document]:
        found: list[Document] = await self.articles.find(
            {**VISIBLE, **match}, shown, sort=NEWEST, limit=count
        ).to_list()
        return found

    async def named(self, collection: Any, keys: set[str]) -> dict[str, Document]:
        found = await collection.find({"_id": {"$in": list(keys)}}, {"public.name": 1}).to_list()
        return {document["_id"]: document for document in found}

    async def holders(self, urls: set[str]) -> dict[str, Document]:
        match = {**VISIBLE, "newsgraph.urls": {"$in": list(urls)}}
        return by_url(await self.articles.find(match, HELD).to_list())


def domain(story: Document) -> str:
    return str(story["provider"]["domain"])


async def related_stories(
    archive: Archive, articles: list[Document], most: int
) -> list[list[tuple[Document | None, Document]]]:
    stubs = [distinct_stubs(article)[:most] for article in articles]
    held = await archive.holders({key for pairs in stubs for key, _ in pairs})
    return [[(held.get(key), stub) for key, stub in pairs] for pairs in stubs]


async def cards(archive: Archive, variables: Document) -> Document:
    articles = await archive.newest({}, 20, CARD)
    return {"articles": {"nodes": [{"id": global_id(one), **card(one)} for one in articles]}}


def card(article: Document) -> Document:
    return {key: article[key] for key in CARD}


async def feed(archive: Archive, variables: Document) -> Document:
    shown = {"title": 1, "publishedDateTime": 1, **BODY, **RELATED}
    articles = await archive.newest({}, 50, shown)
    slugs = {slug for one in articles for slug in one["newsgraph"]["topics"]}
    related, topics = await asyncio.gather(
        related_stories(archive, articles, 3), archive.named(archive.topics, slugs)
    )
    domains = {domain(held or stub) for pairs in related for held, stub in pairs}
    providers = await archive.named(archive.providers, domains | set(map(domain, articles)))
    nodes = [
        {
            "id": global_id(one),
            "title": one["title"],
            "publishedDateTime": one["publishedDateTime"],
            **body(one, providers, topics),
            "related": {"nodes": [show_story(held, stub, providers) for held, stub in pairs]},
        }
        for one, pairs in zip(articles, related, strict=True)
    ]
    return {"articles": {"nodes": nodes}}


def body(article: Document, providers: Document, topics: Document) -> Document:
    return {
        "provider": provider(providers[domain(article)]),
        "topics": [topic(topics[slug]) for slug in article["newsgraph"]["topics"]],
        "images": [image(each) for each in article.get("images", ())],
    }


async def page(archive: Archive, variables: Document) -> Document:
    own = ("title", "excerpt", "body", "url", "publishedDateTime")
    shown = {**dict.fromkeys(own, 1), **BODY, **RELATED, "newsgraph.urls": 1}
    article = await archive.articles.find_one({**VISIBLE, "slug": variables["slug"]}, shown)
    if article is None:
        return {"article": None}
    naming_it = {"newsgraph.related": {"$in": article["newsgraph"]["urls"]}}
    [related], naming, topics = await asyncio.gather(
        related_stories(archive, [article], 10),
        archive.newest(naming_it, 5, {"slug": 1, "title": 1, **PROVIDER}),
        archive.named(archive.topics, set(article["newsgraph"]["topics"])),
    )
    named = [article, *naming, *(held or stub for held, stub in related)]
    providers = await archive.named(archive.providers, set(map(domain, named)))
    edges = [
        {"position": place, "node": show_story(held, stub, providers)}
        for place, (held, stub) in enumerate(related)
    ]
    return {
        "article": {
            "id": global_id(article),
            **{key: article.get(key) for key in own},
            **body(article, providers, topics),
            "related": {"totalCount": len(distinct_stubs(article)), "edges": edges},
            "relatedBy": {"nodes": [listed(one, providers, "slug", "title") for one in naming]},
        }
    }


def listed(article: Document, providers: Document, *keys: str) -> Document:
    name = providers[domain(article)]["public"]["name"]
    return {**{key: article[key] for key in keys}, "provider": {"name": name}}


HUB = [
    {"$match": {"public": {"$exists": True}}},
    {"$sort": {"public.articleCount": -1, "_id": -1}},
    {"$limit": 10},
    {"$project": {"public": 1}},
    {
        "$lookup": {
            "from": "articles",
            "localField": "_id",
            "foreignField": "newsgraph.topics",
            "pipeline": [
                {"$match": VISIBLE},
                {"$sort": dict(NEWEST)},
                {"$limit": 5},
                {"$project": {"slug": 1, "title": 1, "publishedDateTime": 1, **PROVIDER}},
            ],
            "as": "articles",
        }
    },
]


async def hub(archive: Archive, variables: Document) -> Document:
    topics = await (await archive.topics.aggregate(HUB)).to_list()
    domains = {domain(article) for one in topics for article in one["articles"]}
    providers = await archive.named(archive.providers, domains)
    keys = ("slug", "title", "publishedDateTime")
    nodes = [
        {
            **topic(one),
            "articleCount": one["public"]["articleCount"],
            "articles": {"nodes": [listed(each, providers, *keys) for each in one["articles"]]},
        }
        for one in topics
    ]
    return {"topics": {"nodes": nodes}}


async def chain(archive: Archive, variables: Document) -> Document:
    articles = await archive.newest({}, 20, {"slug": 1, **RELATED})
    related = await related_stories(archive, articles, 10)
    domains = {domain(held or stub) for pairs in related for held, stub in pairs}
    providers = await archive.named(archive.providers, domains)
    nodes = [
        {
            "slug": one["slug"],
            "related": {
                "nodes": [
                    {
                        "title": (held or stub)["title"],
                        "provider": provider(providers[domain(held or stub)]),
                    }
                    for held, stub in pairs
                ]
            },
        }
        for one, pairs in zip(articles, related, strict=True)
    ]
    return {"articles": {"nodes": nodes}}


ANSWERS: dict[str, Callable[[Archive, Document], Awaitable[Document]]] = {
    "Cards": cards, "Feed": feed, "Page": page, "Hub": hub, "Chain": chain,
}  # fmt: skip


async def answer(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    data = await ANSWERS[asked["operationName"]](request.app.state.archive, asked["variables"])
    text = orjson.dumps({"data": data}, option=orjson.OPT_NAIVE_UTC)
    return Response(text, media_type="application/json")


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    client: Any = AsyncMongoClient(os.environ["NEWSGRAPH_MONGODB_URI"])
    app.state.archive = Archive(client.get_default_database())
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # as in the gateway
    yield
    await client.close()


app = Starlette(routes=[Route("/graphql", answer, methods=["POST"])], lifespan=lifespan)

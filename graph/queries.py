"""The root fields of queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry

from graph.context import BatchInfo
from graph.execution.sources import batch
from graph.types.article import Article, load_article
from graph.types.articles import articles_of
from graph.types.author import Author, load_author
from graph.types.connections import (
    ArticleConnection,
    AuthorConnection,
    ProviderConnection,
    TopicConnection,
)
from graph.types.entities import all_entities
from graph.types.node import Node, load_node, load_nodes
from graph.types.orders import AuthorOrder, ProviderOrder, TopicOrder
from graph.types.provider import Provider, load_provider
from graph.types.search import SearchConnection, load_search
from graph.types.topic import Topic, load_topic
from graph.types.viewer import ViewerType
from graph.viewer import Viewer
from loaders.documents import AUTHORS, PROVIDERS, TOPICS


async def load_viewer(roots: Sequence[Any], info: BatchInfo) -> list[Viewer]:
    return [info.context.viewer] * len(roots)


@strawberry.type(description="The queries of the API.")
class Query:
    node: Node | None = batch(
        load_node,
        description="""
            The object with this global id; null if it does not exist or the viewer may not see it.
            A text that is no global id is the error BAD_USER_INPUT.
        """,
    )
    nodes: list[Node | None] = batch(
        load_nodes,
        description="""
            The objects with these global ids, in the order of `ids`; at most 250. An object that
            does not exist, or that the viewer may not see, is null. A text that is no global id is
            the error BAD_USER_INPUT.
        """,
    )
    article: Article | None = batch(
        load_article,
        description="""
            One article; null if it does not exist or the viewer may not see it. If several
            articles have the same URL, the result is the one with this canonical `url`. If there
            is none, the result is the newest.
        """,
    )
    articles: ArticleConnection = batch(
        articles_of(None),
        description="The articles that the viewer may see. Default order: newest first.",
    )
    search: SearchConnection = batch(
        load_search,
        description="""
            Full-text search. An article matches if it contains every word of `query`, in any
            grammatical form: in its title, excerpt, body, topics or provider name. `"two words"`
            matches a phrase. `-word` excludes articles with that word. Order: best match first,
            then newest first. A match in the title ranks above the excerpt, topics and provider
            name, and these rank above the body. `query` has at most 500 characters and 16 terms. A
            search that matches too many articles (by default more than 20,000) is an error.
        """,
    )
    provider: Provider | None = batch(
        load_provider,
        description="One provider; null if it does not exist or the viewer may not see it.",
    )
    providers: ProviderConnection = batch(
        all_entities(PROVIDERS, ProviderOrder),
        description="""
            The providers of the articles and related stories that the viewer may see. Default
            order: by name.
        """,
    )
    author: Author | None = batch(
        load_author,
        description="""
            One author; null if the author does not exist or the viewer may not see them. If
            several authors have the same name, the result is the one whose slug sorts first.
        """,
    )
    authors: AuthorConnection = batch(
        all_entities(AUTHORS, AuthorOrder),
        description="The authors of the articles that the viewer may see. Default order: by name.",
    )
    topic: Topic | None = batch(
        load_topic, description="One topic; null if it does not exist or the viewer may not see it."
    )
    topics: TopicConnection = batch(
        all_entities(TOPICS, TopicOrder),
        description="The topics of the articles that the viewer may see. Default order: by name.",
    )
    viewer: ViewerType = batch(
        load_viewer, description="The sender of the request, and what they may see."
    )

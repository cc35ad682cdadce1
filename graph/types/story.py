"""Story: the fields that an article and a story outside the archive share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from graph.context import BatchInfo
from graph.execution.sources import batch, key
from graph.scalars import URL
from graph.types.image import Image
from loaders.documents import Document, provider_domain

if TYPE_CHECKING:
    from graph.types.provider import Provider


async def load_providers(stories: Sequence[Document], info: BatchInfo) -> list[Document]:
    """The provider of each article or stub.

    While an article is seeded, a subscription may see it before its provider is stored. The
    provider is then made from the story, and its name is the domain if no name was fetched.
    """
    domains = [provider_domain(story["provider"]["domain"]) for story in stories]
    providers = await info.context.loaders.providers.load_many(domains)
    return [
        provider or {"name": domain, **story["provider"], "_id": domain, "articleCount": 0}
        for story, domain, provider in zip(stories, domains, providers, strict=True)
    ]


@strawberry.interface(
    description="The fields that an article and a story outside the archive share."
)
class Story:
    title: str = key("title", description="The headline. HTML entities are as in the file.")
    excerpt: str | None = key(
        "excerpt", description="A summary; null if there is none. HTML entities are as in the file."
    )
    url: URL = key("url", description="The canonical address: webUrl; without webUrl, originalUrl.")
    web_url: URL | None = key(
        "webUrl", description="The address of the story for readers; null if the file gives none."
    )
    original_url: URL | None = key(
        "originalUrl",
        description="""
            The first address of the story; null if the file gives none. Some videos have no other.
        """,
    )
    amp_web_url: URL | None = key(
        "ampWebUrl", description="The provider's AMP page; null if there is none."
    )
    cdn_amp_web_url: URL | None = key(
        "cdnAmpWebUrl", description="The AMP page in a cache; null if there is none."
    )
    published_date_time: datetime = key("publishedDateTime", description="The time of publication.")
    type: str = key("type", description='The kind of story: "article", "video", ...')
    quality: int | None = key(
        "quality", description="The quality score in the file; null if the file gives none."
    )
    provider: Annotated[Provider, strawberry.lazy("graph.types.provider")] = batch(
        load_providers, needs=("provider.domain",), description="The publisher."
    )
    images: list[Image] = key(
        "images", description="Its images, in the order of the file; may be empty."
    )

"""Story: what an archived article and a story outside the archive have in common."""

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

    One that the archive has no record of yet (its article is being seeded right now, as live
    changes see it) is shown as the story has it, by its domain where that was not fetched.
    """
    domains = [provider_domain(story["provider"]["domain"]) for story in stories]
    providers = await info.context.loaders.providers.load_many(domains)
    return [
        provider or {"name": domain, **story["provider"], "_id": domain, "articleCount": 0}
        for story, domain, provider in zip(stories, domains, providers, strict=True)
    ]


@strawberry.interface(
    description="What an archived article and a story outside the archive have in common."
)
class Story:
    title: str = key("title", description="The headline, with HTML entities as the file has them.")
    excerpt: str | None = key(
        "excerpt", description="A summary, with HTML entities as the file has them."
    )
    url: URL = key("url", description="The canonical address: webUrl, else originalUrl.")
    web_url: URL | None = key("webUrl", description="Where readers find the story.")
    original_url: URL | None = key(
        "originalUrl", description="Where the story stood at first; videos may have this alone."
    )
    amp_web_url: URL | None = key("ampWebUrl", description="The provider's AMP page.")
    cdn_amp_web_url: URL | None = key("cdnAmpWebUrl", description="The AMP page in a cache.")
    published_date_time: datetime = key("publishedDateTime", description="When it was published.")
    type: str = key("type", description='"article", "video", ...')
    quality: int | None = key("quality", description="A score; null where it was not given one.")
    provider: Annotated[Provider, strawberry.lazy("graph.types.provider")] = batch(
        load_providers, needs=("provider.domain",), description="Who published it."
    )
    images: list[Image] = key("images", description="In the order of the file; may be empty.")

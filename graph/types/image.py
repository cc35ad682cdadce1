from __future__ import annotations

import strawberry

from graph.execution.sources import key
from graph.scalars import URL


@strawberry.type(description="An image of a story, or a logo of a provider.")
class Image:
    url: URL = key("url", description="The address of the image.")
    width: int | None = key("width", description="In pixels; null if the file does not give it.")
    height: int | None = key("height", description="In pixels; null if the file does not give it.")
    is_cached: bool | None = key(
        "isCached",
        description="Whether the archive has a copy of the image; null if the file does not say.",
    )
    title: str | None = key("title", description="A caption; null if there is none.")

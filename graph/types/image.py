"""Image."""

from __future__ import annotations

import strawberry

from graph.execution.sources import key
from graph.scalars import URL


@strawberry.type(description="A picture of a story or the mark of a provider, by its address.")
class Image:
    url: URL = key("url", description="Where the picture lies.")
    width: int | None = key("width", description="In pixels; null where the file does not say.")
    height: int | None = key("height", description="In pixels; null where the file does not say.")
    is_cached: bool | None = key(
        "isCached", description="Whether the archive's maker kept a copy of the picture."
    )
    title: str | None = key("title", description="A caption; null where there is none.")

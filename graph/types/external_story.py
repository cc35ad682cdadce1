"""ExternalStory: a story known by its stub alone."""

from __future__ import annotations

import strawberry

from graph.execution.sources import computed
from graph.scalars import URL
from graph.types.story import Story
from loaders.documents import URL_KEYS, canonical_url


@strawberry.type(
    description=(
        "A story that an article names as related and that the archive does not hold, or that the "
        "viewer may not see. It says what the article that names it says."
    )
)
class ExternalStory(Story):
    url: URL = computed(
        canonical_url,
        needs=URL_KEYS,
        description="Its address: webUrl, else the first other one that the file gives.",
    )
    type: str = computed(
        lambda stub: stub.get("type") or "article",
        needs=("type",),
        description='"article", "video", ...',
    )

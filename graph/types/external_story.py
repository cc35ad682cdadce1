from __future__ import annotations

import strawberry

from graph.execution.sources import computed
from graph.scalars import URL
from graph.types.story import Story
from loaders.documents import URL_KEYS, canonical_url


@strawberry.type(
    description=(
        "A related story that is not in the archive, or that the viewer may not see. Its fields "
        "are those that the article with the link gives."
    )
)
class ExternalStory(Story):
    url: URL = computed(
        canonical_url,
        needs=URL_KEYS,
        description="""
            The canonical address: webUrl; without webUrl, the first other address in the file.
        """,
    )
    type: str = computed(
        lambda stub: stub.get("type") or "article",
        needs=("type",),
        description='The kind of story: "article", "video", ...; "article" if the file gives none.',
    )

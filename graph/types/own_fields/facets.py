"""`ArticleFacets.fields`: numbers of articles by the values of a site's own fields."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from strawberry.types.field import StrawberryField

from graph.context import BatchInfo
from graph.execution.sources import batch, computed
from graph.types.counts import FacetBucket, ValueCount
from graph.types.facets import load_facets
from graph.types.own_fields.building import build_type
from loaders.fields.types import Field
from loaders.reads.facet_counts import OwnFacet
from loaders.reads.page_facets import Counted


def facets_field(fields: Sequence[Field]) -> StrawberryField | None:
    """The field for the declared fields with a facet; None without any."""
    if not fields:
        return None
    members = [
        batch(
            _facet_of(OwnFacet(field.name, field.type.many)),
            name=field.name,
            graphql_type=list[ValueCount],
            description="Each value and its article count: highest count first, then by value.",
        )
        for field in fields
    ]
    facets = build_type(
        "ArticleFieldsFacets", members, description="Counts by this site's own fields."
    )
    field: StrawberryField = computed(
        lambda counted: counted,
        name="fields",
        graphql_type=facets,
        description="By this site's own fields.",
    )
    return field


def _facet_of(own: OwnFacet) -> Callable[..., Awaitable[list[list[FacetBucket]]]]:
    """The batch function of the facet of one declared field."""

    async def load(lists: Sequence[Counted], info: BatchInfo) -> list[list[FacetBucket]]:
        found = await load_facets(lists, info, "fields", own)
        return [[FacetBucket(*count) for count in facets.fields[own.name]] for facets in found]

    return load

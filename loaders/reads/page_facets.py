"""The facets of many pages, batched: the fields that ask for them know nothing of one another.

Every facet field of a connection asks for its own part. What is asked within one turn of the event
loop becomes one command for each list, and one for all pages of a nested list together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from loaders.database import Database
from loaders.documents import Document
from loaders.reads.batching import BatchLoader
from loaders.reads.facets import Facets, Interval, OwnFacet, Wanted, find_facets, find_nested_facets


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What is counted over: the articles that match all of `matches`.

    `joined` is `(edge, parent, match)` where they are one parent's among many.
    """

    matches: Sequence[Document]
    joined: Any = None


class Part(NamedTuple):
    """One facet of one list; `argument` is how many of them at most, or which interval."""

    of: Counted
    name: str
    argument: Any = None


def facet_loader(database: Database, cap: int) -> BatchLoader[Part, Facets]:
    """Answers each part with facets that hold it, among whatever else was asked of that list."""

    async def fetch(parts: list[Part]) -> dict[Part, Facets]:
        lists = list({part.of: None for part in parts})
        joined: dict[tuple[int, int], list[Counted]] = {}
        alone = [counted for counted in lists if counted.joined is None]
        for counted in lists:
            if counted.joined is not None:
                edge, _, match = counted.joined
                joined.setdefault((id(edge), id(match)), []).append(counted)
        found: dict[Counted, Facets] = {}
        for facets in await asyncio.gather(
            *(_of_list(database, counted, parts, cap) for counted in alone),
            *(_of_parents(database, group, parts, cap) for group in joined.values()),
        ):
            found.update(facets)
        return {part: found[part.of] for part in parts}

    return BatchLoader(fetch)


async def _of_list(
    database: Database, counted: Counted, parts: Sequence[Part], cap: int
) -> dict[Counted, Facets]:
    wanted = _wanted(part for part in parts if part.of is counted)
    return {counted: await find_facets(database, counted.matches, wanted, cap)}


async def _of_parents(
    database: Database, group: Sequence[Counted], parts: Sequence[Part], cap: int
) -> dict[Counted, Facets]:
    members = set(group)
    wanted = _wanted(part for part in parts if part.of in members)
    edge, _, match = group[0].joined
    parents = [counted.joined[1] for counted in group]
    found = await find_nested_facets(database, edge, parents, match, wanted, cap)
    return dict(zip(group, found, strict=True))


def _wanted(parts: Iterable[Part]) -> Wanted:
    arguments: dict[str, set[Any]] = {}
    for part in parts:
        arguments.setdefault(part.name, set()).add(part.argument)
    return Wanted(
        topics=max(arguments.get("topics", ()), default=None),
        providers=max(arguments.get("providers", ()), default=None),
        authors=max(arguments.get("authors", ()), default=None),
        categories="categories" in arguments,
        types="types" in arguments,
        languages="languages" in arguments,
        timelines=frozenset(cast("set[Interval]", arguments.get("timeline", set()))),
        fields=frozenset(cast("set[OwnFacet]", arguments.get("fields", set()))),
    )

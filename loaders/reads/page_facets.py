"""Batches the facets of many pages. The fields that request them are independent of each other.

Each facet field of a connection requests its own part. All requests within one turn of the event
loop become one command for each list. All pages of a nested list share one command.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from loaders.database import Database
from loaders.documents import Document
from loaders.reads.batching import BatchLoader
from loaders.reads.edges import Join, JoinedList
from loaders.reads.facet_counts import Facets, Interval, OwnFacet, Wanted
from loaders.reads.facets import find_facets, find_nested_facets


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """The articles to count: those that match all of `matches`.

    `joined` replaces the matches if the list belongs to one of many parents. One command counts
    them all.
    """

    matches: Sequence[Document]
    joined: JoinedList | None = None


class Part(NamedTuple):
    """One facet of one list. `argument` is the maximum number of keys, or the interval."""

    of: Counted
    name: str
    argument: Any = None


def facet_loader(database: Database, cap: int) -> BatchLoader[Part, Facets]:
    """A loader that gives for each part all requested facets of its list."""

    async def fetch(parts: list[Part]) -> dict[Part, Facets]:
        groups = _groups(part.of for part in parts)
        counts = (_count(database, group, parts, cap) for group in groups)
        found: dict[Counted, Facets] = {}
        for facets in await asyncio.gather(*counts):
            found.update(facets)
        return {part: found[part.of] for part in parts}

    return BatchLoader(fetch)


def _groups(lists: Iterable[Counted]) -> list[list[Counted]]:
    """Group the lists by command: lists of one join together, each other list separately."""
    groups: dict[Counted | Join, dict[Counted, None]] = {}
    for counted in lists:
        key = counted if counted.joined is None else counted.joined.join
        groups.setdefault(key, {})[counted] = None
    return [list(group) for group in groups.values()]


async def _count(
    database: Database, group: Sequence[Counted], parts: Sequence[Part], cap: int
) -> dict[Counted, Facets]:
    """Count everything that `parts` request of the lists in one group, with one command."""
    members = set(group)
    wanted = _wanted(part for part in parts if part.of in members)
    joined = [counted.joined for counted in group if counted.joined is not None]
    if not joined:
        [counted] = group
        return {counted: await find_facets(database, counted.matches, wanted, cap)}
    join, parents = joined[0].join, [list.parent for list in joined]
    found = await find_nested_facets(database, join.edge, parents, join.match, wanted, cap)
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

"""Counts articles of a connection by topic, provider, author, category, type, language and time.

One command computes all requested counts. It reads the matching articles once and has one branch
for each count. Nested connections join their parents with the articles, as in `nested.py`. So many
parents need only one command too.

Counts are exact, never estimated. If more than `count_cap` articles match, the request fails with
`TooManyToCount`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from loaders.database import Database
from loaders.documents import ARTICLES, Document
from loaders.reads.edges import Edge
from loaders.reads.facet_counts import (
    Count,
    Facets,
    Interval,
    OwnFacet,
    Tied,
    TooManyToCount,
    Wanted,
)

_PATHS = {
    "topics": "newsgraph.topics",
    "providers": "provider.domain",
    "categories": "category",
    "types": "type",
    "authors": "newsgraph.authors",
    "languages": "language",
}


def _date_parts(**operators: str) -> Document:
    return {part: {operator: "$publishedDateTime"} for part, operator in operators.items()}


_YEAR = _date_parts(year="$year")
_MONTH = _YEAR | _date_parts(month="$month")
_DAY = _MONTH | _date_parts(day="$dayOfMonth")
_START_PARTS: dict[Interval, Document] = {
    "HOUR": _DAY | _date_parts(hour="$hour"),
    "DAY": _DAY,
    "WEEK": _date_parts(isoWeekYear="$isoWeekYear", isoWeek="$isoWeek"),
    "MONTH": _MONTH,
    "YEAR": _YEAR,
}
"""The parts of the interval's start, for `$dateFromParts`.

DocumentDB (up to 0.106) computes `$dateTrunc` wrongly: the day before, or the next year.
"""


async def find_facets(
    database: Database, matches: Sequence[Document], wanted: Wanted, cap: int
) -> Facets:
    """The facets of the articles that match all of `matches`, which include the visibility.

    Raises `TooManyToCount` if there are more than `cap` articles.
    """
    stages = [{"$match": match} for match in matches]
    [row] = await database.aggregate(ARTICLES, [*stages, *_counting(wanted, cap)])
    return _facets(row, wanted, cap)


async def find_nested_facets(
    database: Database,
    edge: Edge,
    parents: Sequence[Document],
    match: Document,
    wanted: Wanted,
    cap: int,
) -> list[Facets]:
    """The facets of each parent's articles that match, in the order of the parents.

    `match` includes the visibility. Raises `TooManyToCount` if one parent has more than `cap`
    articles.
    """
    stages = [{"$match": match}, *_counting(wanted, cap)]
    distinct = {parent["_id"] for parent in parents}
    rows = await database.aggregate(
        edge.parents, edge.pipeline(parents, {"facets": stages}), keys=len(distinct)
    )
    found = {row["_id"]: _facets(row["facets"][0], wanted, cap) for row in rows if row["facets"]}
    return [found.get(parent["_id"]) or Facets() for parent in parents]


def _counting(wanted: Wanted, cap: int) -> list[Document]:
    """The pipeline stages after the match.

    They use no `$count`: inside a join with a `$facet` the embedded server reads it as an
    expression.
    """
    total = {"$group": {"_id": None, "articles": {"$sum": 1}}}
    branches: dict[str, list[Document]] = {"total": [total]}
    for name in ("topics", "authors"):
        if (first := getattr(wanted, name)) is not None:
            unwound = [{"$unwind": f"${_PATHS[name]}"}, *_count_by(_PATHS[name])]
            branches[name] = [*unwound, *_tied(first)]
    if wanted.providers is not None:
        branches["providers"] = [*_count_by("provider.domain"), *_tied(wanted.providers)]
    for name in ("categories", "types", "languages"):
        if getattr(wanted, name):
            branches[name] = _count_by(_PATHS[name])
    for interval in wanted.timelines:
        branches[interval] = _count_by_time(interval)
    for own in wanted.fields:
        branches[f"own_{own.name}"] = _count_own(own)
    paths = (*_PATHS.values(), "publishedDateTime", *(own.path for own in wanted.fields))
    project = dict.fromkeys(paths, 1)
    return [{"$limit": cap + 1}, {"$project": project}, {"$facet": branches}]


def _count_by(path: str) -> list[Document]:
    return [{"$group": {"_id": f"${path}", "count": {"$sum": 1}}}]


def _count_own(own: OwnFacet) -> list[Document]:
    """Count a declared field. A value that an article has twice counts once."""
    if not own.many:
        return _count_by(own.path)
    pairs = {"$group": {"_id": {"article": "$_id", "value": f"${own.path}"}}}
    return [{"$unwind": f"${own.path}"}, pairs, *_count_by("_id.value")]


def _tied(first: int) -> list[Document]:
    """The keys with the `first` highest counts, grouped by count, so that ties stay complete."""
    return [
        {"$group": {"_id": "$count", "keys": {"$push": "$_id"}}},
        {"$sort": {"_id": -1}},
        {"$limit": max(first, 1)},
    ]


def _count_by_time(interval: Interval) -> list[Document]:
    return [
        {"$group": {"_id": {"$dateFromParts": _START_PARTS[interval]}, "count": {"$sum": 1}}},
        {"$sort": {"_id": 1}},
    ]


def _facets(row: Document, wanted: Wanted, cap: int) -> Facets:
    if row["total"] and row["total"][0]["articles"] > cap:
        raise TooManyToCount(f"More than {cap} articles would be counted; narrow the filter.")
    return Facets(
        topics=_ties(row.get("topics", [])),
        providers=_ties(row.get("providers", [])),
        authors=_ties(row.get("authors", [])),
        categories=_by_count(row.get("categories", [])),
        types=_by_count(row.get("types", [])),
        languages=_by_count(row.get("languages", [])),
        timelines={
            interval: [(count["_id"], count["count"]) for count in row[interval]]
            for interval in wanted.timelines
        },
        fields={own.name: _by_count(row[f"own_{own.name}"]) for own in wanted.fields},
    )


def _ties(rows: list[Document]) -> list[Tied]:
    return [(row["_id"], [key for key in row["keys"] if key is not None]) for row in rows]


def _by_count(rows: list[Document]) -> list[Count]:
    counts = [(_shown(row["_id"]), row["count"]) for row in rows if row["_id"] is not None]
    return sorted(counts, key=lambda count: (-count[1], count[0]))


def _shown(value: Any) -> str:
    """A counted value as text. Numbers and booleans are written as in JSON."""
    return value if isinstance(value, str) else json.dumps(value)

"""Searches with one command: it matches by the index on terms, ranks, and takes a page by keyset.

The score is the sum of the best place of each term: 1 in the title, 1/32 in the excerpt, 1/1024 in
a topic or the provider's name, 1/32768 in the body. A query has fewer than 32 terms. So one more
term in the title counts more than any number of terms in the excerpt, and so on. Scores are sums of
powers of two, so they are exact, and a cursor with a score finds its position again. Equal scores
are sorted newest first, then by `_id` in descending order.

Ranking reads every match. If a search matches more than `search_cap` articles, it fails with
`SearchTooBroad`. Its total would need a scan, and its ranking would not be useful.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from loaders.database import Database
from loaders.documents import ARTICLES, Document, Visibility
from loaders.filters import all_of
from loaders.reads.articles import Projection
from loaders.text.search_query import Phrase, SearchError, SearchQuery
from loaders.visibility import visible_articles

PLACES = (1.0, 1 / 32, 1 / 1024, 1 / 32768)
"""The score of a term in the title, the excerpt, the names and the body."""

_SCORE = "_score"
_RANKS = {_SCORE: -1, "publishedDateTime": -1, "_id": -1}


class SearchTooBroad(SearchError):
    """The search matches more articles than the limit for ranking."""


class Rank(NamedTuple):
    """The position of an article in the results of a search."""

    score: float
    published: datetime
    id: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of results: projected articles, their ranks, and what is around them."""

    nodes: list[Document]
    ranks: list[Rank]
    has_next: bool
    has_previous: bool
    total_count: int
    matches: list[Document]
    """The matches of all results. `loaders.reads.facets` needs them to count the results."""


async def search(
    database: Database,
    visibility: Visibility,
    query: SearchQuery,
    match: Document,
    size: int,
    after: Rank | None,
    projection: Projection,
    cap: int,
) -> SearchPage:
    """The `size` best results that also `match`, after the rank `after`. One command.

    Raises `SearchTooBroad` if more than `cap` articles match.
    """
    matches = search_matches(visibility, query, match)
    branches: dict[str, list[Document]] = {
        "rows": [
            *([{"$match": _beyond(after)}] if after else []),
            {"$sort": _RANKS},
            {"$limit": size + 1},
            {"$project": {**projection, _SCORE: 1, "publishedDateTime": 1}},
        ],
        "total": [{"$count": "articles"}],
    }
    if after:
        up_to = {"$nor": [_beyond(after)]}
        branches["behind"] = [{"$match": up_to}, {"$limit": 1}, {"$project": {"_id": 1}}]
    [found] = await database.aggregate(
        ARTICLES,
        [
            *({"$match": match} for match in matches),
            {"$limit": cap + 1},
            {"$set": {_SCORE: _score(query)}},
            {"$facet": branches},
        ],
    )
    total = found["total"][0]["articles"] if found["total"] else 0
    if total > cap:
        raise SearchTooBroad(
            f"The search matches more than {cap} articles; add a word or narrow the filter."
        )
    rows = found["rows"]
    return SearchPage(
        nodes=rows[:size],
        ranks=[_rank(row) for row in rows[:size]],
        has_next=len(rows) > size,
        has_previous=bool(found.get("behind")),
        total_count=total,
        matches=matches,
    )


def search_matches(visibility: Visibility, query: SearchQuery, match: Document) -> list[Document]:
    """The match stages for `query` among the visible articles that fulfil `match`.

    The first stage has only one term. MongoDB merges the stages and plans them together. The
    embedded server uses an index only for the first stage, and not for `$all`. We take the longest
    term because it is probably the rarest.
    """
    phrases = [
        *({"$gte": [_phrase_at(phrase), 0]} for phrase in query.phrases),
        *({"$lt": [_phrase_at(phrase), 0]} for phrase in query.excluded_phrases),
    ]
    rest = all_of(
        visible_articles(visibility),
        terms_match(query),
        match,
        {"$expr": {"$and": phrases}} if phrases else {},
    )
    return [{"newsgraph.terms": max(query.terms, key=len)}, rest]


def terms_match(query: SearchQuery) -> Document:
    """The match of the articles with all terms. It includes the terms of phrases."""
    terms: dict[str, Any] = {"$all": list(query.terms)}
    if query.excluded:
        terms["$nin"] = list(query.excluded)
    return {"newsgraph.terms": terms}


def _phrase_at(phrase: Phrase) -> Document:
    """The position of the phrase in `newsgraph.words`. Negative if it is not there."""
    return {"$indexOfBytes": ["$newsgraph.words", {"$literal": f" {' '.join(phrase)} "}]}


def _score(query: SearchQuery) -> Document:
    return {"$add": [_place_value(term) for term in query.terms]}


def _place_value(term: str) -> Document:
    index = {"$indexOfArray": ["$newsgraph.terms", {"$literal": term}]}
    branches = [
        {"case": {"$lt": [index, {"$arrayElemAt": ["$newsgraph.places", place]}]}, "then": value}
        for place, value in enumerate(PLACES[:-1])
    ]
    return {"$switch": {"branches": branches, "default": PLACES[-1]}}


def _beyond(rank: Rank) -> Document:
    same_score = {_SCORE: rank.score}
    return {
        "$or": [
            {_SCORE: {"$lt": rank.score}},
            {**same_score, "publishedDateTime": {"$lt": rank.published}},
            {**same_score, "publishedDateTime": rank.published, "_id": {"$lt": rank.id}},
        ]
    }


def _rank(row: Document) -> Rank:
    return Rank(row[_SCORE], row["publishedDateTime"], row["_id"])

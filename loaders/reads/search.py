"""Search: one command that matches by the index on terms, ranks, and takes a page by keyset.

The score adds up the best place of each term: 1 in the title, 1/32 in the excerpt, 1/1024 in a
topic or the provider's name, 1/32768 in the body. A query has fewer than 32 terms, so one more
term in the title outweighs any number in the excerpt, and so on; being sums of powers of two they
are exact, and a cursor that holds one finds its place again. Equal scores: newest first, then by
`_id`, downwards.

Ranking reads every match. A search that matches more than `search_cap` articles is refused by name
(`SearchTooBroad`): its totals would cost a scan, and its ranks say little.
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
"""What a term adds to the score in the title, the excerpt, the names, the body."""

_SCORE = "_score"
_RANKS = {_SCORE: -1, "publishedDateTime": -1, "_id": -1}


class SearchTooBroad(SearchError):
    """A search that matches more articles than one search may rank."""


class Rank(NamedTuple):
    """Where an article stands among the results of a search."""

    score: float
    published: datetime
    id: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A page of results: articles as projected, the rank of each, and what lies around them."""

    nodes: list[Document]
    ranks: list[Rank]
    has_next: bool
    has_previous: bool
    total_count: int
    matches: list[Document]
    """What all results match, for whoever counts over them (`loaders.reads.facets`)."""


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

    Raises `SearchTooBroad` where more than `cap` articles match.
    """
    matches = search_matches(visibility, query, match)
    joins: dict[str, list[Document]] = {
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
        joins["behind"] = [{"$match": up_to}, {"$limit": 1}, {"$project": {"_id": 1}}]
    [found] = await database.aggregate(
        ARTICLES,
        [
            *({"$match": match} for match in matches),
            {"$limit": cap + 1},
            {"$set": {_SCORE: _score(query)}},
            {"$facet": joins},
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
    """The matches, stage by stage, of what `view` finds by `query` among what `match`es.

    The first names one term and nothing else. MongoDB joins the stages and plans them as one; the
    embedded server uses an index for the first stage alone, and for no `$all`. The longest term is
    the best guess at the rarest.
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
    """The match of the articles with all terms; those of a search for phrases are among them."""
    terms: dict[str, Any] = {"$all": list(query.terms)}
    if query.excluded:
        terms["$nin"] = list(query.excluded)
    return {"newsgraph.terms": terms}


def _phrase_at(phrase: Phrase) -> Document:
    """Where `newsgraph.words` has the phrase, negative where it has not."""
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

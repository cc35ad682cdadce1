"""Connects parents (providers, topics, authors, articles) with their lists of articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.documents import ARTICLES, AUTHORS, PROVIDERS, TOPICS, Document


@dataclass(frozen=True, slots=True)
class Edge:
    """Connects each parent with the articles that have a value of its `local` at `foreign`."""

    parents: str
    local: str
    foreign: str

    def match(self, parent: Document) -> Document:
        """The match of the parent's articles. One value is an equality.

        With `$in` and `published`, the embedded server would read all published articles.
        """
        values = self.values(parent)
        return {self.foreign: values[0] if len(values) == 1 else {"$in": values}}

    def values(self, parent: Document) -> list[str]:
        """The parent's values at `local`. Its articles have one of them at `foreign`."""
        value: Any = parent
        for part in self.local.split("."):
            value = value[part]
        return value if isinstance(value, list) else [value]

    def pipeline(
        self, parents: Sequence[Document], lists: Mapping[str, Sequence[Document]]
    ) -> list[Document]:
        """The pipeline over the parents' collection that joins the parents with their articles.

        A row has a parent's `_id`, and for each name in `lists` the articles of the parent after
        the stages given there. The rows are in no particular order.
        """
        ids = list({parent["_id"]: None for parent in parents})
        lookups = [
            {
                "$lookup": {
                    "from": ARTICLES,
                    "localField": self.local,
                    "foreignField": self.foreign,
                    "pipeline": stages,
                    "as": name,
                }
            }
            for name, stages in lists.items()
        ]
        return [
            {"$match": {"_id": {"$in": ids}}},
            {"$project": {self.local: 1}},
            *lookups,
            {"$project": dict.fromkeys(lists, 1)},
        ]


PROVIDER_ARTICLES = Edge(PROVIDERS, "_id", "provider.domain")
TOPIC_ARTICLES = Edge(TOPICS, "_id", "newsgraph.topics")
AUTHOR_ARTICLES = Edge(AUTHORS, "_id", "newsgraph.authors")
RELATED_BY = Edge(ARTICLES, "newsgraph.urls", "newsgraph.related")


@dataclass(frozen=True, slots=True, eq=False)
class Join:
    """One command that read the articles of many parents by `edge`, those that fulfil `match`."""

    edge: Edge
    match: Document


@dataclass(frozen=True, slots=True)
class JoinedList:
    """The articles of one parent in a join."""

    join: Join
    parent: Document

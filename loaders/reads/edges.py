"""Connects parents (providers, topics, authors, articles) with their lists of articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from loaders.documents import ARTICLES, AUTHORS, PROVIDERS, TOPICS, Document


@dataclass(frozen=True, slots=True)
class Edge:
    """Connects parents with articles: parents' values at `local`, articles' at `foreign`."""

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
        value = self._value(parent)
        return value if isinstance(value, list) else [value]

    def _value(self, parent: Document) -> Any:
        value: Any = parent
        for part in self.local.split("."):
            value = value[part]
        return value


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

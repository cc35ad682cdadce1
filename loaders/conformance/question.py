"""The interface of a question to a store, and the parents of nested questions.

`ask` reads the store through `loaders.reads`, as a request does. `answer` computes the right answer
in plain Python from the archive. Both return the same form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from loaders.conformance.archive import Archive
from loaders.conformance.article_filters import matches
from loaders.conformance.expected import Answer, values_at
from loaders.database import Database
from loaders.documents import Document, Visibility
from loaders.reads.edges import Edge

CAP = 10_000
"""Limit of the matches that facets and searches read. No archive here reaches it."""


class Question(Protocol):
    """A question to a store. The report shows its repr."""

    async def ask(self, database: Database) -> Answer: ...

    def answer(self, archive: Archive) -> Answer: ...


class Nested(Protocol):
    """A question about the articles of several parents."""

    @property
    def visibility(self) -> Visibility: ...
    @property
    def filter(self) -> Mapping[str, Any]: ...
    @property
    def edge(self) -> Edge: ...
    @property
    def parents(self) -> tuple[str, ...]: ...


async def find_parents(database: Database, edge: Edge, ids: tuple[str, ...]) -> list[Document]:
    return await database.find(edge.parents, {"_id": {"$in": list(ids)}}, {edge.local: 1})


def articles_of_parents(question: Nested, archive: Archive) -> dict[str, list[Document]]:
    """The articles of each parent that exists, by its id."""
    edge = question.edge
    visible = [one for one in archive.visible(question.visibility) if matches(question.filter, one)]
    return {
        parent["_id"]: [
            one
            for one in visible
            if not values_at(parent, edge.local).isdisjoint(values_at(one, edge.foreign))
        ]
        for parent in archive.collections()[edge.parents]
        if parent["_id"] in question.parents
    }

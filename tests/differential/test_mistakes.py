"""Errors of clients: refused with the code and at the place that the contract defines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.differential.comparing import differences
from tests.differential.sides import Sides

FILTERED = "query Q($filter: ArticleFilter) { articles(filter: $filter) { nodes { slug } } }"
MISTAKES: dict[str, tuple[str, dict[str, Any]]] = {
    "first and last at once": ("{ articles(first: 1, last: 1) { totalCount } }", {}),
    "a page of 101": ("{ topics(first: 101) { totalCount } }", {}),
    "a page of -1": ("{ providers(last: -1) { totalCount } }", {}),
    "related, a page of 101": (
        "{ articles(first: 5) { nodes { slug related(first: 101) { totalCount } } } }", {}
    ),
    "counts, a page of 101": ("{ articles { facets { topics(first: 101) { count } } } }", {}),
    "a cursor that is none": ('{ articles(after: "x") { nodes { slug } } }', {}),
    "an empty cursor": ('{ articles(after: "") { nodes { slug } } }', {}),
    "a node beside a malformed id": ('{ viewer { scopes } node(id: "x") { id } }', {}),
    "one malformed id of several": ('{ nodes(ids: ["QXJ0aWNsZTphYmM", "?"]) { id } }', {}),
    "251 ids": ("query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["?"] * 251}),
    "251 ids in the document": ("{ nodes(ids: [" + '"?" ' * 251 + "]) { id } }", {}),
    "251 topics": (FILTERED, {"filter": {"topics": ["ai"] * 251}}),
    "251 types, deep below": (FILTERED, {"filter": {"not": {"or": [{"types": ["a"] * 251}]}}}),
    "a date without an offset": (
        FILTERED, {"filter": {"publishedDateTime": {"from": "2021-03-01T12:00:00"}}}
    ),
    "two names of one article": (
        "query Q($by: ArticleBy!) { article(by: $by) { slug } }", {"by": {"slug": "a", "id": "b"}}
    ),
    "no name of a topic": ("query Q($by: TopicBy!) { topic(by: $by) { slug } }", {"by": {}}),
    "a sealed payload without the scope": ("{ articles(first: 2) { nodes { secured } } }", {}),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_mistake_is_refused_as_the_contract_says(sides: Sides, mistake: str) -> None:
    text, variables = MISTAKES[mistake]

    expected = sides.expected(text, variables, "anonymous")
    answers = await sides.found(sides.operations.prepare(text), variables, "anonymous")

    assert expected.errors
    for found in answers:
        assert not list(differences(expected, found))

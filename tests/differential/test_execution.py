"""Random operations, answered alike by the reference and by both executors.

A longer run: NEWSGRAPH_TEST_OPERATIONS=5000 pytest tests/differential
"""

from __future__ import annotations

import os
from random import Random

import pytest
from graphql import parse, validate

from graph.documents.cache import Operation
from graph.errors import QueryTooComplex, RequestErrors
from tests.differential.comparing import at, differences, differing_errors
from tests.differential.queries import Asked, QueryMaker
from tests.differential.sides import Sides
from tests.differential.vocabulary import Vocabulary

pytestmark = [  # graphql-core drops what it has not yet awaited below what an error makes null
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

OPERATIONS = int(os.environ.get("NEWSGRAPH_TEST_OPERATIONS", "40"))
SEED = int(os.environ.get("NEWSGRAPH_TEST_SEED", "1"))
PAGES = 3
"""How many pages a walk goes on."""
ENOUGH = 5
"""Operations answered wrongly after which the test gives up."""


async def test_random_operations_are_answered_as_the_contract_says(sides: Sides) -> None:
    random = Random(SEED)
    refused, wrong = 0, []
    for number in range(OPERATIONS):
        viewer = random.choice(list(sides.worlds))
        vocabulary = Vocabulary(sides.worlds["everything"], random, own_fields=bool(sides.fields))
        asked = QueryMaker(sides.schema, vocabulary, random).make()
        try:
            operation = sides.operations.prepare(asked.text)
        except QueryTooComplex:
            refused += 1
            continue
        except RequestErrors:
            assert validate(sides.reference, parse(asked.text)), asked.text
            refused += 1
            continue
        label = f"operation {number} as {viewer}"
        wrong += await _walk(sides, asked, operation, viewer, label)
        if len(wrong) >= ENOUGH:
            break
    assert not wrong, "\n\n".join(wrong)
    assert refused < OPERATIONS / 5


async def test_searches_are_answered_alike_by_both_executors(sides: Sides) -> None:
    """The ranking of results is not part of the contract, so the reference does not check it."""
    random = Random(SEED)
    for _ in range(OPERATIONS // 5):
        viewer = random.choice(list(sides.worlds))
        vocabulary = Vocabulary(sides.worlds["everything"], random, own_fields=bool(sides.fields))
        asked = QueryMaker(sides.schema, vocabulary, random, roots=("search",)).make()
        try:
            operation = sides.operations.prepare(asked.text)
        except (QueryTooComplex, RequestErrors):
            continue
        interpreted, *compiled = await sides.found(operation, asked.variables, viewer)
        for other in compiled:
            assert other.text == interpreted.text, asked
            assert not list(differing_errors(interpreted, other)), asked


async def _walk(
    sides: Sides, asked: Asked, operation: Operation, viewer: str, label: str
) -> list[str]:
    """The operation, and again for the pages that follow where one of its fields has a cursor.

    Says what is wrong with the first page that is.
    """
    cursors: list[str | None] = [None, None]
    for page in range(PAGES):
        given = [{**asked.variables, "cursor": cursor} for cursor in cursors]
        if asked.walk is None:
            given = [asked.variables, asked.variables]
        expected = sides.expected(asked.text, given[0], viewer)
        interpreted, *compiled = await sides.found(operation, given[1], viewer)
        wrong = list(differences(expected, interpreted))[:10]
        for other in compiled:
            if other.text != interpreted.text or any(differing_errors(interpreted, other)):
                wrong += ["the executors disagree", *differences(interpreted, other)][:10]
        if wrong:
            return ["\n".join([f"{label}, page {page}:", *wrong, asked.text, str(given[1])])]
        if asked.walk is None:
            break
        info = (*asked.walk, "pageInfo", "startCursor" if asked.backwards else "endCursor")
        cursors = [at(side.data, info) for side in (expected, interpreted)]
        if cursors[0] is None:
            break
    return []

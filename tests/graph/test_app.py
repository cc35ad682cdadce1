"""The application obeys the settings that it is given, not those of the environment."""

from __future__ import annotations

import pytest

from loaders.database import Database
from loaders.settings import Settings
from tests.archive import article, fill
from tests.graph.http.running import codes, served

BEYOND = {
    "count_cap": (
        "{ articles { facets { types { count } } } }",
        "More than 2 articles would be counted",
    ),
    "count_cap of neighbours": (
        '{ topic(by: {slug: "ai"}) { providers { count } } }',
        "More than 2 articles would be counted",
    ),
    "search_cap": ('{ search(query: "robot") { totalCount } }', "matches more than 2 articles"),
    "max_filter_depth": (
        "{ articles(filter: {not: {not: {topics: []}}}) { totalCount } }",
        "nested more than 1 deep",
    ),
    "max_filter_parts": (
        "{ articles(filter: {and: [{topics: []}, {not: {topics: []}}]}) { totalCount } }",
        "has 4 parts; at most 3 are allowed",
    ),
    "max_list_length": (
        '{ articles(filter: {topics: ["a", "b", "c"]}) { totalCount } }',
        "at most 2 are allowed",
    ),
}


@pytest.mark.parametrize("limit", BEYOND)
async def test_the_limits_of_the_settings_apply(
    settings: Settings, database: Database, limit: str
) -> None:
    await fill(database, [article(f"robot-{n}", title="Robot", topics=["AI"]) for n in range(3)])
    query, message = BEYOND[limit]
    lowered = {
        **{"count_cap": 2, "search_cap": 2, "max_list_length": 2},
        **{"max_filter_depth": 2 if limit == "max_filter_parts" else 1, "max_filter_parts": 3},
    }
    async with served(settings) as gateway:
        assert "errors" not in (await gateway.ask(query)).json()
    async with served(settings, **lowered) as gateway:
        for _ in range(3):
            answer = await gateway.ask(query)
            assert codes(answer)[0] in ("BAD_USER_INPUT", "QUERY_TOO_COMPLEX")
            assert message in answer.json()["errors"][0]["message"]

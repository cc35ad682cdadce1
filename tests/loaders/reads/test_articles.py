"""Lookups by slug, address, file and story: on one index, and never a draft for the public."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest

from loaders.command_log import CommandLog
from loaders.database import Database
from loaders.documents import Visibility
from loaders.reads.articles import (
    addresses_by_path,
    article_by_slug,
    articles_by_id,
    articles_by_translation_key,
    articles_by_url,
)
from tests.archive import article, fill

URL = "https://example.com/draft"
DRAFT = article("draft", published=False, story="story")
DRAFT["newsgraph"]["path"] = "draft.md"

Lookup: TypeAlias = Callable[[Database, Visibility], Awaitable[Any]]
LOOKUPS: dict[str, Lookup] = {
    "_id": lambda database, who: articles_by_id(database, who, [DRAFT["_id"]], {"url": 1}),
    "slug": lambda database, who: article_by_slug(database, who, "draft", {"url": 1}),
    "newsgraph.urls": lambda database, who: articles_by_url(database, who, [URL], {"url": 1}),
    "newsgraph.path": lambda database, who: addresses_by_path(database, who, ["draft.md"]),
    "newsgraph.translationKey": lambda database, who: articles_by_translation_key(
        database, who, ["story"], {"url": 1}
    ),
}


@pytest.fixture
async def archive(recorded: Database, commands: CommandLog) -> Database:
    await fill(recorded, [DRAFT])
    commands.commands.clear()
    return recorded


@pytest.mark.parametrize("key", LOOKUPS)
async def test_a_lookup_is_one_condition(archive: Database, commands: CommandLog, key: str) -> None:
    await LOOKUPS[key](archive, "public")
    [find] = commands.commands
    assert list(find["filter"]) == [key]


@pytest.mark.parametrize("key", LOOKUPS)
async def test_a_lookup_hides_drafts_from_the_public(archive: Database, key: str) -> None:
    assert URL in str(await LOOKUPS[key](archive, "all"))
    assert URL not in str(await LOOKUPS[key](archive, "public"))


async def test_an_alias_is_not_the_address_of_a_story(database: Database) -> None:
    moved = article("moved", aliases=["https://example.com/old"])
    await fill(database, [moved])
    urls = [*moved["newsgraph"]["urls"], *moved["newsgraph"]["aliases"]]

    found = await articles_by_url(database, "public", urls, {"url": 1})

    assert list(found) == moved["newsgraph"]["urls"]

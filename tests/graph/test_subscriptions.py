"""Subscription.articleChanged through the schema."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from graph.ids import to_global_id
from loaders.database import Database
from loaders.live.change_stream import ChangeStream
from loaders.live.subscriptions import SLOW_SECONDS, SlowSubscriber
from tests.archive import article, fill
from tests.graph.running import ANYONE, EDITOR, follow

CHANGED = """
subscription ($filter: ArticleFilter) {
  articleChanged(filter: $filter) {
    kind id article { slug title published provider { name } topics { name } authors { name } }
  }
}
"""


async def next_change(stream: Any) -> dict[str, Any]:
    async with asyncio.timeout(30):
        result = await anext(stream)
    assert result.errors is None, result.errors
    changed: dict[str, Any] = result.data["articleChanged"]
    return changed


async def test_each_viewer_gets_the_changes_that_they_may_see(
    database: Database, changes: ChangeStream
) -> None:
    draft = article("a", published=False, topics=["C++"])
    await fill(database, [article("other", topics=["C++"])])
    anyone = await follow(
        database, changes, CHANGED, filter={"topics": draft["newsgraph"]["topics"]}
    )
    editor = await follow(database, changes, CHANGED, EDITOR)

    await database.articles.insert_one(draft)
    change = await next_change(editor)
    assert (change["kind"], change["article"]["published"]) == ("ADDED", False)

    await database.articles.update_one({"_id": draft["_id"]}, {"$set": {"published": True}})
    assert await next_change(anyone) == {
        "kind": "ADDED",
        "id": to_global_id("Article", draft["_id"]),
        "article": {
            "slug": "a",
            "title": "a",
            "published": True,
            "provider": {"name": "Example"},
            "topics": [{"name": "C++"}],
            "authors": [],
        },
    }
    assert (await next_change(editor))["kind"] == "UPDATED"

    await database.articles.update_one({"_id": draft["_id"]}, {"$set": {"published": False}})
    removed = await next_change(anyone)
    assert (removed["kind"], removed["article"]) == ("REMOVED", None)
    await anyone.aclose()
    await editor.aclose()
    assert changes.subscribers == 0


async def test_each_event_reads_the_provider_again(
    database: Database, changes: ChangeStream
) -> None:
    await fill(database, [article("a")])
    stream = await follow(database, changes, CHANGED)
    names = []
    for name in ("One", "Two"):
        await database.providers.update_one({"_id": "example.com"}, {"$set": {"public.name": name}})
        await database.articles.update_one({"slug": "a"}, {"$set": {"title": name}})
        names.append((await next_change(stream))["article"]["provider"]["name"])
    assert names == ["One", "Two"]
    await stream.aclose()


async def test_an_article_is_complete_before_its_topics_are_stored(
    database: Database, changes: ChangeStream
) -> None:
    stream = await follow(database, changes, CHANGED)
    await database.articles.insert_one(article("a", topics=["C++"], authors=[{"name": "Ann"}]))
    shown = (await next_change(stream))["article"]
    assert shown["provider"] == {"name": "Example"}
    assert shown["topics"] == [{"name": "C++"}]
    assert shown["authors"] == [{"name": "Ann"}]
    await stream.aclose()


async def test_equal_subscriptions_share_one_result(
    database: Database, changes: ChangeStream
) -> None:
    await fill(database, [article("other")])
    streams = [
        await follow(database, changes, CHANGED, viewer)
        for viewer in (ANYONE, ANYONE, EDITOR)
        for _ in range(2)
    ]
    await database.articles.insert_one(article("a"))
    async with asyncio.timeout(30):
        results = [await anext(stream) for stream in streams]
    assert len({id(result) for result in results}) == 2
    assert results[0].data == results[-1].data
    for stream in streams:
        await stream.aclose()


async def test_subscriptions_that_differ_in_their_filter_share_one_result(
    database: Database, changes: ChangeStream
) -> None:
    await fill(database, [article("other")])
    filters: list[dict[str, Any]] = [{}, {"types": ["article"]}, {"not": {"types": ["video"]}}]
    streams = [await follow(database, changes, CHANGED, filter=each) for each in filters]
    await database.articles.insert_one(article("a", type="article"))
    async with asyncio.timeout(30):
        results = [await anext(stream) for stream in streams]
    assert len({id(result) for result in results}) == 1
    assert results[0].data["articleChanged"]["article"]["slug"] == "a"
    for stream in streams:
        await stream.aclose()


async def test_subscriptions_whose_fields_use_other_variables_share_nothing(
    database: Database, changes: ChangeStream
) -> None:
    await fill(database, [article("other")])
    text = """
    subscription ($filter: ArticleFilter, $shown: Boolean!) {
      articleChanged(filter: $filter) { kind id @include(if: $shown) }
    }
    """
    streams = [await follow(database, changes, text, shown=each) for each in (True, False)]
    await database.articles.insert_one(article("a"))
    async with asyncio.timeout(30):
        results = [await anext(stream) for stream in streams]
    assert ["id" in result.data["articleChanged"] for result in results] == [True, False]
    for stream in streams:
        await stream.aclose()


async def test_a_slow_client_ends_with_an_error(database: Database, changes: ChangeStream) -> None:
    stream = await follow(database, changes, CHANGED)
    [subscription] = changes._subscriptions
    subscription._capacity = 2
    await database.articles.insert_many([article(str(number)) for number in range(5)])
    await asyncio.sleep(SLOW_SECONDS + 1)
    with pytest.raises(SlowSubscriber):
        await read_all(stream)


async def read_all(stream: Any) -> None:
    async with asyncio.timeout(30):
        while True:
            await anext(stream)

"""Live changes on a real store: what subscribers receive, and how subscriptions end."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest

from loaders.connection import connect
from loaders.database import Database
from loaders.documents import Document
from loaders.filters import article_filter
from loaders.live.change_stream import ChangeStream
from loaders.live.subscriptions import ChangesLost, SlowSubscriber, Subscription
from loaders.live.writes import updated
from loaders.settings import Settings
from loaders.store_errors import StoreUnavailable
from tests.proxy import proxied


def story(id: str, **keys: Any) -> Document:
    return {
        "_id": id,
        "slug": id,
        "title": "A story",
        "category": "news",
        "published": True,
        "publishedDateTime": datetime(2020, 6, 11),
        "provider": {"domain": "example.com"},
        "newsgraph": {"topics": ["ai"], "urls": [f"https://example.com/{id}"]},
        **keys,
    }


async def take(subscription: Subscription, number: int) -> list[tuple[str, str]]:
    async with asyncio.timeout(30):
        taken = [await anext(subscription) for _ in range(number)]
    return [(change.kind, change.id) for change in taken]


async def test_publishing_adds_and_withdrawing_removes(
    database: Database, changes: ChangeStream
) -> None:
    public = await changes.subscribe("public", {})
    drafts = await changes.subscribe("all", {})

    await database.articles.insert_one(story("a", published=False))
    await database.articles.update_one({"_id": "a"}, {"$set": {"published": True}})
    await database.articles.update_one({"_id": "a"}, {"$set": {"title": "Another"}})
    await database.articles.update_one({"_id": "a"}, {"$set": {"published": False}})
    await database.articles.delete_one({"_id": "a"})
    await database.articles.insert_one(story("b"))

    assert await take(public, 4) == [
        ("ADDED", "a"),
        ("UPDATED", "a"),
        ("REMOVED", "a"),
        ("ADDED", "b"),
    ]
    kinds = [kind for kind, _ in await take(drafts, 6)]
    assert kinds == ["ADDED", "UPDATED", "UPDATED", "UPDATED", "REMOVED", "ADDED"]


async def test_a_filter_decides_what_is_added_and_removed(
    database: Database, changes: ChangeStream
) -> None:
    match = article_filter({"topics": ["robots"], "not": {"categories": ["ads"]}})
    robots = await changes.subscribe("public", match)

    await database.articles.insert_one(story("a"))
    topics = {"newsgraph.topics": ["ai", "robots"], "topics": ["AI", "Robots"]}
    await database.articles.update_one({"_id": "a"}, {"$set": topics})
    await database.articles.replace_one({"_id": "a"}, story("a", category="ads"))
    await database.articles.delete_one({"_id": "a"})
    await database.articles.insert_one(story("b", newsgraph={"topics": ["robots"], "urls": ["b"]}))
    await database.articles.delete_one({"_id": "b"})

    assert await take(robots, 4) == [
        ("ADDED", "a"),
        ("REMOVED", "a"),
        ("ADDED", "b"),
        ("REMOVED", "b"),
    ]


async def test_a_change_carries_the_article_unless_it_is_removed(
    database: Database, changes: ChangeStream
) -> None:
    subscription = await changes.subscribe("public", {})
    await database.articles.insert_one(story("a"))
    async with asyncio.timeout(30):
        added = await anext(subscription)
        await database.articles.delete_one({"_id": "a"})
        removed = await anext(subscription)
    assert added.article is not None
    assert added.article["publishedDateTime"] == datetime(2020, 6, 11)
    assert (removed.kind, removed.id, removed.article) == ("REMOVED", "a", None)


def test_an_update_is_applied_to_the_article_as_it_was() -> None:
    before = {"a": {"b": [1, 2, 3], "c": 1}, "d": [{"e": 1}], "f": 1}
    after = updated(
        before,
        {
            "updatedFields": {"a.b.0": 9, "d.0.e": 2, "d.1": {"e": 3}, "g": {"h": 1}},
            "removedFields": ["a.c", "f"],
            "truncatedArrays": [{"field": "a.b", "newSize": 2}],
        },
    )
    assert after == {"a": {"b": [9, 2]}, "d": [{"e": 2}, {"e": 3}], "g": {"h": 1}}
    assert before == {"a": {"b": [1, 2, 3], "c": 1}, "d": [{"e": 1}], "f": 1}


async def test_any_update_operator_is_told_as_it_leaves_the_article(
    database: Database, changes: ChangeStream
) -> None:
    subscription = await changes.subscribe("public", {})
    await database.articles.insert_one(story("a", topics=["x"], images=[{"url": "1"}]))
    updates: list[Document] = [
        {"$push": {"topics": "y"}, "$unset": {"category": 1}},
        {"$set": {"images.0.url": "2", "images.0.width": 5}},
        {"$pop": {"topics": -1}},
        {"$addToSet": {"images": {"url": "3"}}, "$inc": {"quality": 3}},
        {"$pull": {"images": {"url": "2"}}},
        {"$rename": {"quality": "heat"}},
    ]
    states = []
    for update in updates:
        await database.articles.update_one({"_id": "a"}, update)
        states.append(await database.articles.find_one({"_id": "a"}))
    async with asyncio.timeout(30):
        told = [(await anext(subscription)).article for _ in range(len(updates) + 1)]
    assert told[1:] == states


async def test_what_the_gateway_keeps_for_itself_is_no_change(
    database: Database, changes: ChangeStream
) -> None:
    await database.articles.insert_one(story("a"))
    subscription = await changes.subscribe("public", {})
    await database.articles.update_one({"_id": "a"}, {"$set": {"newsgraph.digest": "new"}})
    await database.articles.insert_one(story("b"))
    assert await take(subscription, 1) == [("ADDED", "b")]


async def test_a_slow_subscriber_is_dropped_and_others_are_not(
    database: Database, changes: ChangeStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = await changes.subscribe("public", {})
    slow = await changes.subscribe("public", {})
    slow._capacity = 5
    await database.articles.insert_many([story(str(number)) for number in range(10)])
    assert len(await take(quick, 10)) == 10
    with pytest.raises(SlowSubscriber, match="more than 5 changes"):
        await anext(slow)
    assert changes.subscribers == 1


async def test_a_dropped_collection_is_told_and_the_next_subscriber_starts_anew(
    database: Database, changes: ChangeStream
) -> None:
    await database.articles.insert_one(story("a"))
    subscription = await changes.subscribe("public", {})
    await database.articles.drop()
    with pytest.raises(ChangesLost, match="drop"):
        await take(subscription, 1)
    again = await changes.subscribe("public", {})
    await database.articles.insert_one(story("a"))
    assert await take(again, 1) == [("ADDED", "a")]


async def test_a_token_that_the_store_forgot_is_told(
    database: Database, changes: ChangeStream
) -> None:
    subscription = await changes.subscribe("public", {})
    changes._since = {"resume_after": {"_data": "82" + "00" * 30}}
    task = changes._task
    assert task is not None
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await changes.start()
    with pytest.raises(ChangesLost, match="changes were lost"):
        await take(subscription, 1)


async def test_changes_made_while_the_watcher_was_away_are_told_after_it_resumes(
    database: Database, changes: ChangeStream
) -> None:
    subscription = await changes.subscribe("public", {})
    await database.articles.insert_one(story("a"))
    assert await take(subscription, 1) == [("ADDED", "a")]
    task = changes._task
    assert task is not None
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await database.articles.insert_one(story("b"))
    await changes.start()
    assert await take(subscription, 1) == [("ADDED", "b")]


async def test_changes_made_while_the_store_was_away_are_told_when_it_is_back(
    database: Database, settings: Settings, change_streams: None
) -> None:
    async with proxied(str(settings.mongodb_uri)) as proxy:
        behind = connect(Settings(store_timeout=0.5), proxy.uri)
        changes = ChangeStream(behind)
        await changes.start()
        subscription = await changes.subscribe("public", {})
        await database.articles.insert_one(story("before"))
        assert await take(subscription, 1) == [("ADDED", "before")]

        await proxy.away()
        await database.articles.insert_one(story("meanwhile"))
        await asyncio.sleep(1)
        with pytest.raises(StoreUnavailable):
            await changes.subscribe("public", {})
        await proxy.back()
        await database.articles.insert_one(story("after"))

        assert await take(subscription, 2) == [("ADDED", "meanwhile"), ("ADDED", "after")]
        await changes.stop()
        await behind.close()


async def test_stopping_ends_every_subscription_without_an_error(
    database: Database, changes: ChangeStream
) -> None:
    subscription = await changes.subscribe("public", {})
    await changes.stop()
    assert [change async for change in subscription] == []


async def test_nobody_listening_closes_the_stream(
    database: Database, changes: ChangeStream
) -> None:
    async with await changes.subscribe("public", {}):
        assert changes.subscribers == 1
    assert changes.subscribers == 0
    await database.articles.insert_one(story("unheard"))
    async with await changes.subscribe("public", {}) as later:
        await database.articles.insert_one(story("heard"))
        assert await take(later, 1) == [("ADDED", "heard")]

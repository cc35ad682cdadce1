"""Pages read through windows are the same as pages read without, also while others write."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from loaders.command_log import CommandLog
from loaders.connection import connect
from loaders.database import Database
from loaders.documents import ARTICLES, VISIBILITIES, Document, Visibility
from loaders.filters import all_of, article_filter
from loaders.indexes import ARTICLE_ORDERS
from loaders.reads.keyset import Direction, Order, Position, Slice
from loaders.reads.pages import find_page
from loaders.reads.sample import Sample
from loaders.reads.sampling import keep_sample, reads_whole_lists, take_sample
from loaders.settings import Settings
from loaders.store_errors import StoreTimeout
from loaders.visibility import visible_articles
from tests.archive import DAY, article, fill

ARTICLES_STORED = 400
DIRECTIONS: tuple[Direction, ...] = (1, -1)
ORDERS = [
    Order(f"articles.{name}", key, direction)
    for (name, key), direction in product(ARTICLE_ORDERS.items(), DIRECTIONS)
]
NEWEST = Order("articles.PUBLISHED", "publishedDateTime", -1)


def story(number: int) -> Document:
    """An article with many ties in each order, and missing qualities and heats."""
    random = Random(number)
    figures = {"quality": random.randrange(30), "heat": random.randrange(-1, 9)}
    return article(
        f"story-{number}",
        **{key: value for key, value in figures.items() if random.random() < 0.8},
        title=random.choice("abcdefghij") + random.choice(["", "x", "é"]),
        category=random.choice(["news", "sport"]),
        published=random.random() < 0.7,
        publishedDateTime=DAY + timedelta(hours=random.randrange(200)),
        topics=random.sample(["AI", "C", "Rare"], random.randrange(3)),
        provider={"name": "P", "domain": random.choice(["a.example", "b.example"])},
        authors=[{"name": random.choice(["Ada", "Bob"])}],
    )


@pytest.fixture
async def archive(recorded: Database, commands: CommandLog) -> Database:
    """An archive with a sample of an eighth, which is small for a test: windows are often short."""
    await fill(recorded, [story(number) for number in range(ARTICLES_STORED)])
    recorded.sample = await take_sample(recorded, 130, 1)
    commands.commands.clear()
    return recorded


def some_filter(random: Random) -> Document:
    choices: list[dict[str, Any]] = [
        {},
        {"topics": ["ai"]},
        {"topics": ["ai", "c"]},
        {"providers": ["a.example"], "categories": ["news"]},
        {"authors": ["ada"], "not": {"topics": ["c"]}},
        {"quality": {"min": 5, "max": 20}},
        {"publishedDateTime": {"from": DAY + timedelta(hours=50)}},
        {"or": [{"topics": ["rare"]}, {"heat": {"max": 3}}]},
        {"allTopics": ["ai", "rare"]},
        {"topics": ["none"]},
        {"topics": ["none", "rare"], "not": {"types": ["video"]}},
    ]
    return article_filter(random.choice(choices))


async def both(database: Database, match: Document, slice: Slice) -> list[Any]:
    """What a page shows: read through windows, and read without.

    The windows are first estimated, then remembered.
    """
    sample, shown = database.sample, []
    for used in (sample, sample, None):
        database.sample = used
        page = await find_page(database, ARTICLES, match, slice, {"title": 1}, outside=True)
        shown.append(([row["_id"] for row in page.nodes], page.has_next, page.has_previous))
    database.sample = sample
    estimated, remembered, whole = shown
    assert estimated == remembered, (match, slice)
    return [estimated, whole]


@pytest.mark.parametrize("visibility", VISIBILITIES)
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.key}{order.direction:+}")
async def test_windows_change_no_page(
    archive: Database, commands: CommandLog, order: Order, visibility: Visibility
) -> None:
    random = Random(f"{order} {visibility}")
    stored = [story(number) for number in range(ARTICLES_STORED)]
    for _ in range(40):
        match = all_of(visible_articles(visibility), some_filter(random))
        bounds = [order.position(random.choice(stored)) if random.random() < 0.6 else None] * 2
        bounds[random.randrange(2)] = None
        size, backward = random.choice([0, 1, 3, 20]), random.random() < 0.4
        slice = Slice(size, order, backward, *bounds)
        windowed, whole = await both(archive, match, slice)
        assert windowed == whole, (match, slice)
    assert any("aggregate" in command for command in commands.commands)


async def test_a_walk_meets_each_article_once_while_others_come_and_go(archive: Database) -> None:
    passing = [story(number) for number in range(ARTICLES_STORED, ARTICLES_STORED + 100)]
    walking = True

    async def write() -> None:
        random = Random(1)
        while walking:
            await archive.articles.insert_many(passing)
            await archive.articles.update_many(
                {"_id": {"$in": [one["_id"] for one in passing]}},
                {"$set": {"published": random.random() < 0.5, "quality": random.randrange(30)}},
            )
            await archive.articles.delete_many({"_id": {"$in": [one["_id"] for one in passing]}})

    writing = asyncio.create_task(write())
    try:
        for order in ORDERS[1:4]:
            kept = [story(number) for number in range(ARTICLES_STORED)]
            kept = [one for one in kept if one["published"]]
            met = await walk(archive, order)
            others = {one["_id"] for one in passing}
            expected = [row["_id"] for row in sorted_by(order, kept)]
            assert [id for id in met if id not in others] == expected
    finally:
        walking = False
        await writing


async def walk(database: Database, order: Order) -> list[str]:
    met: list[str] = []
    after: Position | None = None
    while True:
        slice = Slice(7, order, after=after)
        page = await find_page(database, ARTICLES, {"published": True}, slice, {order.key: 1})
        met += [row["_id"] for row in page.nodes]
        if not page.has_next:
            return met
        after = page.position(len(page.nodes) - 1)


def sorted_by(order: Order, articles: list[Document]) -> list[Document]:
    def rank(one: Document) -> tuple[bool, Any, str]:
        value = one.get(order.key)
        return value is not None, value if value is not None else 0, one["_id"]

    return sorted(articles, key=rank, reverse=order.direction == -1)


async def test_a_window_with_enough_articles_is_one_command(
    archive: Database, commands: CommandLog
) -> None:
    await find_page(archive, ARTICLES, {"published": True}, Slice(3, NEWEST), {"title": 1})
    [read] = commands.commands
    assert read["pipeline"][0]["$match"].keys() == {"published", "publishedDateTime"}


async def test_an_outdated_sample_costs_one_more_command(
    archive: Database, commands: CommandLog
) -> None:
    newer = {"publishedDateTime": {"$gte": DAY + timedelta(hours=100)}}
    await archive.articles.delete_many(newer)
    commands.commands.clear()
    match = {"published": True}
    page = await find_page(archive, ARTICLES, match, Slice(3, NEWEST), {"title": 1})
    assert len(page.nodes) == 3
    assert [next(iter(command)) for command in commands.commands] == ["aggregate", "find"]


@pytest.mark.parametrize("order", [NEWEST, NEWEST.reversed()], ids=["descending", "ascending"])
async def test_a_page_that_was_read_before_is_read_as_far_as_it_went(
    archive: Database, commands: CommandLog, order: Order
) -> None:
    spans = []
    for _ in range(2):
        commands.commands.clear()
        page = await find_page(archive, ARTICLES, {"published": True}, Slice(3, order), {"_id": 1})
        [read] = commands.commands
        match = read["pipeline"][0]["$match"]
        spans.append(await archive.count(ARTICLES, match))
        last = page.nodes[-1]
    assert spans[1] < spans[0]

    await archive.articles.delete_one({"_id": last["_id"]})
    commands.commands.clear()
    page = await find_page(archive, ARTICLES, {"published": True}, Slice(3, order), {"_id": 1})
    assert len(page.nodes) == 3
    assert last not in page.nodes


@pytest.mark.parametrize(
    "match", [{"newsgraph.topics": "none", "published": True}, {"slug": "story-1"}], ids=str
)
async def test_a_list_that_is_short_or_not_of_articles_that_are_visible_has_no_window(
    archive: Database, commands: CommandLog, match: Document
) -> None:
    await find_page(archive, ARTICLES, match, Slice(3, NEWEST), {"title": 1})
    assert [next(iter(command)) for command in commands.commands] == ["find"]


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), 0.5, "text", DAY], ids=str)
async def test_a_cursor_with_any_value_gives_the_same_page(
    archive: Database, value: Any, direction: Direction
) -> None:
    order = Order("articles.QUALITY", "quality", direction)
    slice = Slice(3, order, after=Position(value, "8"))
    windowed, whole = await both(archive, {"published": True}, slice)
    assert windowed == whole


@pytest.mark.parametrize("direction", DIRECTIONS)
async def test_the_last_date_there_is_ends_a_window(
    archive: Database, direction: Direction
) -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, 999_000)
    await archive.articles.update_many({}, {"$set": {"publishedDateTime": last}})
    archive.sample = await take_sample(archive, smallest=1)
    slice = Slice(3, Order("articles.PUBLISHED", "publishedDateTime", direction))
    windowed, whole = await both(archive, {"published": True}, slice)
    assert windowed == whole


async def test_a_short_list_of_several_values_is_read_by_them_in_one_command(
    archive: Database, commands: CommandLog
) -> None:
    rare = {"newsgraph.related": {"$in": ["https://example.com/a", "https://example.com/b"]}}
    match = all_of(rare, visible_articles("public"))
    page = await find_page(archive, ARTICLES, match, Slice(3, NEWEST), {"title": 1})
    [read] = commands.commands
    assert page.nodes == []
    assert [stage["$match"] for stage in read["pipeline"][:2]] == [rare, match]


async def test_a_small_archive_has_no_sample(archive: Database) -> None:
    assert await take_sample(archive, smallest=1_000) is None


async def test_a_sample_tells_the_size_of_the_archive(archive: Database) -> None:
    sample = await take_sample(archive, 500, 1)
    assert sample is not None
    assert sample.share > 1.5
    assert len(sample.values({}, NEWEST)) * sample.share == pytest.approx(ARTICLES_STORED, rel=0.3)


async def test_only_a_store_that_reads_whole_lists_is_sampled(archive: Database) -> None:
    archive.sample = None
    running = asyncio.create_task(keep_sample(archive, smallest=1))
    if await reads_whole_lists(archive):
        for _ in range(500):
            await asyncio.sleep(0.01 if archive.sample is None else 0)
        assert archive.sample is not None
        running.cancel()
    else:
        await asyncio.wait_for(running, 10)
        assert archive.sample is None


async def test_a_failed_sample_is_taken_again_soon(
    archive: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not await reads_whole_lists(archive):
        pytest.skip("this store needs no sample")
    failures = iter([StoreTimeout("busy")])

    async def take(database: Database, smallest: int) -> Sample | None:
        for failure in failures:
            raise failure
        return await take_sample(database, smallest=smallest)

    monkeypatch.setattr("loaders.reads.sampling.take_sample", take)
    monkeypatch.setattr("loaders.reads.sampling._RETRY_SECONDS", 0.01)
    archive.sample = None
    running = asyncio.create_task(keep_sample(archive, smallest=1))
    for _ in range(500):
        await asyncio.sleep(0.01 if archive.sample is None else 0)
    assert archive.sample is not None
    running.cancel()
    archive.sample = None


async def test_a_store_that_stays_away_is_logged_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("loaders.reads.sampling._RETRY_SECONDS", 0.01)
    quick = settings.model_copy(update={"store_timeout": 0.05})
    away = connect(quick, "mongodb://127.0.0.1:9/?directConnection=true")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(keep_sample(away), 2)  # three attempts
    assert len([one for one in caplog.records if "not sampled" in one.message]) == 1
    await away.close()


@pytest.mark.parametrize(("share", "wanted", "needed"), [(250, 21, 3), (1, 21, 36), (10_000, 1, 1)])
def test_a_window_is_as_large_as_chance_asks(share: float, wanted: int, needed: int) -> None:
    assert Sample([{}] * 100, share).needed(wanted) == needed

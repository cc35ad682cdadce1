"""The response cache by itself: bounds, and writes during a response in progress."""

from __future__ import annotations

from collections import Counter

from graph.delivery.cache import Entry, Key, ResponseCache
from graph.delivery.recent_writes import PendingResponse
from loaders.filters import all_of, article_filter
from loaders.live.dependencies import Dependencies, Tagged
from loaders.live.writes import StoreWrite
from tests.archive import article


class CacheUnderTest:
    """A cache with a stream that is fresh if the test says so. Counts observations."""

    def __init__(self, limit: int = 100_000) -> None:
        self.fresh = True
        self.counts: Counter[str] = Counter()
        self.cache = ResponseCache(limit, lambda: self.fresh, self.observe)

    def observe(self, name: str, number: int) -> None:
        self.counts[name] += number

    def put(self, key: Key, tagged: Tagged, size: int = 100) -> bool:
        pending = self.cache.begin()
        kept = self.keep(pending, key, tagged, size)
        self.cache.end(pending)
        return kept

    def keep(self, pending: PendingResponse, key: Key, tagged: Tagged, size: int = 100) -> bool:
        entry = Entry(key, b"x" * size, b"", tagged.tags, b"")
        kept = self.cache.keep(pending, entry, tagged)
        assert not (kept and entry.outdated)
        return kept

    def write(self, name: str, before: int | None, after: int | None) -> None:
        sides = [None if q is None else article(name, quality=q) for q in (before, after)]
        id = article(name)["_id"]
        self.cache.written([StoreWrite("articles", id, sides[0], sides[1])])


def good_articles() -> Tagged:
    """The list of the articles of a quality of 50 at least."""
    dependencies = Dependencies("public")
    dependencies.listed(all_of(article_filter({"quality": {"min": 50}})))
    return dependencies.tagged(shows_counts=False)


def about(name: str) -> Tagged:
    dependencies = Dependencies("public")
    dependencies.looked_up(slugs=[name])
    return dependencies.tagged(shows_counts=False)


def test_a_write_removes_only_the_entries_that_contain_or_list_it() -> None:
    tested = CacheUnderTest()
    for name in ("a", "b"):
        tested.put(name, about(name))
    tested.put("good", good_articles())
    tested.write("a", 10, 20)
    assert [tested.cache.get(key) is not None for key in ("a", "b", "good")] == [False, True, True]
    tested.write("c", 10, 60)
    assert tested.cache.get("good") is None
    assert tested.counts["evicted:write"] == 2
    assert tested.counts["entries"] == len(tested.cache) == 1
    assert tested.counts["bytes"] == tested.cache.size


def test_a_response_that_a_write_touches_is_not_cached() -> None:
    tested = CacheUnderTest()
    pending, other = tested.cache.begin(), tested.cache.begin()
    tested.write("c", 60, 70)
    assert not tested.keep(pending, "good", good_articles())
    assert tested.keep(other, "b", about("b"))
    tested.cache.end(pending)
    tested.cache.end(other)
    assert tested.put("good", good_articles())
    assert tested.counts["outdated"] == 1


def test_earlier_writes_do_not_matter() -> None:
    tested = CacheUnderTest()
    first = tested.cache.begin()
    tested.write("c", 60, 70)
    second = tested.cache.begin()
    tested.write("b", 1, 2)
    assert tested.keep(second, "good", good_articles())
    assert not tested.keep(first, "again", good_articles())


def test_too_many_writes_prevent_caching() -> None:
    tested = CacheUnderTest()
    pending = tested.cache.begin()
    for number in range(2100):
        tested.write(f"n{number}", 1, 2)
    assert not tested.keep(pending, "b", about("b"))
    assert tested.put("b", about("b"))


def test_a_lost_stream_removes_everything_and_prevents_caching() -> None:
    tested = CacheUnderTest()
    tested.put("a", about("a"))
    pending = tested.cache.begin()
    tested.cache.lost()
    assert tested.cache.get("a") is None
    assert not tested.keep(pending, "b", about("b"))
    assert tested.cache.size == 0


def test_no_entry_is_used_or_added_without_a_fresh_stream() -> None:
    tested = CacheUnderTest()
    tested.put("a", about("a"))
    pending = tested.cache.begin()
    tested.fresh = False
    assert tested.cache.get("a") is None
    assert not tested.keep(pending, "b", about("b"))
    late = tested.cache.begin()
    tested.fresh = True
    assert tested.cache.get("a") is not None
    assert not tested.keep(late, "c", about("c"))


def test_the_least_recently_used_entries_are_removed_first() -> None:
    tested = CacheUnderTest(limit=40_000)
    for number in range(30):
        tested.put(str(number), about(str(number)), size=1000)
        tested.cache.get("0")
    assert tested.cache.size <= 40_000
    assert tested.cache.get("0") is not None
    assert tested.cache.get("1") is None
    assert not tested.put("large", about("large"), size=6000)


def test_the_variables_and_filters_of_a_client_count_as_bytes() -> None:
    """Otherwise a client fills the memory with large variables and small responses."""
    tested = CacheUnderTest(limit=100_000)
    dependencies = Dependencies("public")
    dependencies.listed(all_of(article_filter({"not": {"categories": ["x" * 20_000]}})))
    assert not tested.put("a", dependencies.tagged(shows_counts=False))
    assert not tested.put(("digest", None, (("slug", "x" * 20_000),), frozenset()), about("a"))
    assert tested.put(("digest", None, (("slug", "x" * 2000),), frozenset()), about("a"))


def test_zero_bytes_disable_the_cache() -> None:
    tested = CacheUnderTest(limit=0)
    assert not tested.put("a", about("a"))

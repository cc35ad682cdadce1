"""The response cache by itself: bounds, and writes that come while an answer is made."""

from __future__ import annotations

from collections import Counter

from graph.delivery.cache import Entry, Making, ResponseCache
from loaders.filters import all_of, article_filter
from loaders.live.dependencies import Dependencies, Tagged
from loaders.live.tags import StoreWrite
from tests.archive import article


class Clocked:
    """A cache whose stream is fresh or not: the test decides."""

    def __init__(self, limit: int = 100_000) -> None:
        self.fresh = True
        self.seen: Counter[str] = Counter()
        self.cache = ResponseCache(limit, lambda: self.fresh, self.observe)

    def observe(self, name: str, number: int) -> None:
        self.seen[name] += number

    def put(self, key: str, tagged: Tagged, size: int = 100) -> bool:
        making = self.cache.begin()
        kept = self.keep(making, key, tagged, size)
        self.cache.end(making)
        return kept

    def keep(self, making: Making, key: str, tagged: Tagged, size: int = 100) -> bool:
        entry = Entry(key, b"x" * size, b"", tagged.tags, b"")
        kept = self.cache.keep(making, entry, tagged)
        assert not (kept and entry.outdated)
        return kept

    def write(self, name: str, before: int | None, after: int | None) -> None:
        sides = [None if q is None else article(name, quality=q) for q in (before, after)]
        id = article(name)["_id"]
        self.cache.written([StoreWrite("articles", id, sides[0], sides[1])])


def good() -> Tagged:
    """The list of the articles of a quality of 50 at least."""
    noted = Dependencies("public")
    noted.listed(all_of(article_filter({"quality": {"min": 50}})))
    return noted.tagged(shows_counts=False)


def about(name: str) -> Tagged:
    noted = Dependencies("public")
    noted.looked_up(slugs=[name])
    return noted.tagged(shows_counts=False)


def test_a_write_removes_only_the_entries_that_contain_or_list_it() -> None:
    clocked = Clocked()
    for name in ("a", "b"):
        clocked.put(name, about(name))
    clocked.put("good", good())
    clocked.write("a", 10, 20)
    assert [clocked.cache.get(key) is not None for key in ("a", "b", "good")] == [False, True, True]
    clocked.write("c", 10, 60)
    assert clocked.cache.get("good") is None
    assert clocked.seen["evicted:write"] == 2
    assert clocked.seen["entries"] == len(clocked.cache) == 1
    assert clocked.seen["bytes"] == clocked.cache.size


def test_a_response_that_a_write_touches_is_not_cached() -> None:
    clocked = Clocked()
    making, other = clocked.cache.begin(), clocked.cache.begin()
    clocked.write("c", 60, 70)
    assert not clocked.keep(making, "good", good())
    assert clocked.keep(other, "b", about("b"))
    clocked.cache.end(making)
    clocked.cache.end(other)
    assert clocked.put("good", good())
    assert clocked.seen["outdated"] == 1


def test_earlier_writes_do_not_matter() -> None:
    clocked = Clocked()
    first = clocked.cache.begin()
    clocked.write("c", 60, 70)
    second = clocked.cache.begin()
    clocked.write("b", 1, 2)
    assert clocked.keep(second, "good", good())
    assert not clocked.keep(first, "again", good())


def test_too_many_writes_prevent_caching() -> None:
    clocked = Clocked()
    making = clocked.cache.begin()
    for number in range(2100):
        clocked.write(f"n{number}", 1, 2)
    assert not clocked.keep(making, "b", about("b"))
    assert clocked.put("b", about("b"))


def test_a_lost_stream_removes_everything_and_prevents_caching() -> None:
    clocked = Clocked()
    clocked.put("a", about("a"))
    making = clocked.cache.begin()
    clocked.cache.lost()
    assert clocked.cache.get("a") is None
    assert not clocked.keep(making, "b", about("b"))
    assert clocked.cache.size == 0


def test_no_entry_is_used_or_added_without_a_fresh_stream() -> None:
    clocked = Clocked()
    clocked.put("a", about("a"))
    making = clocked.cache.begin()
    clocked.fresh = False
    assert clocked.cache.get("a") is None
    assert not clocked.keep(making, "b", about("b"))
    late = clocked.cache.begin()
    clocked.fresh = True
    assert clocked.cache.get("a") is not None
    assert not clocked.keep(late, "c", about("c"))


def test_the_least_recently_used_entries_are_removed_first() -> None:
    clocked = Clocked(limit=40_000)
    for number in range(30):
        clocked.put(str(number), about(str(number)), size=1000)
        clocked.cache.get("0")
    assert clocked.cache.size <= 40_000
    assert clocked.cache.get("0") is not None
    assert clocked.cache.get("1") is None
    assert not clocked.put("large", about("large"), size=6000)


def test_zero_bytes_disable_the_cache() -> None:
    clocked = Clocked(limit=0)
    assert not clocked.put("a", about("a"))

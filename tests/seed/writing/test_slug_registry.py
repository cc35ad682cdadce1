"""Slugs are plain, unique, and stay with the topic that had them first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from loaders.documents import TOPICS
from loaders.former_slugs import former_topic_slug
from loaders.slugs import name_key, plain_slug
from seed.writing.slug_registry import SlugRegistry, numbered_slugs
from seed.writing.store import Store, make_indexes
from tests.seed.samples import A, B, C, Folder, Seed

NAMES = st.sampled_from(
    ["C++", "c plus plus", "C Plus-Plus", "C#", "C Sharp", "AI", "A.I", "ai!", "AI 2", "ai-2", "🙂"]
)


def slugs(store: Store) -> dict[str, str]:
    return {topic["all"]["name"]: topic["_id"] for topic in store[TOPICS].find()}


def claim(registry: SlugRegistry, *names: str) -> list[str]:
    given = registry.claim({name_key(name): plain_slug(name) for name in names})
    return [given[name_key(name)] for name in names]


@given(st.lists(NAMES, unique=True), st.sets(st.sampled_from(["ai", "ai-2", "c-sharp"])))
def test_decided_slugs_are_unique_and_plain_where_they_can_be(
    names: list[str], taken: set[str]
) -> None:
    wanted = {name: plain_slug(name) or "topic" for name in names}
    slugs = numbered_slugs(wanted, taken)
    assert len(set(slugs.values())) == len(names)
    assert taken.isdisjoint(slugs.values())
    earlier = set(taken)
    for name, slug in slugs.items():
        assert (slug == wanted[name]) == (wanted[name] not in earlier)
        earlier.add(slug)


def test_the_first_name_has_the_plain_slug_and_keeps_it(store: Store) -> None:
    make_indexes(store)
    assert claim(SlugRegistry(store, TOPICS), "C++", "AI", "🙂") == ["c-plus-plus", "ai", "topic"]
    later = ["c-plus-plus-2", "ai-2", "ai-2-2", "topic-2"]
    assert claim(SlugRegistry(store, TOPICS), "C plus plus", "ai!", "AI 2", "★") == later
    again = ["ai-2-2", "c-plus-plus", "ai", "c-plus-plus-2"]
    assert claim(SlugRegistry(store, TOPICS), "AI 2", "c++", "ai", "C PLUS PLUS ") == again


def test_kinds_have_slugs_of_their_own(store: Store) -> None:
    make_indexes(store)
    topic = SlugRegistry(store, TOPICS).claim({"ada": "ada"})
    author = SlugRegistry(store, "authors").claim({"al": "ada", "": ""})
    assert (topic, author) == ({"ada": "ada"}, {"al": "ada", "": "author"})


def test_claims_at_the_same_time_agree(store: Store) -> None:
    make_indexes(store)
    names = ["C++", "c plus plus", "C Plus-Plus", "AI", "ai!", "C#"]

    def one(turn: int) -> dict[str, str]:
        order = names[turn:] + names[:turn]
        return dict(zip(order, claim(SlugRegistry(store, TOPICS), *order), strict=True))

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, range(len(names))))
    assert all(answer == answers[0] for answer in answers)
    assert len(set(answers[0].values())) == len(names)


def test_topics_of_an_archive_are_plain_and_only_the_later_one_has_a_number(
    seed: Seed, store: Store, folder: Folder
) -> None:
    folder.write("b.md", url=B, topics=["C Plus Plus", "人工智能", " ai"])
    folder.write("a.md", url=A, topics=["C++", "C#", "Künstliche Intelligenz", "AI"])
    seed(folder)
    found = slugs(store)
    assert found.pop("AI", None) or found.pop("ai") == "ai"
    assert found == {
        "C++": "c-plus-plus",
        "C Plus Plus": "c-plus-plus-2",
        "C#": "c-sharp",
        "Künstliche Intelligenz": "kunstliche-intelligenz",
        "人工智能": "ren-gong-zhi-neng",
    }
    article = store["articles"].find_one({"url": B})
    assert article is not None
    assert article["newsgraph"]["topics"] == ["c-plus-plus-2", "ren-gong-zhi-neng", "ai"]


def test_a_slug_stays_whatever_leaves_or_comes(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("b.md", url=B, topics=["C Plus Plus"])
    seed(folder)
    folder.write("a.md", url=A, topics=["C++"])
    seed(folder)
    expected = {"C Plus Plus": "c-plus-plus", "C++": "c-plus-plus-2"}
    assert slugs(store) == expected
    (folder.path / "b.md").unlink()
    seed(folder, prune=True)
    assert slugs(store) == {"C++": "c-plus-plus-2"}
    folder.write("0.md", url=C, topics=["C Plus Plus"])
    seed(folder)
    assert slugs(store) == expected


def test_an_archive_seeded_before_gets_the_new_slugs(
    seed: Seed, store: Store, folder: Folder
) -> None:
    """As version 0.1 left it: slugs by the old rule, no registry."""
    folder.write("a.md", url=A, topics=["C++", "AI", "C Sharp"])
    folder.write("b.md", url=B, topics=["AI!", "C#", "C++"], published=False)
    seed(folder)
    for topic in list(store[TOPICS].find()):
        former = former_topic_slug(topic.pop("key"))
        for article in list(store["articles"].find({"newsgraph.topics": topic["_id"]})):
            own = article["newsgraph"]["topics"]
            own[own.index(topic["_id"])] = former
            store["articles"].replace_one({"_id": article["_id"]}, article)
        store[TOPICS].delete_one({"_id": topic["_id"]})
        store[TOPICS].insert_one({**topic, "_id": former})
    store["slugs"].drop()

    summary = seed(folder)

    assert summary.unchanged == 2
    expected = {"C++": "c-plus-plus", "AI": "ai", "C Sharp": "c-sharp"}
    assert slugs(store) == expected | {"AI!": "ai-2", "C#": "c-sharp-2"}
    drafted = store["articles"].find_one({"url": B})
    assert drafted is not None
    assert drafted["newsgraph"]["topics"] == ["ai-2", "c-sharp-2", "c-plus-plus"]
    adopted = store[TOPICS].find_one({"_id": "ai"})
    assert adopted is not None
    assert (adopted["key"], adopted["public"]["articleCount"]) == ("ai", 1)
    assert seed(folder).unchanged == 2

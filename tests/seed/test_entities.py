"""What loading stores with articles: slugs, providers, topics, authors, languages."""

from __future__ import annotations

from loaders.documents import article_id
from seed.writing.store import Store
from tests.seed.samples import A, B, C, Folder, Seed, contents, stored_article


def test_first_path_has_the_plain_slug(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("b/same.md", url=B)
    seed(folder)
    folder.write("a/same.md", url=A)
    seed(folder)
    assert stored_article(store)["slug"] == "same"
    assert stored_article(store, B)["slug"] == f"same-{article_id(B)[:6]}"
    (folder.path / "a/same.md").unlink()
    seed(folder, prune=True)
    assert stored_article(store, B)["slug"] == "same"


def test_slugs_of_a_clean_run_are_the_same(
    seed: Seed, store: Store, folder: Folder, uri: str
) -> None:
    for name in ("c", "a", "b"):
        folder.write(f"{name}/same.md", url=f"https://example.com/{name}")
        seed(folder)
    before = contents(store)
    for name in before:
        store[name].drop()
    seed(folder)
    assert contents(store) == before


def test_providers_follow_the_newest_article_of_each_view(
    seed: Seed, store: Store, folder: Folder
) -> None:
    stub = {
        "title": "Stub",
        "publishedDateTime": "2025-01-01",
        "webUrl": "https://other.example/x",
        "provider": {"name": "From a stub", "domain": "other.example"},
    }
    own = {"name": "Old name", "domain": "example.com", "images": [{"url": "https://e.com/old"}]}
    folder.write("a.md", url=A, provider=own, related=[stub, stub])
    new = {"name": "New name", "domain": "EXAMPLE.com"}
    folder.write("b.md", url=B, publishedDateTime="2024-01-01", published=False, provider=new)
    seed(folder)
    example = store["providers"].find_one({"_id": "example.com"})
    assert example == {
        "_id": "example.com",
        "public": {"name": "Old name", "images": own["images"], "articleCount": 1, "storyCount": 0},
        "all": {"name": "New name", "images": own["images"], "articleCount": 2, "storyCount": 0},
    }
    other = store["providers"].find_one({"_id": "other.example"})
    assert other is not None
    assert other["public"]["articleCount"] == 0
    assert other["public"]["storyCount"] == 1
    c = "https://other.example/c"
    folder.write(
        "c.md",
        url=c,
        publishedDateTime="2000-01-01",
        provider={"domain": "other.example", "name": "Own"},
    )
    seed(folder)
    other = store["providers"].find_one({"_id": "other.example"})
    assert other is not None
    assert other["all"]["name"] == "Own"


def test_topics_are_named_as_the_newest_article_has_them(
    seed: Seed, store: Store, folder: Folder
) -> None:
    folder.write("a.md", url=A, topics=["c++", "C#"])
    folder.write("b.md", url=B, publishedDateTime="2024-01-01", topics=[" C++ ", "c++"])
    seed(folder)
    part = {"name": "C++", "articleCount": 2}
    assert store["topics"].find_one({"_id": "c-plus-plus"}) == {
        "_id": "c-plus-plus",
        "key": "c++",
        "public": part,
        "all": part,
    }
    assert store["topics"].count_documents({}) == 2
    folder.write("b.md", url=B, publishedDateTime="2024-01-01", topics=[], published=False)
    seed(folder)
    topic = store["topics"].find_one({"_id": "c-plus-plus"})
    assert topic is not None
    assert topic["public"] == {"name": "c++", "articleCount": 1}


def test_authors_are_named_as_the_newest_article_has_them(
    seed: Seed, store: Store, folder: Folder
) -> None:
    folder.write("a.md", url=A, author="Ann Bee")
    folder.write("b.md", url=B, publishedDateTime="2024-01-01", authors=[{"name": "ANN BEE"}])
    folder.write("c.md", url=C, authors=["Zoë", {"name": "Zoe"}], published=False)
    seed(folder)

    zoe = {"name": "Zoë", "nameKey": "zoë", "articleCount": 1}
    ann = {"name": "ANN BEE", "nameKey": "ann bee", "articleCount": 2}
    assert list(store["authors"].find().sort("_id")) == [
        {"_id": "ann-bee", "public": ann, "all": ann},
        {"_id": "zoe", "all": zoe},
        {"_id": "zoe-2", "all": {**zoe, "name": "Zoe", "nameKey": "zoe"}},
    ]
    (article,) = store["articles"].find({"webUrl": C})
    assert article["newsgraph"]["authors"] == ["zoe", "zoe-2"]

    folder.write("b.md", url=B, publishedDateTime="2024-01-01")
    folder.write("c.md", url=C, authors=["Zoe"], published=False)
    seed(folder)

    ann = {"name": "Ann Bee", "nameKey": "ann bee", "articleCount": 1}
    assert store["authors"].find_one({"_id": "ann-bee"}) == {
        "_id": "ann-bee",
        "public": ann,
        "all": ann,
    }
    assert [row["_id"] for row in store["authors"].find().sort("_id")] == ["ann-bee", "zoe-2"]


def test_what_a_file_says_of_language_and_story_is_stored(
    seed: Seed, store: Store, folder: Folder
) -> None:
    folder.write("a.md", url=A, lang="zh_hant_tw", translationKey="one", aliases="/old/")
    folder.write(
        "b.md", url=B, language="Klingon!", authors=[], aliases=["?", "https://b.example/"]
    )
    seed(folder)

    a, b = store["articles"].find().sort("slug")
    assert a["language"] == "zh-Hant-TW"
    assert a["newsgraph"]["languages"] == ["zh", "zh-hant", "zh-hant-tw"]
    assert a["newsgraph"]["translationKey"] == "one"
    assert a["aliases"] == ["https://example.com/old/"]
    assert a["newsgraph"]["aliases"] == ["https://example.com/old"]
    assert "language" not in b
    assert "languages" not in b["newsgraph"]

"""Loading: counts, identity, duplicates, slugs, providers and topics, and killed runs."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loaders.documents import article_id
from seed.archive import load
from seed.options import Options
from seed.reading.sources import NothingError
from seed.summary import Summary
from seed.writing.store import BusyError, Store, locked, open_store
from tests.seed.samples import Folder, article_text, contents

Seed = Callable[..., Summary]
A, B, C = (f"https://example.com/{name}" for name in "abc")


def counts(summary: Summary) -> tuple[int, int, int, int, int, int, int]:
    return (
        summary.read,
        summary.added,
        summary.updated,
        summary.unchanged,
        summary.duplicates,
        summary.rejected,
        summary.removed,
    )


def article(store: Store, url: str = A) -> Any:
    return store["articles"].find_one({"_id": article_id(url)})


def test_seeding_twice_changes_nothing(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("a.md", url=A, topics=["AI"])
    folder.write("deep/b.markdown", url=B)
    folder.write("bad.md", "no front matter")
    folder.write("notes.txt", "not an article")
    folder.write(".hidden/c.md", url="https://example.com/c")
    assert counts(seed(folder)) == (3, 2, 0, 0, 0, 1, 0)
    before = contents(store)
    assert counts(seed(folder)) == (3, 0, 0, 2, 0, 1, 0)
    assert contents(store) == before


def test_changed_file_updates_its_article_alone(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("a.md", url=A)
    folder.write("b.md", url=B)
    seed(folder)
    untouched = article(store, B)
    folder.write("a.md", url=A, title="Another title")
    assert counts(seed(folder)) == (2, 0, 1, 1, 0, 0, 0)
    assert article(store)["title"] == "Another title"
    assert article(store, B) == untouched


def test_renamed_file_keeps_its_article(seed: Seed, store: Store, folder: Folder) -> None:
    old = folder.write("z.md", url=A)
    seed(folder)
    old.rename(folder.path / "b.md")
    assert counts(seed(folder)) == (1, 0, 1, 0, 0, 0, 0)
    assert store["articles"].count_documents({}) == 1
    assert article(store)["slug"] == "b"


def test_a_name_is_free_again_when_its_file_was_renamed(
    seed: Seed, store: Store, folder: Folder
) -> None:
    old = folder.write("a.md", url=A)
    seed(folder)
    old.rename(folder.path / "b.md")
    seed(folder)
    folder.write("a.md", url=B)
    assert counts(seed(folder)) == (2, 1, 0, 1, 0, 0, 0)
    assert (article(store, A)["slug"], article(store, B)["slug"]) == ("b", "a")
    store["articles"].delete_many({})
    (folder.path / "b.md").unlink()
    assert seed(folder).added == 1
    assert article(store, B)["slug"] == "a"


def test_file_that_turns_bad_leaves_its_article_as_it_was(
    seed: Seed, store: Store, folder: Folder
) -> None:
    folder.write("a.md", url=A)
    seed(folder)
    before = article(store)
    folder.write("a.md", "---\ntitle: [\n---\n")
    assert counts(seed(folder, prune=True)) == (1, 0, 0, 0, 0, 1, 0)
    assert article(store) == before


def test_newest_file_of_a_url_wins(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("1.md", url=A, updatedDateTime="2021-01-02", title="newest")
    folder.write("2.md", url=A + "/", updatedDateTime="2021-01-01", title="older")
    folder.write("3.md", url=A + "#top", publishedDateTime="2019-01-01", title="oldest")
    assert counts(seed(folder)) == (3, 1, 0, 0, 2, 0, 0)
    assert article(store)["title"] == "newest"
    assert counts(seed(folder)) == (3, 0, 0, 1, 2, 0, 0)


def test_last_path_wins_where_files_are_equally_new(
    seed: Seed, store: Store, folder: Folder
) -> None:
    for name in ("a/x.md", "c/x.md", "b/x.md"):
        folder.write(name, url=A, title=name)
    seed(folder)
    assert article(store)["title"] == "c/x.md"


def test_next_newest_file_takes_over(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("1.md", url=A, title="old", updatedDateTime="2021-01-01")
    newest = folder.write("2.md", url=A, title="new", updatedDateTime="2021-01-02")
    seed(folder)
    newest.unlink()
    assert counts(seed(folder)) == (1, 0, 1, 0, 0, 0, 0)
    assert article(store)["title"] == "old"
    assert counts(seed(folder)) == (1, 0, 0, 1, 0, 0, 0)


def test_winner_that_becomes_older_loses(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("1.md", url=A, title="middle", updatedDateTime="2021-01-02")
    folder.write("2.md", url=A, title="new", updatedDateTime="2021-01-03")
    seed(folder)
    folder.write("2.md", url=A, title="now old", updatedDateTime="2021-01-01")
    seed(folder)
    assert article(store)["title"] == "middle"


def test_file_that_changes_its_url_leaves_the_article_to_others(
    seed: Seed, store: Store, folder: Folder
) -> None:
    folder.write("1.md", url=A, title="old", updatedDateTime="2021-01-01")
    folder.write("2.md", url=A, title="new", updatedDateTime="2021-01-02")
    seed(folder)
    folder.write("2.md", url=B, title="new", updatedDateTime="2021-01-02")
    seed(folder)
    assert article(store)["title"] == "old"
    assert article(store, B)["slug"] == "2"


def test_prune_removes_what_no_file_names(seed: Seed, store: Store, folder: Folder) -> None:
    kept = folder.write("a.md", url=A, topics=["AI"])
    gone = folder.write("b.md", url=B, topics=["C#"], provider={"domain": "gone.example"})
    moved = folder.write("c.md", url="https://example.com/c")
    seed(folder)
    gone.unlink()
    moved.write_text(article_text(url="https://example.com/d"))
    assert seed(folder).removed == 0
    assert seed(folder, prune=True, may_prune=lambda leftover, articles: False).removed == 0
    assert seed(folder, prune=True).removed == 2
    assert {row["slug"] for row in store["articles"].find()} == {"a", "c"}
    assert [row["_id"] for row in store["providers"].find()] == ["example.com"]
    assert [row["_id"] for row in store["topics"].find()] == ["ai"]
    assert kept.exists()


def test_prune_leaves_other_folders_alone(
    seed: Seed, store: Store, folder: Folder, tmp_path: Path
) -> None:
    folder.write("a.md", url=A)
    other = Folder(tmp_path / "other")
    other.write("b.md", url=B)
    seed(folder, other)
    (folder.path / "a.md").unlink()
    assert seed(other, prune=True).removed == 0
    assert store["articles"].count_documents({}) == 2


def test_pruning_an_empty_folder_removes_nothing(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("a.md", url=A).rename(folder.path / "a.txt")
    folder.write("b.md", url=B)
    seed(folder)
    (folder.path / "b.md").unlink()
    seed(folder, prune=True)
    assert store["articles"].count_documents({}) == 1


def test_first_path_has_the_plain_slug(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("b/same.md", url=B)
    seed(folder)
    folder.write("a/same.md", url=A)
    seed(folder)
    assert article(store)["slug"] == "same"
    assert article(store, B)["slug"] == f"same-{article_id(B)[:6]}"
    (folder.path / "a/same.md").unlink()
    seed(folder, prune=True)
    assert article(store, B)["slug"] == "same"


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


def test_runs_step_by_step_equal_a_clean_run(seed: Seed, store: Store, folder: Folder) -> None:
    """Random changes, each one seeded, give the same result as one run over the last state."""
    chance = random.Random(int(os.environ.get("NEWSGRAPH_TEST_STEPS_SEED", "7")))
    for _ in range(12):
        for _ in range(chance.randrange(1, 6)):
            target = folder.path / chance.choice("abc") / f"{chance.randrange(4)}.md"
            if target.exists() and chance.random() < 0.3:
                target.unlink()
                continue
            folder.write(
                str(target.relative_to(folder.path)),
                url=f"https://example.com/{chance.randrange(6)}",
                updatedDateTime=f"2021-01-0{chance.randrange(1, 4)}",
                published=chance.random() < 0.5,
                topics=chance.sample(["AI", "ai", "C++", "C#"], 2),
                authors=chance.sample(["Ann", "ann", "Bob", {"name": "Bob"}], 2),
                provider={"domain": f"{chance.choice('xyz')}.example"},
            )
        if any(folder.path.rglob("*.md")):
            seed(folder, prune=True)
    before = contents(store)
    for name in before:
        store[name].drop()
    seed(folder)
    after = contents(store)
    for name, documents in before.items():
        assert documents == after[name]


def test_workers_load_what_one_process_loads(
    seed: Seed, store: Store, folder: Folder, uri: str
) -> None:
    from seed.samples.archive import write_archive

    assert sum(1 for _ in write_archive(500, folder.path, 4)) == 500
    summary = load([str(folder)], uri, Options(workers=2))
    assert summary.read == 500
    assert summary.rejected == 0
    before = contents(store)
    for name in before:
        store[name].drop()
    seed(folder)
    assert contents(store) == before


def test_missing_paths_are_named(seed: Seed, store: Store, folder: Folder) -> None:
    with pytest.raises(NothingError, match=r"nowhere\.md"):
        seed(folder.path / "nowhere.md")
    folder.write("a.md", url=A)
    bad: list[Any] = []
    summary = seed(folder, folder.path / "nowhere.md", on_rejected=bad.append)
    assert counts(summary) == (2, 1, 0, 0, 0, 1, 0)
    assert bad[0].problems[0].reason == "unreadable"


def test_two_runs_at_once_are_refused(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("a.md", url=A)
    with locked(store), pytest.raises(BusyError, match=f"process {os.getpid()}"):
        seed(folder)
    assert seed(folder).added == 1


_KILLED = """
import sys
from seed.archive import load
from seed.options import Options
load(sys.argv[1:2], sys.argv[2], Options(workers=1))
"""


_INTERRUPTED = """
import sys
from seed.archive import load
from seed.options import Options
try:
    load(sys.argv[1:2], sys.argv[2], Options(workers=1))
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_an_interrupted_run_counts_what_it_wrote(store: Store, folder: Folder, uri: str) -> None:
    from seed.samples.archive import write_archive

    assert sum(1 for _ in write_archive(3_000, folder.path, 9)) == 3_000
    run = subprocess.Popen([sys.executable, "-c", _INTERRUPTED, str(folder), uri])
    until = time.monotonic() + 60
    while store["articles"].estimated_document_count() < 300 and time.monotonic() < until:
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    assert run.wait(60) == 130
    written = store["articles"].count_documents({})
    assert 300 <= written < 2_900
    for provider in store["providers"].find():
        match = {"provider.domain": provider["_id"]}
        assert provider["all"]["articleCount"] == store["articles"].count_documents(match)
    assert sum(row["all"]["articleCount"] for row in store["providers"].find()) == written
    for topic in store["topics"].find():
        match = {"newsgraph.topics": topic["_id"]}
        assert topic["all"]["articleCount"] == store["articles"].count_documents(match)
    assert store["seeding"].find_one({"_id": "stale"}) is None


def test_killed_runs_end_where_a_clean_run_ends(
    seed: Seed, store: Store, folder: Folder, uri: str
) -> None:
    from seed.samples.archive import write_archive

    chance = random.Random(int(os.environ.get("NEWSGRAPH_TEST_KILLS_SEED", "3")))
    assert sum(1 for _ in write_archive(700, folder.path, 9)) == 700
    clashing = sorted(folder.path.rglob("*.md"))[:30]
    for path in clashing:
        text = path.read_text().replace('webUrl: "https://www.', 'webUrl: "https://copy.', 1)
        folder.write(f"zz/{path.name}", text)
    for _ in range(int(os.environ.get("NEWSGRAPH_TEST_KILLS", "4"))):
        run = subprocess.Popen([sys.executable, "-c", _KILLED, str(folder), uri])
        time.sleep(chance.uniform(0.7, 2.0))
        run.send_signal(signal.SIGKILL)
        run.wait()
    seed(folder)
    with open_store(uri, store.name + "_clean") as clean:
        load([str(folder)], uri, Options(workers=1), name=clean.name)
        expected = contents(clean)
        clean.client.drop_database(clean.name)
    assert contents(store) == expected

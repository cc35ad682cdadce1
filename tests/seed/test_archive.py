"""Loading files: counts, identity, versions of an article, and pruning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seed.reading.sources import NothingError
from seed.writing.store import Store
from tests.seed.samples import A, B, Folder, Seed, article_text, contents, counts, stored_article


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
    untouched = stored_article(store, B)
    folder.write("a.md", url=A, title="Another title")
    assert counts(seed(folder)) == (2, 0, 1, 1, 0, 0, 0)
    assert stored_article(store)["title"] == "Another title"
    assert stored_article(store, B) == untouched


def test_renamed_file_keeps_its_article(seed: Seed, store: Store, folder: Folder) -> None:
    old = folder.write("z.md", url=A)
    seed(folder)
    old.rename(folder.path / "b.md")
    assert counts(seed(folder)) == (1, 0, 1, 0, 0, 0, 0)
    assert store["articles"].count_documents({}) == 1
    assert stored_article(store)["slug"] == "b"


def test_a_name_is_free_again_when_its_file_was_renamed(
    seed: Seed, store: Store, folder: Folder
) -> None:
    old = folder.write("a.md", url=A)
    seed(folder)
    old.rename(folder.path / "b.md")
    seed(folder)
    folder.write("a.md", url=B)
    assert counts(seed(folder)) == (2, 1, 0, 1, 0, 0, 0)
    assert (stored_article(store, A)["slug"], stored_article(store, B)["slug"]) == ("b", "a")
    store["articles"].delete_many({})
    (folder.path / "b.md").unlink()
    assert seed(folder).added == 1
    assert stored_article(store, B)["slug"] == "a"


def test_file_that_turns_bad_leaves_its_article_as_it_was(
    seed: Seed, store: Store, folder: Folder
) -> None:
    folder.write("a.md", url=A)
    seed(folder)
    before = stored_article(store)
    folder.write("a.md", "---\ntitle: [\n---\n")
    assert counts(seed(folder, prune=True)) == (1, 0, 0, 0, 0, 1, 0)
    assert stored_article(store) == before


def test_newest_file_of_a_url_wins(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("1.md", url=A, updatedDateTime="2021-01-02", title="newest")
    folder.write("2.md", url=A + "/", updatedDateTime="2021-01-01", title="older")
    folder.write("3.md", url=A + "#top", publishedDateTime="2019-01-01", title="oldest")
    assert counts(seed(folder)) == (3, 1, 0, 0, 2, 0, 0)
    assert stored_article(store)["title"] == "newest"
    assert counts(seed(folder)) == (3, 0, 0, 1, 2, 0, 0)


def test_last_path_wins_where_files_are_equally_new(
    seed: Seed, store: Store, folder: Folder
) -> None:
    for name in ("a/x.md", "c/x.md", "b/x.md"):
        folder.write(name, url=A, title=name)
    seed(folder)
    assert stored_article(store)["title"] == "c/x.md"


def test_next_newest_file_takes_over(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("1.md", url=A, title="old", updatedDateTime="2021-01-01")
    newest = folder.write("2.md", url=A, title="new", updatedDateTime="2021-01-02")
    seed(folder)
    newest.unlink()
    assert counts(seed(folder)) == (1, 0, 1, 0, 0, 0, 0)
    assert stored_article(store)["title"] == "old"
    assert counts(seed(folder)) == (1, 0, 0, 1, 0, 0, 0)


def test_winner_that_becomes_older_loses(seed: Seed, store: Store, folder: Folder) -> None:
    folder.write("1.md", url=A, title="middle", updatedDateTime="2021-01-02")
    folder.write("2.md", url=A, title="new", updatedDateTime="2021-01-03")
    seed(folder)
    folder.write("2.md", url=A, title="now old", updatedDateTime="2021-01-01")
    seed(folder)
    assert stored_article(store)["title"] == "middle"


def test_file_that_changes_its_url_leaves_the_article_to_others(
    seed: Seed, store: Store, folder: Folder
) -> None:
    folder.write("1.md", url=A, title="old", updatedDateTime="2021-01-01")
    folder.write("2.md", url=A, title="new", updatedDateTime="2021-01-02")
    seed(folder)
    folder.write("2.md", url=B, title="new", updatedDateTime="2021-01-02")
    seed(folder)
    assert stored_article(store)["title"] == "old"
    assert stored_article(store, B)["slug"] == "2"


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


def test_missing_paths_are_named(seed: Seed, store: Store, folder: Folder) -> None:
    with pytest.raises(NothingError, match=r"nowhere\.md"):
        seed(folder.path / "nowhere.md")
    folder.write("a.md", url=A)
    bad: list[Any] = []
    summary = seed(folder, folder.path / "nowhere.md", on_rejected=bad.append)
    assert counts(summary) == (2, 1, 0, 0, 0, 1, 0)
    assert bad[0].problems[0].reason == "unreadable"

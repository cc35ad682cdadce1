"""Exports and feeds through the whole of seeding."""

from __future__ import annotations

import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

from seed.check import check_files
from seed.imports.reading import read_entries
from seed.reading.files import Reading
from seed.reading.outcomes import PassedOverFile, RejectedFile
from seed.reading.sources import exists, find_again, find_files
from seed.summary import Summary
from seed.writing.store import Store
from tests.seed.imports.exports import attachment, export, post, rss
from tests.seed.samples import article_text

DATE = "<pubDate>Thu, 11 Jun 2020 01:19:00 GMT</pubDate>"


def entry(name: str, *, title: str = "A") -> str:
    return f"<item><title>{title}</title><link>https://feed.example/{name}</link>{DATE}</item>\n"


def test_an_export_is_loaded_entry_by_entry(
    seed: Callable[..., Summary], store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "export.xml"
    path.write_text(
        export(
            [
                post(1),
                post(2, wp__status="draft"),
                attachment(3, "https://blog.example/3.jpg"),
                post(4, link="/?p=4"),
                post(5, wp__post_date_gmt="2020-02-30 00:00:00"),
            ]
        )
    )
    bad: list[RejectedFile] = []
    passed: list[PassedOverFile] = []

    summary = seed(path, on_rejected=bad.append, on_passed_over=passed.append)

    assert (summary.read, summary.added, summary.passed_over, summary.rejected) == (5, 3, 1, 1)
    assert [(one.path, one.problems[0].line) for one in bad] == [(f"{path}!/5", 10)]
    assert [one.path for one in passed] == [f"{path}!/3"]
    assert {row["newsgraph"]["path"] for row in store.articles.find()} == {
        f"{path}!/1",
        f"{path}!/2",
        f"{path}!/4",
    }
    again = seed(path)
    assert (again.unchanged, again.passed_over, again.rejected) == (3, 1, 1)


def test_an_entry_that_moved_in_its_feed_is_unchanged(
    seed: Callable[..., Summary], tmp_path: Path
) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(rss(entry("a"), entry("b")))
    seed(path)
    path.write_text(rss(entry("c"), entry("a"), entry("b", title="B")))

    summary = seed(path)

    assert (summary.added, summary.updated, summary.unchanged) == (1, 1, 1)


def test_prune_removes_what_is_no_entry_any_more(
    seed: Callable[..., Summary], store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "export.xml"
    path.write_text(export([post(1), post(2), post(3)]))
    seed(path)
    path.write_text(export([post(1), post(2, wp__status="trash")]))
    os.utime(path, ns=(1, 1))

    assert seed(path).removed == 0
    assert seed(path, prune=True).removed == 2
    assert [row["slug"] for row in store.articles.find()] == ["post-1"]


def test_an_entry_is_found_again_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(rss(entry("a"), entry("b")))
    first, second = find_files([str(path)])

    assert exists(second.path)
    assert not exists(f"{path}!/c")
    assert not exists(f"{path}.gone!/a")
    assert find_again(second.path, 1000) == second
    assert find_again(first.path, 1000).line == 5


def test_two_entries_of_one_name_have_two_paths(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(rss(entry("a"), entry("a"), "<item>&</item>", "<item>A</item>"))

    names = [found.path.removeprefix(f"{path}!/") for found in find_files([str(path)])]

    assert names == ["https://feed.example/a", "https://feed.example/a#2", "#3", "#4"]


def test_a_folder_may_hold_feeds_beside_articles(
    seed: Callable[..., Summary], tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text(article_text("https://example.com/a"))
    (tmp_path / "feed.rss").write_text(rss(entry("b")))
    (tmp_path / "sitemap.xml").write_text("<urlset/>")

    assert seed(tmp_path).added == 2


def test_an_export_may_lie_in_a_zip_archive(
    seed: Callable[..., Summary], store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/blog.xml", export([post(1), post(2)]))
        archive.writestr("a/sitemap.xml", "<urlset/>")
        archive.writestr("a/note.md", article_text("https://example.com/note"))

    assert seed(path).added == 3
    assert seed(path).unchanged == 3
    assert exists(f"{path}!/a/blog.xml!/2")
    assert exists(f"{path}!/a/note.md")
    assert not exists(f"{path}!/a/blog.xml!/3")
    assert find_again(f"{path}!/a/blog.xml!/2", 10_000).line == 7
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/blog.xml", export([post(1)]))
    assert seed(path, prune=True).removed == 2
    assert [row["slug"] for row in store["articles"].find()] == ["post-1"]


def test_a_check_says_the_same_without_a_store(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(rss("<item>&</item>", entry("a"), "<item>A</item>")[:-10])

    report = check_files([str(path)], Reading(), 1)

    assert report.summary.read == 4
    assert [bad.problems[0].reason for bad in report.rejected] == ["xml-syntax", "truncated"]
    assert report.summary.passed_over == 1


def test_memory_does_not_grow_with_an_export(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    items = [post(id, content__encoded="word " * 400) for id in range(1500)]
    path.write_text(export(items + [attachment(id, "https://a.example/") for id in range(1500)]))

    tracemalloc.start()
    count = sum(1 for _ in read_entries(str(path), "wordpress", 100_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 3000
    assert peak < 2_500_000 < path.stat().st_size

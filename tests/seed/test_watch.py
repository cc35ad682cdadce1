"""Following a folder: in step within a second, by the thousand, and through an outage."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from loaders.documents import article_id
from seed.archive import load
from seed.options import Options
from seed.reading.files import Reading
from seed.reading.opening import Choices, open_reading
from seed.summary import Summary
from seed.watch import Watch
from seed.writing.lock import BusyError, locked
from seed.writing.store import Store
from tests.seed.samples import Folder, article_text
from tests.seed.sites.jekyll_sites import write_site


@contextmanager
def watching(
    folder: Folder | Path, uri: str, choices: Choices | None = None
) -> Iterator[list[Summary]]:
    summaries: list[Summary] = []
    paths = [str(folder)]

    def reopen() -> Reading:
        return open_reading(paths, choices or Choices())

    options = Options(reading=reopen(), workers=1)
    watch = Watch(paths, uri, options, reopen=reopen, on_loaded=summaries.append)
    thread = threading.Thread(target=watch.run, daemon=True)
    thread.start()
    until(lambda: bool(summaries), 30)
    try:
        yield summaries
    finally:
        watch.stop.set()
        thread.join(10)
    assert not thread.is_alive()


def until(holds: Callable[[], bool], seconds: float) -> float:
    """How long it took. Fails after `seconds`."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < seconds
        time.sleep(0.02)
    return time.monotonic() - start


def test_changes_are_followed(folder: Folder, uri: str, store: Store) -> None:
    articles = store["articles"]
    folder.write("a.md", url="https://example.com/a")
    with watching(folder, uri):
        added = folder.write("b.md", url="https://example.com/b")
        until(lambda: articles.count_documents({"slug": "b"}) == 1, 10)
        added.rename(folder.path / "c.md")
        until(lambda: articles.count_documents({"slug": "c"}) == 1, 10)
        assert articles.count_documents({}) == 2
        (folder.path / "c.md").unlink()
        until(lambda: articles.count_documents({}) == 1, 10)


def test_a_declaration_of_own_fields_that_changes_is_followed(
    folder: Folder, uri: str, store: Store
) -> None:
    articles = store["articles"]
    folder.write("a.md", url="https://example.com/a", deck="b")
    with watching(folder, uri):
        declaration = folder.path / "newsgraph.fields.yaml"
        for text in ("fields: {deck: String}", "fields: {title: String}", "fields: {deck: [Int]}"):
            declaration.write_text(text)
            if "title" not in text:
                kept = {} if "[" in text else {"deck": "b"}
                until(lambda kept=kept: (_own(articles) or {}) == kept, 10)  # type: ignore[misc]


def _own(articles: Any) -> Any:
    row = articles.find_one({"slug": "a"})
    return row and row["newsgraph"].get("fields")


def test_folders_that_come_and_go_are_followed(folder: Folder, uri: str, store: Store) -> None:
    articles = store["articles"]
    for number in range(300):
        folder.write(f"deep/{number}.md", url=f"https://example.com/{number}")
    aside = folder.path.parent / "aside"
    with watching(folder, uri):
        assert articles.count_documents({}) == 300
        (folder.path / "deep").rename(aside)
        until(lambda: articles.count_documents({}) == 0, 30)
        aside.rename(folder.path / "deep")
        until(lambda: articles.count_documents({}) == 300, 30)


def test_root_that_vanishes_takes_nothing_with_it(folder: Folder, uri: str, store: Store) -> None:
    folder.write("a.md", url="https://example.com/a")
    with watching(folder, uri):
        shutil.rmtree(folder.path)
        time.sleep(1)
        assert store["articles"].count_documents({"_id": article_id("https://example.com/a")}) == 1


def test_other_runs_seed_the_store_meanwhile(folder: Folder, uri: str, store: Store) -> None:
    folder.write("a.md", url="https://example.com/a")
    other = Folder(folder.path.parent / "other")
    other.write("b.md", url="https://example.com/b")
    with watching(folder, uri) as summaries:
        assert load([str(other)], uri, Options(workers=1)).added == 1
        with locked(store):
            folder.write("c.md", url="https://example.com/c")
            time.sleep(1.5)
            assert store["articles"].count_documents({}) == 2
        until(lambda: store["articles"].count_documents({}) == 3, 15)
        assert summaries[-1].added == 1


def test_a_store_that_is_locked_at_first_is_told(folder: Folder, uri: str, store: Store) -> None:
    folder.write("a.md")
    with locked(store), pytest.raises(BusyError):
        Watch([str(folder)], uri, Options(workers=1)).run()


def test_the_limit_of_a_file_holds_for_changes(folder: Folder, uri: str, store: Store) -> None:
    folder.write("a.md", url="https://example.com/a")
    large = article_text("https://example.com/b", body="x" * 2_000)
    with watching(folder, uri, Choices(max_bytes=1_000)) as summaries:
        (folder.path / "b.md").write_text(large)
        until(lambda: summaries[-1].rejected == 1, 10)
        assert summaries[-1].reasons == {"too-large": 1}
        assert store["articles"].count_documents({}) == 1


def test_a_site_is_read_again_when_its_configuration_changes(
    tmp_path: Path, uri: str, store: Store
) -> None:
    config = "url: https://example.com\npermalink: /{}/:title/\n"
    post = "---\ntitle: A\n---\n"
    files = {"_config.yml": config.format("old"), "_posts/2020-01-01-a.md": post}
    site = write_site(tmp_path / "site", files)

    def addresses() -> set[str]:
        held = store["articles"].find({"newsgraph.path": {"$ne": None}})
        return {row["url"] for row in held}

    with watching(site, uri):
        assert addresses() == {"https://example.com/old/a/"}
        (site / "_config.yml").write_text(config.format("new"))
        until(lambda: addresses() == {"https://example.com/new/a/"}, 10)
        (site / "_config.yml").write_text("url: [")
        time.sleep(1)
        write_site(site, {"_posts/2020-01-02-b.md": post})
        until(lambda: len(addresses()) == 2, 10)


def test_the_second_with_an_address_takes_over_while_watching(
    tmp_path: Path, uri: str, store: Store
) -> None:
    files = {
        "_config.yml": "url: https://example.com\npermalink: /:title/\n",
        "_posts/2020-01-01-a.md": "---\ntitle: first\n---\n",
        "_posts/2021-01-01-a.md": "---\ntitle: second\n---\n",
    }
    site = write_site(tmp_path / "site", files)
    with watching(site, uri) as summaries:
        assert (summaries[0].added, summaries[0].reasons) == (1, {"url-taken": 1})
        (site / "_posts/2020-01-01-a.md").unlink()
        until(lambda: store["articles"].count_documents({"title": "second"}) == 1, 10)
        assert store["articles"].count_documents({}) == 1

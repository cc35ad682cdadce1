"""Following a folder: in step within a second, by the thousand, and through an outage."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from loaders.documents import article_id
from seed.archive import Options
from seed.store import Store
from seed.summary import Summary
from seed.watch import Watch
from tests.seed.samples import Folder


@contextmanager
def watching(folder: Folder, uri: str) -> Iterator[list[Summary]]:
    told: list[Summary] = []
    watch = Watch([str(folder)], uri, Options(workers=1), on_loaded=told.append)
    thread = threading.Thread(target=watch.run, daemon=True)
    thread.start()
    until(lambda: bool(told), 30)
    try:
        yield told
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

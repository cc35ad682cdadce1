"""Feeds in a folder that is watched."""

from __future__ import annotations

import os
from pathlib import Path

from seed.writing.store import Store
from tests.seed.imports.exports import rss
from tests.seed.imports.test_reading import entry
from tests.seed.samples import Folder
from tests.seed.test_watch import until, watching


def replace(path: Path, text: str) -> None:
    """In one step, as programs that fetch feeds do."""
    beside = path.with_suffix(".part")
    beside.write_text(text)
    os.replace(beside, path)


def test_a_feed_that_changes_comes_and_goes_is_followed(
    folder: Folder, uri: str, store: Store
) -> None:
    def slugs() -> list[str]:
        return sorted(row["slug"] for row in store["articles"].find())

    feed = folder.path / "feed.xml"
    feed.write_text(rss(entry("a")))
    (folder.path / "sitemap.xml").write_text("<urlset/>")
    with watching(folder, uri) as summaries:
        assert slugs() == ["a"]
        replace(feed, rss(entry("b"), entry("a")))
        replace(folder.path / "sitemap.xml", "<urlset><url/></urlset>")
        until(lambda: slugs() == ["a", "b"], 10)
        until(lambda: (summaries[-1].added, summaries[-1].unchanged) == (1, 1), 10)
        feed.unlink()
        until(lambda: not slugs(), 10)
    assert not any(summary.rejected for summary in summaries)

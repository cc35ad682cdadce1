"""Random changes to a site: a dry run foretells each run, and every file is accounted for."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.documents import article_id
from seed.archive import load
from seed.dry_run import dry_run
from seed.options import Options
from seed.reading.opening import Choices, open_reading
from seed.reading.outcomes import RejectedFile
from seed.summary import Summary
from seed.writing.store import Store
from tests.seed.sites.jekyll_sites import documents, write_site

_NAMES = ["2020-01-01-a", "2020-01-02-a", "2020-01-03-a", "2020-01-01-b", "2020-01-02-b"]
_KEYS = ("read", "added", "updated", "unchanged", "duplicates", "passed_over", "rejected")

text = st.sampled_from(
    [
        "---\ntitle: derived\n---\n",
        "---\ntitle: derived, changed\n---\n",
        "---\ntitle: stated a\npermalink: /a/\n---\n",
        "---\ntitle: stated b\npermalink: /b/\n---\n",
        "---\ntitle: broken: so\n---\n",
        None,
    ]
)
step = st.dictionaries(st.sampled_from(_NAMES), text, min_size=1, max_size=3)


def counts(summary: Summary) -> dict[str, int]:
    found = {key: getattr(summary, key) for key in _KEYS}
    assert found["read"] == sum(found.values()) - found["read"]
    return found


def change(posts: Path, files: dict[str, str | None]) -> None:
    for name, content in files.items():
        path = posts / f"{name}.md"
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(content)


def hold(store: Store, site: Path, bad: list[RejectedFile]) -> None:
    """Every address has one file that names it. Every other file is recorded or was reported.

    A file that turned bad keeps the article that it had.
    """
    held = {row["url"]: row["newsgraph"]["path"] for row in store["articles"].find()}
    wanted: dict[str, set[str]] = {}
    for name, document in documents(site).items():
        wanted.setdefault(document["url"], set()).add(str(site / name))
    broken = {one.path for one in bad if one.problems[0].reason != "url-taken"}
    for url, paths in wanted.items():
        assert held[url] in paths | broken
    kept = {row["path"]: row for row in store["duplicates"].find()}
    told = {one.path for one in bad if one.problems[0].reason == "url-taken"}
    others = {path for url, paths in wanted.items() for path in paths - {held[url]}}
    assert others <= set(kept)
    assert told == {path for path, row in kept.items() if row.get("taken") and path in others}
    for path in others:
        url = next(url for url, paths in wanted.items() if path in paths)
        assert kept[path]["article"] == article_id(url)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(step, min_size=1, max_size=4))
def test_a_dry_run_foretells_every_run(
    uri: str, store: Store, tmp_path: Path, steps: list[dict[str, str | None]]
) -> None:
    store.client.drop_database(store.name)
    shutil.rmtree(tmp_path / "site", ignore_errors=True)
    config = "url: https://example.com\npermalink: /:title/\n"
    site = write_site(tmp_path / "site", {"_config.yml": config, "about.md": "---\n---\n"})
    (site / "_posts").mkdir()
    for files in steps:
        change(site / "_posts", files)
        bad: list[RejectedFile] = []
        reading = open_reading([str(site)], Choices())
        foretold = counts(dry_run([str(site)], uri, Options(reading=reading)))
        options = Options(reading=reading, on_rejected=bad.append, workers=1)
        summary = counts(load([str(site)], uri, options))
        assert foretold["read"] == summary["read"]
        assert foretold["rejected"] == summary["rejected"]
        assert foretold["passed_over"] == summary["passed_over"] == 1
        hold(store, site, bad)
        again: list[RejectedFile] = []
        options = Options(reading=reading, on_rejected=again.append, workers=1)
        second = counts(load([str(site)], uri, options))
        assert (second["added"], second["updated"]) == (0, 0)
        assert {one.path for one in again} == {one.path for one in bad}

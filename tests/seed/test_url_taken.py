"""Two files with the same address, made by a rule: the second file is reported, never lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loaders.documents import article_id
from seed.archive import load
from seed.check import check_files
from seed.dry_run import dry_run
from seed.options import Options
from seed.reading.opening import Choices, open_reading
from seed.reading.outcomes import RejectedFile
from seed.summary import Summary
from seed.writing.store import Store
from tests.seed.samples import Folder, contents
from tests.seed.sites.jekyll_sites import write_site

_CONFIG = "url: https://example.com\npermalink: /:title/\n"
_POST = "---\ntitle: {}\n---\n"
A = "https://example.com/a/"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    files = {
        "_config.yml": _CONFIG,
        "_posts/2020-01-01-a.md": _POST.format("first"),
        "_posts/2021-01-01-a.md": _POST.format("second"),
        "_posts/2022-01-01-b.md": _POST.format("other"),
    }
    return write_site(tmp_path / "site", files)


@pytest.fixture
def seed_site(uri: str, store: Store) -> Callable[..., tuple[Summary, list[RejectedFile]]]:
    """Seeds paths, each by its own site; gives the summary and what was rejected."""

    def run(
        *paths: object, dry: bool = False, **options: Any
    ) -> tuple[Summary, list[RejectedFile]]:
        bad: list[RejectedFile] = []
        listed = [str(path) for path in paths]
        reading = open_reading(listed, Choices())
        chosen = Options(reading=reading, on_rejected=bad.append, **{"workers": 1, **options})
        return (dry_run if dry else load)(listed, uri, chosen), bad

    return run


def counts(summary: Summary) -> dict[str, int]:
    keys = ("read", "added", "updated", "unchanged", "duplicates", "passed_over", "rejected")
    found = {key: getattr(summary, key) for key in keys}
    assert found["read"] == sum(found.values()) - found["read"]
    return {key: count for key, count in found.items() if count}


def holder(store: Store) -> Any:
    return store["articles"].find_one({"_id": article_id(A)})


def test_the_second_is_rejected_and_told_which_is_first(
    seed_site: Callable[..., Any], store: Store, site: Path
) -> None:
    summary, [bad] = seed_site(site)
    assert counts(summary) == {"read": 3, "added": 2, "rejected": 1}
    assert bad.path == str(site / "_posts/2021-01-01-a.md")
    assert bad.problems[0].reason == "url-taken"
    assert str(site / "_posts/2020-01-01-a.md") in bad.problems[0].message
    assert holder(store)["title"] == "first"


def test_later_runs_tell_it_again_and_change_nothing(
    seed_site: Callable[..., Any], store: Store, site: Path
) -> None:
    seed_site(site)
    before = contents(store)
    for _ in range(2):
        summary, [bad] = seed_site(site)
        assert counts(summary) == {"read": 3, "unchanged": 2, "rejected": 1}
        assert str(site / "_posts/2020-01-01-a.md") in bad.problems[0].message
    assert contents(store) == before


def test_dry_run_and_check_give_the_same_verdicts(
    seed_site: Callable[..., Any], site: Path
) -> None:
    summary, [bad] = seed_site(site, dry=True)
    assert counts(summary) == {"read": 3, "added": 2, "rejected": 1}
    report = check_files([str(site)], open_reading([str(site)], Choices()), 1)
    assert counts(report.summary) == counts(summary)
    assert report.rejected == [bad]
    assert dict(report.examples) == {
        str(site / "_posts/2020-01-01-a.md"): A,
        str(site / "_posts/2021-01-01-a.md"): A,
        str(site / "_posts/2022-01-01-b.md"): "https://example.com/b/",
    }
    assert seed_site(site)[1] == [bad]
    again, [told] = seed_site(site, dry=True)
    assert counts(again) == {"read": 3, "unchanged": 2, "rejected": 1}
    assert told == bad


def test_who_was_there_first_keeps_it_across_runs(
    seed_site: Callable[..., Any], store: Store, site: Path
) -> None:
    early = site / "_posts/2020-01-01-a.md"
    text = early.read_text()
    early.unlink()
    seed_site(site)
    early.write_text(text)
    _, [bad] = seed_site(site)
    assert bad.path == str(early)
    assert holder(store)["title"] == "second"


def test_the_second_takes_over_when_the_first_goes_or_moves(
    seed_site: Callable[..., Any], store: Store, site: Path
) -> None:
    seed_site(site)
    first = site / "_posts/2020-01-01-a.md"
    first.rename(site / "_posts/2020-01-01-c.md")
    summary, bad = seed_site(site)
    assert bad == []
    assert counts(summary)["read"] == 3
    assert holder(store)["title"] == "second"
    assert store["duplicates"].count_documents({}) == 0


def test_the_first_that_states_another_address_leaves_its_own(
    seed_site: Callable[..., Any], store: Store, site: Path
) -> None:
    seed_site(site)
    first = site / "_posts/2020-01-01-a.md"
    first.write_text("---\ntitle: first\npermalink: /elsewhere/\n---\n")
    dry, told = seed_site(site, dry=True)
    summary, bad = seed_site(site)
    assert bad == told == []
    assert counts(summary) == counts(dry)
    assert holder(store)["title"] == "second"


def test_files_that_state_one_address_are_versions(
    seed_site: Callable[..., Any], store: Store, site: Path
) -> None:
    for name, title in (("2020-01-01-x", "older"), ("2021-01-01-y", "newer")):
        post = f"---\ntitle: {title}\npermalink: /same/\n---\n"
        (site / f"_posts/{name}.md").write_text(post)
    summary, _ = seed_site(site)
    assert counts(summary) == {"read": 5, "added": 3, "duplicates": 1, "rejected": 1}
    article = store["articles"].find_one({"_id": article_id("https://example.com/same/")})
    assert article is not None
    assert article["title"] == "newer"


@pytest.mark.parametrize("workers", [1, 2])
def test_nothing_is_lost_among_many(
    workers: int, seed_site: Callable[..., Any], store: Store, tmp_path: Path
) -> None:
    files = {"_config.yml": _CONFIG, "about.md": _POST.format("About"), "README.md": "text"}
    for number in range(900):
        name = f"_posts/20{number // 300 + 10}-01-01-{number % 300}.md"
        files[name] = _POST.format(number)
    files["_posts/2001-01-01-bad.md"] = "---\ntitle: a: b\n---\n"
    site = write_site(tmp_path / "many", files)
    posts = len(list((site / "_posts").iterdir()))
    summary, bad = seed_site(site, workers=workers)
    assert counts(summary) == {
        "read": posts + 2,
        "added": 300,
        "passed_over": 2,
        "rejected": posts - 300,
    }
    assert summary.reasons == {"url-taken": posts - 301, "yaml-syntax": 1}
    assert summary.passed_reasons == {"no-date": 1, "no-front-matter": 1}
    assert len(bad) == summary.rejected
    kept = {row["newsgraph"]["path"] for row in store["articles"].find()}
    assert kept | {one.path for one in bad} == {str(path) for path in (site / "_posts").iterdir()}


def test_a_post_that_is_none_any_more_leaves_its_article(
    seed_site: Callable[..., Any], store: Store, site: Path
) -> None:
    seed_site(site)
    (site / "_config.yml").write_text(_CONFIG + "exclude: [_posts/2020*]\n")
    summary, bad = seed_site(site, prune=True)
    assert bad == []
    assert counts(summary)["passed_over"] == 1
    assert holder(store)["title"] == "second"


def test_plain_files_without_an_address_follow_the_same_rule(
    uri: str, store: Store, folder: Folder
) -> None:
    for name in ("news/a.md", "old/a.md", "news/b.md"):
        folder.write(name, webUrl=None, title=name)
    choices = Choices(site="https://example.com", url="/:year/:slug/")
    reading = open_reading([str(folder)], choices)
    bad: list[RejectedFile] = []
    options = Options(reading=reading, on_rejected=bad.append, workers=1)
    assert counts(load([str(folder)], uri, options)) == {"read": 3, "added": 2, "rejected": 1}
    assert bad[0].problems[0].reason == "url-taken"
    assert json.dumps(bad[0].path).endswith('old/a.md"')

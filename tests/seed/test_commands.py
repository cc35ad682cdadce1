"""`newsgraph seed`, `check` and `generate` as a shell sees them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from loaders import settings as settings_module
from newsgraph.checking import check
from newsgraph.generating import generate
from newsgraph.seeding import seed
from seed.json_schema import front_matter_schema
from seed.writing.store import Store
from tests.seed.samples import Folder
from tests.seed.sites.jekyll_sites import write_site

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture
def run(uri: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("NEWSGRAPH_MONGODB_URI", uri)
    settings_module.settings.cache_clear()

    def invoke(command: Any, *arguments: object, **options: Any) -> Result:
        return CliRunner().invoke(command, [str(argument) for argument in arguments], **options)

    yield invoke
    settings_module.settings.cache_clear()


def test_seed_tells_what_it_did(run: Any, folder: Folder, tmp_path: Path) -> None:
    folder.write("a.md")
    folder.write("bad.md", "---\ntitle: One: two\n---\n")
    report = tmp_path / "report.jsonl"
    result = run(seed, folder, "--report", report, "--workers", 1)
    assert result.exit_code == 1
    assert "read 2, added 1" in result.output
    assert "yaml-syntax" in result.output
    [line] = map(json.loads, report.read_text().splitlines())
    assert line["path"].endswith("bad.md")
    assert (line["line"], line["reason"]) == (2, "yaml-syntax")
    (folder.path / "bad.md").unlink()
    assert run(seed, folder).exit_code == 0


_SITE = {
    "_config.yml": "url: https://example.com\n",
    "_posts/2020-01-01-a.md": "---\ntitle: A\n---\n",
    "_posts/2020-01-02-b.md": "---\ntitle: B\n---\n",
    "_posts/2020-01-03-c.md": "---\ntitle: C\n---\n",
    "_posts/2020-01-04-d.md": "---\ntitle: D\n---\n",
    "about.md": "---\ntitle: About\n---\n",
    "README.md": "text",
}


def test_a_site_is_told_first_and_passed_over_files_are_listed(run: Any, tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", _SITE)
    report = tmp_path / "report.jsonl"
    result = run(seed, site / "_posts", site, "--report", report)
    assert result.exit_code == 0
    first, *_ = result.output.splitlines()
    assert first.startswith(f"Jekyll site {site}: posts at https://example.com/:categories")
    assert "read 6, added 4" in result.output
    assert "passed over 2 (no-front-matter 1, no-date 1)" in result.output
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert [(line["level"], line["reason"]) for line in lines] == [
        ("passed-over", "no-front-matter"),
        ("passed-over", "no-date"),
    ]


def test_check_shows_three_addresses(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", _SITE)
    result = CliRunner().invoke(check, [str(site)])
    assert result.exit_code == 0
    first, *examples, last = result.output.splitlines()
    assert first.startswith(f"Jekyll site {site}: ")
    assert examples == [
        f"  {site}/_posts/2020-01-0{day}-{name}.md: https://example.com/2020/01/0{day}/{name}.html"
        for day, name in ((1, "a"), (2, "b"), (3, "c"))
    ]
    assert last.startswith("6 files, 0 would be rejected, 4 articles, 0 older versions, 2 passed")
    lines = CliRunner().invoke(check, [str(site), "--format", "json"]).output.splitlines()
    assert {json.loads(line)["level"] for line in lines} == {"passed-over"}


def test_a_wrong_configuration_is_status_two(run: Any, tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {**_SITE, "_config.yml": "url: ["})
    result = run(seed, site)
    assert result.exit_code == 2
    assert f"{site}/_config.yml, line" in result.output
    assert run(seed, site, "--generator", "none").exit_code == 1
    assert run(seed, site, "--site", "example.com").exit_code == 2


def test_two_kinds_of_site_go_together(run: Any, folder: Folder, tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", _SITE)
    folder.write("a.md", url="https://plain.example/a")
    result = run(seed, folder, site)
    assert result.exit_code == 0
    assert "read 7, added 5" in result.output
    assert {line.split()[0] for line in result.output.splitlines()[:2]} == {"Plain", "Jekyll"}


def test_dry_run_writes_nothing(run: Any, folder: Folder, store: Store) -> None:
    folder.write("a.md")
    result = run(seed, folder, "--dry-run")
    assert "would have read 1, added 1" in result.output
    assert store["articles"].count_documents({}) == 0


def test_nothing_to_do_is_status_two(run: Any, folder: Folder) -> None:
    assert run(seed, folder.path / "missing").exit_code == 2
    assert run(seed, folder).exit_code == 2
    assert run(seed, folder, "--map", "nonsense").exit_code == 2
    assert run(check, folder).exit_code == 2


def test_paths_are_read_from_standard_input(run: Any, folder: Folder, store: Store) -> None:
    path = folder.write("a.md")
    assert run(seed, "-", input=f"{path}\n").exit_code == 0
    assert store["articles"].count_documents({}) == 1


def test_a_folder_without_any_article_gets_advice(run: Any, folder: Folder) -> None:
    folder.write("a.md", type=None)
    refused = run(seed, folder)
    assert refused.exit_code == 1
    assert "--generator jekyll, hugo or zola" in refused.output
    assert "--generator" in run(check, folder).output
    assert "--generator" not in run(check, folder, "--map", "jekyll").output
    folder.write("b.md")
    assert "--generator" not in run(check, folder).output


def test_check_needs_no_store(folder: Folder) -> None:
    for number in range(5):
        folder.write(f"{number}.md", title=None)
    runner = CliRunner()
    text = runner.invoke(check, [str(folder)])
    assert text.exit_code == 1
    assert "missing-key: 5" in text.output
    assert "... and 2 more" in text.output
    assert "5 files, 5 would be rejected" in text.output
    lines = runner.invoke(check, [str(folder), "--format", "json"]).output.splitlines()
    assert {json.loads(line)["key"] for line in lines} == {"title"}
    github = runner.invoke(check, [str(folder), "--format", "github"]).output
    assert github.startswith(f"::error file={folder.path}/0.md,line=")


def test_check_prints_the_schema() -> None:
    result = CliRunner().invoke(check, ["--schema"])
    assert json.loads(result.output) == front_matter_schema()
    assert set(front_matter_schema()["required"]) >= {"title", "provider"}


def test_generated_archives_depend_on_their_seed(tmp_path: Path) -> None:
    runner = CliRunner()
    for name, number in (("a", 1), ("b", 1), ("c", 2)):
        result = runner.invoke(generate, ["60", str(tmp_path / name), "--seed", str(number)])
        assert result.exit_code == 0
    a, b, c = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*.md")
        }
        for name in "abc"
    )
    assert len(a) == 60
    assert a == b
    assert a != c
    assert runner.invoke(check, [str(tmp_path)]).exit_code == 0

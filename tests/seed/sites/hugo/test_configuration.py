from __future__ import annotations

from pathlib import Path

import pytest

from seed.sites.hugo.configuration import (
    default_language,
    language_keys,
    of_language,
    settings_of,
)
from seed.sites.hugo.files import configuration_files, main_files
from seed.sites.site import SiteError
from tests.seed.sites.hugo.oracle import write_site

LIMIT = 1_000_000


def settings(root: Path, **files: str) -> dict[str, object]:
    write_site(
        root, {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    )
    return settings_of(configuration_files(str(root), LIMIT))


def test_the_first_file_of_a_name_counts(tmp_path: Path) -> None:
    found = settings(tmp_path, config_toml='title = "c"', hugo_json='{"title": "h"}')
    assert found == {"title": "h"}


def test_folders_are_laid_over_the_file_and_production_over_them(tmp_path: Path) -> None:
    write_site(
        tmp_path,
        {
            "hugo.toml": 'title = "a"\nbaseURL = "https://a.org"\n[params]\nx = 1\n',
            "config/_default/hugo.yaml": "Title: b\n",
            "config/_default/params.toml": "y = 2\n",
            "config/_default/languages.yaml": "en:\n  weight: 1\n",
            "config/_default/languages.es.toml": 'title = "Sitio"\n',
            "config/_default/params.es.toml": "z = 3\n",
            "config/_default/permalinks.yaml": "permalinks:\n  posts: /:slug/\n",
            "config/production/config.toml": 'baseURL = "https://p.org"\n',
            "config/staging/config.toml": 'baseURL = "https://s.org"\n',
        },
    )
    assert settings_of(configuration_files(str(tmp_path), LIMIT)) == {
        "title": "b",
        "baseurl": "https://p.org",
        "params": {"x": 1, "y": 2},
        "languages": {"en": {"weight": 1}, "es": {"title": "Sitio", "params": {"z": 3}}},
        "permalinks": {"posts": "/:slug/"},
    }


@pytest.mark.parametrize(
    ("files", "is_hugo"),
    [
        ({"hugo.toml": ""}, True),
        ({"config/_default/hugo.toml": ""}, True),
        ({"config.yaml": "", "content/a.md": ""}, True),
        ({"config.yaml": ""}, False),
        ({"content/a.md": ""}, False),
        ({"config/app.toml": "", "content/a.md": ""}, False),
    ],
)
def test_a_site_is_recognised_by_its_files(
    files: dict[str, str], is_hugo: bool, tmp_path: Path
) -> None:
    write_site(tmp_path, files)
    assert main_files(str(tmp_path)) is is_hugo


def test_languages_are_sorted_by_weight_and_may_be_disabled() -> None:
    found = {
        "languages": {"a": {}, "b": {"weight": 2}, "c": {"weight": 1}, "d": {"disabled": True}}
    }
    assert language_keys(found) == ["c", "b", "a"]
    assert language_keys({**found, "disablelanguages": "C"}) == ["b", "a"]
    assert language_keys({}) == ["en"]
    assert language_keys({"defaultcontentlanguage": "de"}) == ["de"]
    assert default_language({}, ["es", "en"]) == "en"
    assert default_language({"defaultcontentlanguage": "es"}, ["es", "en"]) == "es"


def test_a_language_replaces_the_settings_of_the_site() -> None:
    site = {"title": "A", "permalinks": {"posts": "/a"}, "params": {"x": 1}}
    own = {"title": "B", "permalinks": {"news": "/b"}, "params": {"y": 2}}
    found = of_language({**site, "languages": {"es": own}}, "es")
    assert found["title"] == "B"
    assert found["permalinks"] == {"news": "/b"}
    assert found["params"] == {"x": 1, "y": 2}
    merged = of_language(
        {**site, "languages": {"es": {"permalinks": {"_merge": "deep", "news": "/b"}}}}, "es"
    )
    assert merged["permalinks"] == {"posts": "/a", "news": "/b"}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("hugo.toml", "title = 'a'\nx =\n", "line 2"),
        ("hugo.yaml", "a: [\n", "hugo.yaml"),
        ("hugo.json", '{"a": 1,}', "line 1"),
        ("hugo.yaml", "- a\n", "expected keys"),
        ("hugo.yaml", "a: " + "x" * 2000, "larger than"),
    ],
)
def test_a_broken_file_is_named(name: str, text: str, message: str, tmp_path: Path) -> None:
    write_site(tmp_path, {name: text})
    with pytest.raises(SiteError, match=message):
        configuration_files(str(tmp_path), 1000)


def test_a_link_out_of_the_site_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text("title = 'secret'")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "hugo.toml").symlink_to(tmp_path / "secret.toml")
    with pytest.raises(SiteError, match="leads out"):
        configuration_files(str(tmp_path / "site"), LIMIT)

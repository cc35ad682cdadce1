"""Sites of Hugo on disk: their languages, what is passed over, and what cannot be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from seed.sites.hugo.site import open_site, recognise
from seed.sites.site import Opening, Page, PassedOver, SiteError
from tests.seed.sites.hugo.one_page import BASE, page, post, read, values
from tests.seed.sites.hugo.oracle import Files, write_site

MOUNT = '[[module.mounts]]\nsource = "{}"\ntarget = "{}"\n'


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("content/posts/a.md", "---\ntitle: a\n---\n", "no-date"),
        ("content/posts/a.md", "No front matter.\n", "no-front-matter"),
        ("content/posts/_index.md", post(), "list-page"),
        ("content/index.md", post(), "list-page"),
        ("README.md", post(), "not-content"),
        ("layouts/single.html", post(), "not-content"),
        ("content/posts/.a.md", post(), "not-content"),
        ("content/posts/a.skip.md", post(), "excluded"),
        ("content/old/2019/a.md", post(), "excluded"),
        ("content/posts/a.md", post("headless: true"), "not-output"),
        ("content/posts/a.md", post("build: {render: never}"), "not-output"),
        ("content/posts/a.md", post("_build: {list: never}"), "not-output"),
        ("content/posts/a.md", post("build: {list: local}"), "not-output"),
        ("content/posts~/a.md", post(), "not-content"),
        ("content/#posts/a.md", post(), "not-content"),
    ],
)
def test_what_is_no_article_is_passed_over(
    path: str, text: str, reason: str, tmp_path: Path
) -> None:
    found = read(
        tmp_path, {path: text}, path, BASE + 'ignoreFiles = ["\\\\.skip\\\\.md$", "/old/*$"]\n'
    )
    assert isinstance(found, PassedOver)
    assert found.reason == reason


def test_files_beside_a_bundle_belong_to_it(tmp_path: Path) -> None:
    files = {"content/a/index.md": post(), "content/a/b.md": post(), "content/a/c/d.md": post()}
    write_site(tmp_path, {"hugo.toml": BASE, **files})
    site = open_site(str(tmp_path), Opening())
    passed = [site.pass_over(str(tmp_path / path)) for path in files]
    assert [found and found.reason for found in passed] == [None, "not-output", "not-output"]


@pytest.mark.parametrize(
    ("other", "url"),
    [("one.md", "one/a/"), ("one.es.md", "one/a/"), ("two.md", "plain/a/")],
)
def test_a_page_at_the_top_leaves_no_section_without_a_file(
    other: str, url: str, tmp_path: Path
) -> None:
    config = BASE + "[languages.en]\n[languages.es]\n"
    config += "[[cascade]]\nslug = 'plain'\n[cascade.target]\nkind = 'section'\n"
    files = {f"content/{other}": post(), "content/one/a.md": post()}
    found = page(tmp_path, files, "content/one/a.md", config)
    assert found.values["webUrl"].endswith(f"/{url}")


def test_a_file_of_a_disabled_language_is_excluded(tmp_path: Path) -> None:
    config = BASE + "disableLanguages = ['es']\n[languages.en]\n[languages.es]\n"
    found = read(tmp_path, {"content/a.es.md": post()}, "content/a.es.md", config)
    assert found == PassedOver("excluded", "its language is disabled")


LANGUAGES = """
defaultContentLanguage = "en"
[languages.en]
[languages.es]
languageCode = "es-mx"
[languages.zh-TW]
contentDir = "content/tw"
"""


@pytest.mark.parametrize(
    ("path", "language", "url"),
    [
        ("content/posts/a.md", "en", "https://x.org/posts/a/"),
        ("content/posts/a.es.md", "es-MX", "https://x.org/es/posts/a/"),
        ("content/tw/posts/a.md", "zh-TW", "https://x.org/zh-tw/posts/a/"),
        ("content/posts/a.zh-tw.md", "zh-TW", "https://x.org/zh-tw/posts/a/"),
    ],
)
def test_languages_come_from_names_and_folders(
    path: str, language: str, url: str, tmp_path: Path
) -> None:
    found = page(tmp_path, {path: post()}, path, BASE + LANGUAGES)
    assert found.values["language"] == language
    assert found.values["webUrl"] == url
    assert found.translation_key == "https://x.org/ /posts/a"


def test_a_key_joins_translations(tmp_path: Path) -> None:
    path = "content/posts/a.md"
    found = page(tmp_path, {path: post("translationKey: k")}, path, BASE + LANGUAGES)
    assert found.translation_key == "https://x.org/ k"
    assert page(tmp_path, {path: post()}, path).translation_key is None


@pytest.mark.parametrize(
    ("config", "lines", "language"),
    [
        ("", (), None),
        ("", ("lang: de_AT",), "de-AT"),
        ('languageCode = "fr-ca"\n', ("lang: de",), "fr-CA"),
        ('locale = "pt"\n', (), "pt"),
        ('defaultContentLanguage = "it"\n', (), "it"),
    ],
)
def test_the_language_is_null_where_nothing_says(
    config: str, lines: tuple[str, ...], language: str | None, tmp_path: Path
) -> None:
    assert values(tmp_path, *lines, config=BASE + config).get("language") == language


def test_each_language_may_have_a_host(tmp_path: Path) -> None:
    config = BASE + '[languages.en]\n[languages.es]\nbaseURL = "https://es.x.org/b"\n'
    found = page(tmp_path, {"content/a.es.md": post()}, "content/a.es.md", config)
    assert found.values["webUrl"] == "https://es.x.org/b/a/"
    assert found.values["provider"]["domain"] == "es.x.org"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("", "baseURL: expected http"),
        ('baseURL = "/"', "--site"),
        (BASE + 'timeZone = "Mars/Base"', "timeZone"),
        (BASE + '[permalinks]\nposts = "/:nonsense"', "unknown placeholder :nonsense"),
        (BASE + 'ignoreFiles = ["("]', "ignoreFiles"),
        (BASE + 'contentDir = "../elsewhere"', "outside"),
        (BASE + MOUNT.format("../a", "content/a"), "no content folder is inside"),
        (BASE + "x =", "line 2"),
    ],
)
def test_a_site_that_cannot_be_opened_says_why(config: str, message: str, tmp_path: Path) -> None:
    write_site(tmp_path, {"hugo.toml": config})
    with pytest.raises(SiteError, match=message):
        open_site(str(tmp_path), Opening())


def test_mounts_from_outside_of_the_site_are_left_out(tmp_path: Path) -> None:
    mounts = (("pages", "content"), ("notes/n.md", "content/x/y.md"), ("../LOG.md", "content/l.md"))
    config = BASE + "".join(MOUNT.format(*mount) for mount in mounts)
    files = {"pages/a.md": post(), "notes/n.md": post()}
    assert page(tmp_path, files, "pages/a.md", config).values["webUrl"] == "https://x.org/a/"
    assert page(tmp_path, files, "notes/n.md", config).values["webUrl"] == "https://x.org/x/y/"


def test_the_command_line_overrides_the_address(tmp_path: Path) -> None:
    write_site(tmp_path, {"hugo.toml": 'baseURL = "/"', "content/a.md": post()})
    site = open_site(str(tmp_path), Opening(url="https://y.org/z"))
    found = site.read(str(tmp_path / "content/a.md"), post().encode())
    assert isinstance(found, Page)
    assert found.values["webUrl"] == "https://y.org/z/a/"
    assert "https://y.org/z/" in site.describe()


def test_the_digest_changes_with_what_decides_about_pages(tmp_path: Path) -> None:
    def digest(files: Files) -> str:
        write_site(tmp_path, files)
        return open_site(str(tmp_path), Opening()).digest

    seen = [
        digest({"hugo.toml": BASE, "content/posts/a.md": post()}),
        digest({"hugo.toml": BASE + "# comment\n"}),
        digest({"content/posts/_index.md": "---\ncascade: {draft: true}\n---\n"}),
        digest({"content/posts/b/index.md": post(), "content/posts/b/c.md": post()}),
    ]
    assert len(set(seen)) == len(seen)
    assert digest({"content/posts/new.md": post()}) == seen[-1]
    assert recognise(str(tmp_path))


def test_links_in_content_are_not_followed(tmp_path: Path) -> None:
    files = {"content/posts/_index.md": "---\ntitle: Posts\n---\n", "content/posts/a.md": post()}
    write_site(tmp_path, {"hugo.toml": BASE, **files})
    link = tmp_path / "content/posts/b.md"
    link.symlink_to("a.md")
    found = open_site(str(tmp_path), Opening()).pass_over(str(link))
    assert found == PassedOver("not-content", "Hugo does not follow links")


def test_an_index_that_names_its_language_comes_first(tmp_path: Path) -> None:
    files = {
        "content/posts/_index.en.md": "---\ncascade: {type: named}\n---\n",
        "content/posts/_index.md": "---\ncascade: {type: plain}\n---\n",
        "content/posts/a.md": post(),
    }
    assert page(tmp_path, files, "content/posts/a.md").values["type"] == "named"


def test_languages_of_one_host_are_one_provider(tmp_path: Path) -> None:
    config = BASE + '[languages.en]\ntitle = "News"\n[languages.es]\ntitle = "Noticias"\n'
    found = page(tmp_path, {"content/a.es.md": post()}, "content/a.es.md", config)
    assert found.values["provider"] == {"name": "News", "domain": "x.org"}


def test_the_same_path_of_another_site_is_no_translation(tmp_path: Path) -> None:
    path = "content/posts/a.md"
    here = page(tmp_path / "here", {path: post()}, path, BASE + LANGUAGES)
    there = page(tmp_path / "there", {path: post()}, path, 'baseURL = "https://y.org"' + LANGUAGES)
    assert here.translation_key != there.translation_key


def test_a_folder_of_a_disabled_language_says_nothing(tmp_path: Path) -> None:
    config = BASE + (
        "disableLanguages = ['es']\n[languages.en]\n[languages.es]\ncontentDir = 'contenido'\n"
    )
    files = {
        "content/posts/a.md": post(),
        "contenido/posts/_index.en.md": "---\ncascade: {draft: true}\n---\n",
    }
    assert page(tmp_path, files, "content/posts/a.md", config).values["published"] is True

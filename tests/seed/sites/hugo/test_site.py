"""Sites on disk: languages, cascades, what is passed over, and what an article gains."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from seed.problems import RejectedError
from seed.sites.hugo.site import open_site, recognise
from seed.sites.site import Opening, Page, PassedOver, SiteError
from tests.seed.sites.hugo.oracle import Files, write_site

BASE = 'baseURL = "https://x.org"\n'


def post(*lines: str) -> str:
    return "---\n" + "\n".join(("date: 2020-01-02", *lines)) + "\n---\nBody.\n"


def read(root: Path, files: Files, path: str, config: str = BASE) -> Page | PassedOver:
    write_site(root, {"hugo.toml": config, **files})
    return open_site(str(root), Opening()).read(str(root / path), files[path].encode())


def page(root: Path, files: Files, path: str, config: str = BASE) -> Page:
    found = read(root, files, path, config)
    assert isinstance(found, Page)
    return found


def values(root: Path, *lines: str, config: str = BASE) -> dict[str, Any]:
    path = "content/posts/a.md"
    return page(root, {path: post(*lines)}, path, config).values


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
        ("content/posts/a.md", post("headless: true"), "not-output"),
        ("content/posts/a.md", post("build: {render: never}"), "not-output"),
        ("content/posts/a.md", post("_build: {list: never}"), "not-output"),
    ],
)
def test_what_is_no_article_is_passed_over(
    path: str, text: str, reason: str, tmp_path: Path
) -> None:
    found = read(tmp_path, {path: text}, path, BASE + 'ignoreFiles = ["\\\\.skip\\\\.md$"]\n')
    assert isinstance(found, PassedOver)
    assert found.reason == reason


def test_files_beside_a_bundle_belong_to_it(tmp_path: Path) -> None:
    files = {"content/a/index.md": post(), "content/a/b.md": post(), "content/a/c/d.md": post()}
    write_site(tmp_path, {"hugo.toml": BASE, **files})
    site = open_site(str(tmp_path), Opening())
    passed = [site.pass_over(str(tmp_path / path)) for path in files]
    assert [found and found.reason for found in passed] == [None, "not-output", "not-output"]


def test_a_file_of_a_disabled_language_is_excluded(tmp_path: Path) -> None:
    config = BASE + "disableLanguages = ['es']\n[languages.en]\n[languages.es]\n"
    found = read(tmp_path, {"content/a.es.md": post()}, "content/a.es.md", config)
    assert found == PassedOver("excluded", "its language is not built")


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


def test_the_nearest_cascade_wins_and_the_page_over_all(tmp_path: Path) -> None:
    files = {
        "content/_index.md": "---\ncascade: {draft: true, author: Home, type: note}\n---\n",
        "content/posts/_index.md": "---\ncascade: {author: Section, url: /s/}\n---\n",
        "content/posts/sub/a.md": post("url: /own/"),
    }
    config = BASE + "[cascade]\ncategories = ['Site']\n"
    found = page(tmp_path, files, "content/posts/sub/a.md", config).values
    assert found["webUrl"] == "https://x.org/own/"
    assert found["authors"] == [{"name": "Section"}]
    assert (found["published"], found["type"], found["category"]) == (False, "note", "Site")


def test_a_cascade_holds_for_its_target_alone(tmp_path: Path) -> None:
    index = "---\ncascade: [{author: Ann, target: {path: /posts/b*}}]\n---\n"
    files = {"content/posts/_index.md": index, "content/posts/a.md": post()}
    assert "authors" not in page(tmp_path, files, "content/posts/a.md").values
    files = {"content/posts/_index.md": index, "content/posts/b.md": post()}
    assert page(tmp_path, files, "content/posts/b.md").values["authors"] == [{"name": "Ann"}]


def test_a_date_may_come_from_a_cascade(tmp_path: Path) -> None:
    files = {
        "content/posts/_index.md": "---\ncascade: {date: 2019-05-06}\n---\n",
        "content/posts/a.md": "---\ntitle: A\n---\n",
    }
    found = page(tmp_path, files, "content/posts/a.md").values
    assert found["publishedDateTime"] == datetime(2019, 5, 6, tzinfo=UTC)


def test_the_slug_of_a_section_stands_in_the_address(tmp_path: Path) -> None:
    files = {
        "content/posts/_index.md": "---\nslug: Notes\n---\n",
        "content/posts/a.md": post(),
    }
    assert page(tmp_path, files, "content/posts/a.md").values["webUrl"] == "https://x.org/notes/a/"


def test_dates_are_read_in_the_time_zone_of_the_site(tmp_path: Path) -> None:
    config = BASE + 'timeZone = "Asia/Tokyo"\n[permalinks]\nposts = "/:day/:slug/"\n'
    found = values(tmp_path, "title: T", config=config)
    assert found["publishedDateTime"] == datetime(2020, 1, 1, 15, tzinfo=UTC)
    assert found["webUrl"] == "https://x.org/02/t/"


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        ((), True),
        (("draft: true",), False),
        (("published: false",), False),
        (("draft: false", "published: false"), True),
        (("publishDate: 2999-01-01",), False),
        (("expiryDate: 2020-01-03",), False),
    ],
)
def test_drafts_future_and_expired_pages_are_not_published(
    lines: tuple[str, ...], published: bool, tmp_path: Path
) -> None:
    assert values(tmp_path, *lines)["published"] is published


def test_a_page_that_time_will_change_is_read_again(tmp_path: Path) -> None:
    path = "content/posts/a.md"
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()[:19]
    assert page(tmp_path, {path: post(f"publishDate: {later}")}, path).provisional
    assert not page(tmp_path, {path: post()}, path).provisional


def test_an_article_gains_topics_authors_aliases_and_images(tmp_path: Path) -> None:
    found = page(
        tmp_path,
        {
            "content/posts/trip/index.md": post(
                "title: 2020",
                "Tags: [AI, C++]",
                "categories: [News, AI]",
                "author: {name: Ann, twitter: ann}",
                "aliases: [/old/]",
                "images: [cover.png, https://y.org/b.png]",
                "description: Short.",
                "rating: high",
                "quality: high",
            )
        },
        "content/posts/trip/index.md",
    )
    held = found.values
    assert held["title"] == "2020"
    assert held["topics"] == ["AI", "C++", "News"]
    assert held["category"] == "News"
    assert [author["name"] for author in held["authors"]] == ["Ann"]
    assert held["aliases"] == ["https://x.org/old/"]
    assert held["images"] == [
        {"url": "https://x.org/posts/trip/cover.png"},
        {"url": "https://y.org/b.png"},
    ]
    assert (held["excerpt"], held["rating"], found.slug) == ("Short.", "high", "trip")
    assert ("quality", "high") in found.others


def test_a_title_that_is_missing_is_made_from_the_file(tmp_path: Path) -> None:
    files = {"content/posts/a-small_walk.md": post()}
    assert page(tmp_path, files, "content/posts/a-small_walk.md").values["title"] == "a small walk"


def test_org_files_have_lines_of_keys(tmp_path: Path) -> None:
    text = "#+TITLE: A\n#+DATE: <2020-01-05 Sun>\n#+TAGS[]: x y\n\n* Head\n"
    found = page(tmp_path, {"content/a.org": text}, "content/a.org")
    assert found.values["publishedDateTime"] == datetime(2020, 1, 5, tzinfo=UTC)
    assert (found.values["topics"], found.body) == (["x", "y"], "* Head")


@pytest.mark.parametrize(
    ("text", "reason", "key"),
    [
        ("---\ndate: 2021-02-30\n---\n", "bad-date", "date"),
        ("---\ndate: 9999-12-31T23:59:59-23:59\n---\n", "bad-date", "date"),
        ("---\ndate: 2020-01-02\nurl: https://y.org/\n---\n", "bad-url", "url"),
        ("---\ndate: 2020-01-02\nurl: /:nonsense/\n---\n", "bad-url", "url"),
        ("---\ndate: 2020-01-02\nurl: /100%/\n---\n", "bad-url", "url"),
        ("---\ntitle: a: b\n---\n", "yaml-syntax", None),
        ("+++\ntitle =\n+++\n", "toml-syntax", None),
        ("---\n- a\n---\n", "not-a-mapping", None),
    ],
)
def test_a_page_that_breaks_a_rule_is_rejected(
    text: str, reason: str, key: str | None, tmp_path: Path
) -> None:
    with pytest.raises(RejectedError) as caught:
        read(tmp_path, {"content/a.md": text}, "content/a.md")
    problem = caught.value.problems[0]
    assert (problem.reason, problem.key) == (reason, key)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("", "baseURL: expected http"),
        ('baseURL = "/"', "--site"),
        (BASE + 'timeZone = "Mars/Base"', "timeZone"),
        (BASE + '[permalinks]\nposts = "/:nonsense"', "there is no :nonsense"),
        (BASE + 'ignoreFiles = ["("]', "ignoreFiles"),
        (BASE + 'contentDir = "../elsewhere"', "outside"),
        (BASE + "x =", "line 2"),
    ],
)
def test_a_site_that_cannot_be_opened_says_why(config: str, told: str, tmp_path: Path) -> None:
    write_site(tmp_path, {"hugo.toml": config})
    with pytest.raises(SiteError, match=told):
        open_site(str(tmp_path), Opening())


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


def test_languages_of_one_host_are_one_provider(tmp_path: Path) -> None:
    config = BASE + '[languages.en]\ntitle = "News"\n[languages.es]\ntitle = "Noticias"\n'
    found = page(tmp_path, {"content/a.es.md": post()}, "content/a.es.md", config)
    assert found.values["provider"] == {"name": "News", "domain": "x.org"}


@pytest.mark.parametrize(
    ("path", "lines", "derived", "slug"),
    [
        ("content/posts/a.md", ("slug: b",), True, None),
        ("content/posts/a.md", ("url: /b/",), False, None),
        ("content/posts/a.md", ("url: /:year/b/",), True, None),
        ("content/posts/trip/index.md", (), True, "trip"),
        ("content/posts/trip/index.es.md", (), True, "trip.es"),
    ],
)
def test_a_page_says_whether_its_address_is_its_own(
    path: str, lines: tuple[str, ...], derived: bool, slug: str | None, tmp_path: Path
) -> None:
    found = page(tmp_path, {path: post(*lines)}, path, BASE + "[languages.en]\n[languages.es]\n")
    assert (found.derived, found.slug) == (derived, slug)


def test_a_blank_title_or_type_is_none(tmp_path: Path) -> None:
    held = values(tmp_path, "title: '  '", "linkTitle: L", "type: ' '")
    assert (held["title"], held["type"]) == ("L", "article")


def test_the_same_path_of_another_site_is_no_translation(tmp_path: Path) -> None:
    path = "content/posts/a.md"
    here = page(tmp_path / "here", {path: post()}, path, BASE + LANGUAGES)
    there = page(tmp_path / "there", {path: post()}, path, 'baseURL = "https://y.org"' + LANGUAGES)
    assert here.translation_key != there.translation_key

"""Pages of Hugo: cascades, dates, drafts, and what an article gains."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from seed.reading.problems import RejectedError
from tests.seed.sites.hugo.one_page import BASE, page, post, read, values


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


def test_a_cascade_for_languages_that_are_not_built_holds_for_all(tmp_path: Path) -> None:
    target = "target: {sites: {matrix: {languages: [%s]}}}"
    for language, title in (("fr", "From cascade"), ("en", "From cascade"), ("es", "a")):
        index = f"---\ncascade: [{{title: From cascade, {target % language}}}]\n---\n"
        files = {"content/posts/_index.md": index, "content/posts/a.md": post()}
        config = (
            BASE + "disableLanguages = ['fr']\n[languages.en]\n[languages.es]\n[languages.fr]\n"
        )
        assert page(tmp_path, files, "content/posts/a.md", config).values["title"] == title


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
                "redirect_from: /older/",
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
    assert held["aliases"] == ["https://x.org/old/", "https://x.org/older/"]
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
    assert found.body_format == "text"


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


def test_images_of_our_own_shape_are_kept(tmp_path: Path) -> None:
    held = values(tmp_path, "images: [{url: 'https://y.org/a.png', width: 3}]")
    assert held["images"] == [{"url": "https://y.org/a.png", "width": 3}]


def test_a_problem_has_its_line(tmp_path: Path) -> None:
    text = "---\nbase: &b {x: 1}\n<<: *b\ntitle: T\npublishDate: soon\n---\n"
    with pytest.raises(RejectedError) as caught:
        read(tmp_path, {"content/a.md": text}, "content/a.md")
    problem = caught.value.problems[0]
    assert (problem.key, problem.line) == ("publishdate", 5)


def test_a_page_that_was_never_changed_has_no_such_date(tmp_path: Path) -> None:
    assert "updatedDateTime" not in values(tmp_path)
    changed = values(tmp_path, "lastmod: 2021-03-04")
    assert changed["updatedDateTime"] == datetime(2021, 3, 4, tzinfo=UTC)


def test_a_page_knows_where_its_site_lies(tmp_path: Path) -> None:
    path = "content/posts/a.md"
    found = page(tmp_path, {path: post()}, path, 'baseURL = "https://x.org/b/"')
    assert (found.site_path, found.body_format) == ("/b", None)
    assert page(tmp_path, {path: post()}, path).site_path == ""


def test_keys_below_params_win(tmp_path: Path) -> None:
    params = "params: {tags: [C], authors: [Bo], image: /i.png, description: D, slug: x}"
    found = values(tmp_path, "tags: [A]", "categories: [B]", "authors: [Ann]", params)
    assert found["topics"] == ["C", "B"]
    assert found["authors"] == [{"name": "Bo"}]
    assert found["images"] == [{"url": "https://x.org/i.png"}]
    assert found["excerpt"] == "D"
    assert found["webUrl"] == "https://x.org/posts/a/"


def test_a_section_without_a_file_has_a_title(tmp_path: Path) -> None:
    config = BASE + "disablePathToLower = true\n[permalinks]\nposts = '/:sectionslugs/:filename/'\n"
    assert values(tmp_path, config=config)["webUrl"] == "https://x.org/Posts/a/"


def test_a_url_pattern_that_is_no_valid_encoding_is_ignored(tmp_path: Path) -> None:
    files = {"content/100%/a.md": post("url: /:section/x/")}
    assert page(tmp_path, files, "content/100%/a.md").values["webUrl"] == "https://x.org/100/a/"

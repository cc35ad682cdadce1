from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from seed.imports.kinds import kind_of
from seed.imports.reading import read_entries
from seed.imports.site import ImportSite
from seed.reading.problems import Problem
from seed.sites.site import Page, PassedOver
from tests.seed.imports.exports import AUTHORS, attachment, export, post, thumbnail


def pages(folder: Path, *items: str, head: str = AUTHORS) -> list[Page | PassedOver | Problem]:
    path = folder / "export.xml"
    path.write_text(export(items, head=head))
    assert kind_of(str(path)) == "wordpress"
    return [
        ImportSite().read(member.path, member.data)
        if isinstance(member.data, bytes)
        else member.data
        for member in read_entries(str(path), "wordpress", 100_000)
    ]


def only(folder: Path, *items: str, head: str = AUTHORS) -> Page:
    found = [page for page in pages(folder, *items, head=head) if isinstance(page, Page)]
    assert len(found) == 1
    return found[0]


def test_a_post_is_an_article_with_everything_that_the_export_says(tmp_path: Path) -> None:
    terms = (
        '<category domain="category" nicename="news"><![CDATA[News & Views]]></category>'
        '<category domain="post_tag" nicename="ai"><![CDATA[AI]]></category>'
        '<category domain="post_format" nicename="post-format-aside"><![CDATA[Aside]]></category>'
        "<wp:comment><wp:comment_content>Nobody reads this.</wp:comment_content></wp:comment>"
    )
    modified = "2020-06-12 00:00:00"

    page = only(
        tmp_path,
        post(7, wp__post_modified_gmt=modified, extra=terms + thumbnail(3)),
        attachment(3, "https://blog.example/3.jpg"),
    )

    assert page.slug == "post-7"
    assert page.body == "<p>Text of 7.</p>"
    assert not page.derived
    assert page.values == {
        "title": "Post 7",
        "excerpt": "Short 7",
        "publishedDateTime": "2020-06-11T01:19:00+00:00",
        "updatedDateTime": "2020-06-12T00:00:00+00:00",
        "webUrl": "https://blog.example/2020/06/post-7/",
        "category": "News & Views",
        "topics": ["News & Views", "AI"],
        "type": "article",
        "published": True,
        "provider": {"name": "The Blog", "domain": "blog.example"},
        "authors": [{"name": "Ann Bee", "key": "ann"}],
        "language": "en-US",
        "images": [{"url": "https://blog.example/3.jpg"}],
        "wordpress": {"id": "7", "status": "publish", "guid": "https://blog.example/?p=7"},
    }


@pytest.mark.parametrize(
    ("status", "published"),
    [
        ("publish", True),
        ("private", False),
        ("pending", False),
        ("future", False),
        ("draft", False),
        ("a-status-of-a-plugin", False),
    ],
)
def test_only_what_was_published_is(tmp_path: Path, status: str, published: bool) -> None:
    assert only(tmp_path, post(1, wp__status=status)).values["published"] is published


def test_a_post_behind_a_password_is_a_draft(tmp_path: Path) -> None:
    assert only(tmp_path, post(1, wp__post_password="open")).values["published"] is False


@pytest.mark.parametrize(
    "elements",
    [
        {"wp__status": "trash"},
        {"wp__status": "auto-draft"},
        {"wp__status": "inherit"},
        {"wp__post_type": "revision", "wp__status": "inherit"},
        {"wp__post_type": "attachment", "wp__status": "inherit"},
        {"wp__post_type": "nav_menu_item"},
        {"wp__post_type": "page"},
    ],
)
def test_what_is_no_post_is_passed_over(tmp_path: Path, elements: dict[str, str]) -> None:
    (found,) = pages(tmp_path, post(1, **elements))

    assert isinstance(found, PassedOver)
    assert found.reason == "not-a-post"


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({}, "2020-06-11T01:19:00+00:00"),
        ({"wp__post_date_gmt": "0000-00-00 00:00:00"}, "2020-06-11T01:19:00+00:00"),
        (
            {
                "wp__post_date_gmt": "0000-00-00 00:00:00",
                "pubDate": "Mon, 30 Nov -0001 00:00:00 +0000",
            },
            "2020-06-11T03:19:00+00:00",
        ),
        (
            {
                "wp__post_date_gmt": "0000-00-00 00:00:00",
                "pubDate": "Thu, 01 Jan 1970 00:00:00 +0000",
            },
            "2020-06-11T03:19:00+00:00",
        ),
        (
            {"wp__post_date_gmt": "", "pubDate": "Thu, 11 Jun 2020 03:19:00 +0300"},
            "2020-06-11T00:19:00+00:00",
        ),
    ],
)
def test_the_date_is_in_utc_wherever_the_export_has_it(
    tmp_path: Path, elements: dict[str, str], expected: str
) -> None:
    values = only(tmp_path, post(1, **elements)).values

    assert values["publishedDateTime"] == expected
    assert datetime.fromisoformat(expected).tzinfo == UTC


def test_a_draft_without_any_date_is_passed_over(tmp_path: Path) -> None:
    zero = "0000-00-00 00:00:00"
    (found,) = pages(
        tmp_path,
        post(1, wp__post_date_gmt=zero, wp__post_date=zero, pubDate="", wp__status="draft"),
    )

    assert isinstance(found, PassedOver)
    assert found.reason == "no-date"


def test_a_date_that_is_none_is_rejected(tmp_path: Path) -> None:
    (found,) = pages(tmp_path, post(1, wp__post_date_gmt="2020-13-41 00:00:00"))

    assert isinstance(found, Problem)
    assert found.reason == "bad-date"


@pytest.mark.parametrize(
    ("elements", "slug"),
    [
        ({"wp__post_name": "%e4%ba%ba%e5%b7%a5"}, "人工"),
        ({"wp__post_name": ""}, "post-1"),
        ({"wp__post_name": "", "title": "Über uns"}, "uber-uns"),
    ],
)
def test_the_slug_is_the_name_of_the_post(
    tmp_path: Path, elements: dict[str, str], slug: str
) -> None:
    assert only(tmp_path, post(1, **elements)).slug == slug


@pytest.mark.parametrize(
    ("elements", "title"),
    [
        ({"title": "", "excerpt__encoded": ""}, "Text of 1."),
        ({"title": "", "excerpt__encoded": "", "content__encoded": ""}, "post-1"),
    ],
)
def test_a_post_without_a_title_has_its_first_words(
    tmp_path: Path, elements: dict[str, str], title: str
) -> None:
    assert only(tmp_path, post(1, **elements)).values["title"] == title


@pytest.mark.parametrize("before", [True, False])
def test_a_picture_may_stand_before_its_post_or_behind_it(tmp_path: Path, before: bool) -> None:
    items = [attachment(3, "https://blog.example/3.jpg"), post(1, extra=thumbnail(3))]

    page = only(tmp_path, *(items if before else items[::-1]))

    assert page.values["images"] == [{"url": "https://blog.example/3.jpg"}]


def test_an_author_who_is_not_in_the_table_has_the_login_as_name(tmp_path: Path) -> None:
    values: dict[str, Any] = only(tmp_path, post(1, dc__creator="bob"), head="").values

    assert values["authors"] == [{"name": "bob"}]


def test_several_authors_of_one_post_are_all_named(tmp_path: Path) -> None:
    terms = (
        '<category domain="author" nicename="cap-ann"><![CDATA[ann]]></category>'
        '<category domain="author" nicename="cap-guest"><![CDATA[A Guest]]></category>'
    )

    values = only(tmp_path, post(1, extra=terms)).values

    assert values["authors"] == [{"name": "Ann Bee", "key": "ann"}, {"name": "A Guest"}]
    assert "topics" not in values

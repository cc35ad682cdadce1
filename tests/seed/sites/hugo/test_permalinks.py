from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from seed.sites.addresses import UnknownTokenError
from seed.sites.hugo.paths import content_path
from seed.sites.hugo.permalinks import (
    Subject,
    expand,
    expand_clean,
    pattern_for,
    rules_of,
    sliced,
)
from seed.sites.hugo.words import Spelling


def subject(path: str = "/posts/sub/My File.md", **given: Any) -> Subject:
    found = content_path(path, ())
    assert found is not None
    held = {
        "date": datetime(2020, 3, 1, 4, 5, tzinfo=UTC),
        "title": "A Title: C++",
        "slug": "",
        "sections": ("posts", "sub"),
        "section_slugs": ("Posts", "A Sub"),
    }
    return Subject(found, **{**held, **given})


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("/:year/:month/:day/", "/2020/03/01/"),
        ("/:monthname-:weekdayname-:weekday-:yearday", "/March-Sunday-0-61"),
        ("/:section/:sections/:title", "/posts//posts/sub/a-title-c  "),
        ("/:sectionslug/:sectionslugs", "/posts/posts/a-sub"),
        ("/:sections[0]/:sections[1:]/:sections[last]", "/posts/sub/sub"),
        ("/:sectionslugs[:1]", "/posts"),
        ("/:slug/:slugorfilename/:slugorcontentbasename", "/a-title-c  /my-file/my-file"),
        ("/:filename.html", "/my-file.html"),
        ("/:2006/:01/:_2/:Jan", "/2020/03/ 1/Mar"),
        ("/a\\:b/:year", "/a:b/2020"),
        ("/plain", "/plain"),
    ],
)
def test_patterns_are_filled(pattern: str, text: str) -> None:
    assert expand(pattern, subject(), Spelling()) == text


def test_a_slug_wins_over_title_and_file() -> None:
    page = subject(slug="My Slug")
    patterns = ("/:slug", "/:slugorfilename", "/:slugorcontentbasename")
    assert {expand(pattern, page, Spelling()) for pattern in patterns} == {"/my-slug"}


def test_a_slash_makes_a_folder_in_a_slug_but_not_in_a_title() -> None:
    assert expand("/:slug", subject(title="A / B\\C"), Spelling()) == "/a-b-c"
    assert expand("/:slug", subject(slug="a/b"), Spelling()) == "/a/b"


def test_a_bundle_is_named_by_its_folder() -> None:
    page = subject("/posts/trip/index.md")
    assert expand("/:filename/:contentbasename", page, Spelling()) == "/trip/trip"


def test_an_empty_slug_leaves_no_double_slash() -> None:
    assert expand_clean("/:year/:title/", subject(title=""), Spelling()) == "/2020"
    assert expand_clean("/:title/", subject(title=""), Spelling()) == "/"


@pytest.mark.parametrize("pattern", ["/:nonsense/", "/:slugs"])
def test_unknown_tokens_are_named(pattern: str) -> None:
    with pytest.raises(UnknownTokenError, match="expected one of :year"):
        rules_of({"posts": pattern}, ["en"])


@pytest.mark.parametrize(
    ("permalinks", "base", "pattern"),
    [
        ({"posts": "/p/:slug"}, "/posts/a", "/p/:slug"),
        ({"posts": "/p/:slug"}, "/posts/sub/a", "/p/:slug"),
        ({"posts": "/p/:slug"}, "/news/a", None),
        ({"posts": "/p/:slug"}, "/postscript/a", None),
        ({"/": "/r/:slug"}, "/about", "/r/:slug"),
        ({"/": "/r/:slug"}, "/posts/a", None),
        ({"page": {"posts": "/p/:slug"}, "section": {"news": "/s"}}, "/posts/a", "/p/:slug"),
        ({"section": {"posts": "/s"}}, "/posts/a", None),
        ({"posts": "/p", "posts/sub": "/s"}, "/posts/sub/a", "/s"),
        ([{"pattern": "/x"}], "/any/thing", "/x"),
        ([{"pattern": "/x", "target": {"path": "/a/**"}}, {"pattern": "/y"}], "/b", "/y"),
        ([{"pattern": "/x", "target": {"kind": "section"}}], "/a", None),
        ([{"pattern": "/x", "target": {"sites": {"matrix": {"languages": "es"}}}}], "/a", None),
        (None, "/a", None),
    ],
)
def test_the_first_rule_that_holds_is_taken(
    permalinks: Any, base: str, pattern: str | None
) -> None:
    assert pattern_for(rules_of(permalinks, ["en", "es"]), base, "en") == pattern


@pytest.mark.parametrize(
    ("cut", "names"),
    [
        ("[0]", "a"),
        ("[last]", "c"),
        ("[1:]", "bc"),
        ("[:2]", "ab"),
        ("[:last]", "ab"),
        ("[1:last]", "b"),
        ("[7]", ""),
        ("[7:]", ""),
        ("[:7]", "abc"),
        ("[2:1]", ""),
        ("[x]", "a"),
        ("[]", "a"),
    ],
)
def test_cuts_never_leave_the_list(cut: str, names: str) -> None:
    assert sliced(("a", "b", "c"), cut) == tuple(names)
    assert sliced((), cut) == ()

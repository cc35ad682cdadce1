"""Random small sites: every dated post has the address, date, title and draft state of Jekyll."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.seed.sites.jekyll_sites import (
    Jekyll,
    documents,
    expected,
    found,
    installed,
    write_site,
)

pytestmark = pytest.mark.skipif(not installed(), reason="jekyll is not installed")

STYLES = ["date", "pretty", "ordinal", "weekdate", "none"]
TOKENS = [
    *("year", "month", "day", "hour", "minute", "second", "i_day", "i_month", "short_month"),
    *("long_month", "short_year", "w_year", "week", "w_day", "short_day", "long_day", "y_day"),
    *("title", "slug", "name", "categories", "slugified_categories", "path", "collection"),
    "output_ext",
]
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "UTC", "No/Where"]
DATES = [
    *("2020-01-05", "2020-01-05 10:00", "2020-01-05 23:59:59", "2020-01-05 23:30:00 +0200"),
    *('"2020-01-05 10:00:00"', "2020-12-31T23:59:59Z", "2021-01-01 00:00:00 -0500"),
    *("'Jan 5, 2020 3pm'", "2020-03-08 02:30", "'2020-11-01 01:30'", "2016-02-29 12:00:00.5"),
]
WORDS = [
    "Hello",
    "two words",
    "Ünï-cödé",
    "c++",
    "C#",
    "日本語",
    "a.b",
    "x_y",
    "UPPER",
    "it's",
    "50%",
]
FOLDERS = ["", "news", "News Desk", "a/b", "_pages", "old", "vendor/gems", "coll"]
NAMES = [
    "one",
    "Two_Words",
    "ünï",
    "a.b.c",
    "x--y",
    "日本",
    "It's (new)",
    "end.",
    "2",
    "v1.0",
    "q&a?",
]
EXTENSIONS = [".md", ".markdown", ".html", ".MD", ".textile"]
DATED = ["2021-02-30", "2020-01-05", "2019-12-31", "20-1-5", "2016-02-29", "2020-3-1"]

segment = st.one_of(
    st.sampled_from(TOKENS).map(":{}".format),
    st.sampled_from(["blog", "W:week", ":year_:month", ":year-:month-:day", ":title.html", "a..b"]),
)
template = st.builds(
    lambda parts, start, end: start + "/".join(parts) + end,
    st.lists(segment, min_size=1, max_size=4),
    st.sampled_from(["/", ""]),
    st.sampled_from(["/", "", ":output_ext", ".html"]),
)
categories = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=3).map(json.dumps),
    st.sampled_from(['"one two"', "solo", "[]"]),
)
page_link = st.sampled_from(["/about/", "/x.html", "/:categories/:title/", "rel", "/é/", "/a b/"])
front_matter = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Hello", "'Quoted: yes'", "2020", '"é"', "it's"]),
        "date": st.sampled_from(DATES),
        "categories": categories,
        "category": st.sampled_from(["solo", '"two words"', "C#"]),
        "tags": categories,
        "slug": st.sampled_from(["my-slug", '"Ünï Slug"', '"a/b"', "'2'"]),
        "permalink": page_link,
        "published": st.sampled_from(["true", "false", "no", "yes", '"false"']),
        "layout": st.just("post"),
    },
)
scope = st.fixed_dictionaries(
    {},
    optional={
        "path": st.sampled_from(
            ["", "news", "_posts", "news/_posts", "*/_posts", "_recipes", "a/*"]
        ),
        "type": st.sampled_from(["posts", "post", "pages", "recipes", "drafts"]),
    },
)
default_values = st.fixed_dictionaries(
    {},
    optional={
        "permalink": st.sampled_from(["/d/:title/", "/:categories/:slug", "/:path/x"]),
        "categories": st.sampled_from([["dc"], "two defaults"]),
        "category": st.just("single"),
        "published": st.just(False),
        "title": st.just("Default title"),
        "date": st.sampled_from(["2018-05-06 07:08:09", "2018-05-06"]),
        "slug": st.just("default-slug"),
    },
)
collection = st.fixed_dictionaries(
    {}, optional={"output": st.booleans(), "permalink": st.one_of(template, st.just("pretty"))}
)
config = st.fixed_dictionaries(
    {"url": st.just("https://example.com")},
    optional={
        "baseurl": st.sampled_from(["/blog", "", "blog/"]),
        "permalink": st.one_of(st.sampled_from(STYLES), template),
        "timezone": st.sampled_from(ZONES),
        "collections_dir": st.just("coll"),
        "collections": st.one_of(
            st.just(["recipes"]), st.fixed_dictionaries({}, optional={"recipes": collection})
        ),
        "defaults": st.lists(
            st.fixed_dictionaries({"scope": scope, "values": default_values}), max_size=3
        ),
        "exclude": st.lists(
            st.sampled_from(["old", "*.textile", "news/", "a/b/", "vendor", "_posts/2020*"]),
            max_size=2,
        ),
        "include": st.lists(st.sampled_from(["_pages", "old", ".htaccess"]), max_size=2),
        "markdown_ext": st.just("markdown,md,textile"),
    },
)
place = st.builds(
    lambda folder, special, below, date, name, extension: (
        "/".join(part for part in (folder, special, below) if part) + "/" + date + name + extension
    ).lstrip("/"),
    st.sampled_from(FOLDERS),
    st.sampled_from(["_posts", "_posts", "_posts", "_posts", "_drafts", "_recipes", ""]),
    st.sampled_from(["", "", "deep", "_x", ".hidden"]),
    st.sampled_from([*(f"{date}-" for date in DATED), ""]),
    st.sampled_from(NAMES),
    st.sampled_from(EXTENSIONS),
)
files = st.dictionaries(place, st.one_of(front_matter, st.none()), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def jekyll() -> Iterator[Jekyll]:
    process = Jekyll()
    yield process
    process.close()


def _text(values: dict[str, str] | None) -> str:
    if values is None:
        return "No front matter.\n"
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in values.items()) + "---\nBody\n"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(config=config, files=files)
def test_every_dated_file_is_what_jekyll_makes_of_it(
    jekyll: Jekyll, config: dict[str, Any], files: dict[str, dict[str, str] | None]
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        texts = {name: _text(values) for name, values in files.items()}
        folder = write_site(Path(temporary).resolve(), {**texts, "_config.yml": json.dumps(config)})
        answer = jekyll.read(folder)
        if "error" in answer:
            return
        address = "https://example.com" + ("/blog" if config.get("baseurl", "").strip("/") else "")
        dated = {path: item for path, item in answer.items() if item["date"]}
        articles = {path: found(document) for path, document in documents(folder).items()}
        for path, item in dated.items():
            if item["title"] is None and path in articles:  # a page: Jekyll gives it none
                item["title"] = articles[path]["title"]
        assert articles == {path: expected(item, address) for path, item in dated.items()}

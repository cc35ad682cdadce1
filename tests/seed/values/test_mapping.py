from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from seed.reading.files import Article, Reading, read_article
from seed.reading.opening import Choices, open_reading
from seed.values.mapping import MappingError, load_mapping

_JEKYLL = """---
layout: post
title: no
date: 2015-03-01 12:00:00 -0600
tags: [AI, C++]
categories: science
permalink: /2015/news.html
draft: true
---
Text.
"""
_HUGO = """---
title: A title
lastmod: 2021-01-01
tags: [AI]
categories: [science, AI]
canonicalURL: https://elsewhere.example/a
---
"""


def read(text: str, path: str, mapping: str | None, site: str | None = None) -> Any:
    article = read_article(path, text.encode(), reading_by(mapping, site))
    assert isinstance(article, Article)
    return article.document


def reading_by(mapping: str | None, site: str | None) -> Reading:
    return open_reading([], Choices(mapping=mapping, site=site))


def test_jekyll_posts_are_articles() -> None:
    document = read(_JEKYLL, "/_posts/2015-03-01-news.md", "jekyll", "https://blog.example")
    assert document["title"] == "no"
    assert document["publishedDateTime"] == datetime(2015, 3, 1, 18, tzinfo=UTC)
    assert document["webUrl"] == "https://blog.example/2015/news.html"
    assert document["topics"] == ["AI", "C++", "science"]
    assert (document["category"], document["type"]) == ("science", "article")
    assert document["published"] is False
    assert document["provider"] == {"domain": "blog.example"}
    assert document["layout"] == "post"


def test_hugo_pages_are_articles() -> None:
    document = read(_HUGO, "/content/2020-06-11-page.md", "hugo", "https://blog.example")
    assert document["publishedDateTime"] == datetime(2020, 6, 11, tzinfo=UTC)
    assert document["url"] == "https://elsewhere.example/a"
    assert document["published"] is True
    assert document["topics"] == ["AI", "science"]


def test_own_keys_come_before_mapped_ones(tmp_path: Path) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text("keys: {title: headline, heat: [hotness, views]}\ndefaults: {type: wire}\n")
    text = _HUGO.replace("title: A", "headline: Other\nviews: 7\ntitle: A")
    text = text.replace("---\n", "---\nprovider: {domain: x.example}\ncategory: news\n", 1)
    text = text.replace("lastmod", "publishedDateTime").replace("canonicalURL", "webUrl")
    document = read(text, "/a.md", str(mapping))
    assert (document["title"], document["heat"], document["type"]) == ("A title", 7, "wire")


def test_mapping_changes_digests() -> None:
    digests = {
        reading_by(name, site).digest(b"", "/a.md")
        for name, site in [(None, None), ("hugo", None), ("jekyll", None), ("hugo", "https://a.b")]
    }
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("keys: {nonsense: a}", "expected some of the keys"),
        ("other: 1", "may only have the keys"),
        ("- a", "may only have the keys"),
        ("site: example.com", "http"),
        ("keys: {title: a, title: b}", "line 1"),
    ],
)
def test_wrong_mappings_are_explained(text: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(text)
    with pytest.raises(MappingError, match=expected):
        load_mapping(str(tmp_path / "map.yaml"))


def test_unknown_mapping_names_the_ready_ones() -> None:
    with pytest.raises(MappingError, match="hugo, jekyll"):
        load_mapping("wordpress")

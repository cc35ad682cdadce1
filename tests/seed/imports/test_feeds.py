"""RSS, Atom and JSON Feed, entry by entry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from seed.imports.kinds import Kind, kind_of
from seed.imports.reading import read_entries
from seed.imports.site import ImportSite
from seed.reading.problems import Problem
from seed.sites.site import Page, PassedOver
from tests.seed.imports.exports import rss

DATE = "<pubDate>Thu, 11 Jun 2020 01:19:00 GMT</pubDate>"


def read(folder: Path, text: str, kind: Kind) -> list[Page | PassedOver | Problem]:
    path = folder / "feed"
    path.write_text(text)
    assert kind_of(str(path)) == kind
    return [
        ImportSite().read(member.path, member.data)
        if isinstance(member.data, bytes)
        else member.data
        for member in read_entries(str(path), kind, 100_000)
    ]


def only(folder: Path, text: str, kind: Kind) -> Page:
    (page,) = read(folder, text, kind)
    assert isinstance(page, Page)
    return page


def test_an_entry_of_rss_is_an_article(tmp_path: Path) -> None:
    page = only(
        tmp_path,
        rss(
            "<item><title>A &amp;amp; B</title><link>https://feed.example/2020/a.html?x=1</link>"
            "<description>In short.</description><dc:creator>Ann</dc:creator>"
            "<dc:creator>Bob</dc:creator><category>AI</category><category>C++</category>"
            "<content:encoded><![CDATA[<p>At length.</p>]]></content:encoded>"
            '<media:group><media:content url="/1.jpg" medium="image" width="640" height="480">'
            "<media:title>One</media:title></media:content></media:group>"
            '<enclosure url="https://feed.example/1.mp3" type="audio/mpeg" length="12"/>'
            f'<guid isPermaLink="false">tag:1</guid>{DATE}</item>',
            head="<language>en-gb</language>",
        ),
        "rss",
    )

    assert page.body == "<p>At length.</p>"
    assert page.slug == "a"
    assert page.values == {
        "title": "A &amp; B",
        "excerpt": "In short.",
        "publishedDateTime": "2020-06-11T01:19:00+00:00",
        "webUrl": "https://feed.example/2020/a.html?x=1",
        "category": "AI",
        "topics": ["AI", "C++"],
        "type": "article",
        "published": True,
        "provider": {"name": "The Feed", "domain": "feed.example"},
        "authors": [{"name": "Ann"}, {"name": "Bob"}],
        "language": "en-GB",
        "images": [
            {"url": "https://feed.example/1.jpg", "width": 640, "height": 480, "title": "One"}
        ],
        "enclosures": [{"url": "https://feed.example/1.mp3", "type": "audio/mpeg", "length": 12}],
        "guid": "tag:1",
    }


def test_an_entry_of_rss_1_is_an_article(tmp_path: Path) -> None:
    page = only(
        tmp_path,
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="https://old.example/"><title>Old</title>'
        "<link>https://old.example/</link><d:language>de</d:language></channel>"
        '<item rdf:about="https://old.example/a"><title>A</title><d:date>2003-12-13T18:30+01:00'
        "</d:date><d:creator>Ann</d:creator><d:subject>AI</d:subject></item></rdf:RDF>",
        "rss",
    )

    assert page.values["webUrl"] == "https://old.example/a"
    assert page.values["publishedDateTime"] == "2003-12-13T17:30:00+00:00"
    assert page.values["provider"] == {"name": "Old", "domain": "old.example"}
    assert page.values["authors"] == [{"name": "Ann"}]
    assert page.values["topics"] == ["AI"]
    assert page.values["language"] == "de"


def test_an_entry_of_atom_is_an_article(tmp_path: Path) -> None:
    page = only(
        tmp_path,
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="en">'
        '<a:title type="text">Atomic</a:title><a:link rel="self" href="https://cdn.example/f"/>'
        '<a:link href="https://atom.example/"/><a:author><a:name>Ann</a:name></a:author>'
        '<a:entry xml:lang="fr" xml:base="/2020/"><a:id>urn:1</a:id><a:title>Un</a:title>'
        '<a:link rel="alternate" type="application/json" href="un.json"/><a:link href="un"/>'
        '<a:link rel="enclosure" type="image/png" href="un.png"/>'
        "<a:published>2020-06-11T01:19:00Z</a:published><a:updated>2020-06-12T01:19:00Z</a:updated>"
        '<a:category term="ai" label="AI"/><a:summary>Bref</a:summary>'
        '<a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>1 &lt; <b>2</b><br/>'
        "</p></div></a:content></a:entry></a:feed>",
        "atom",
    )

    assert page.body == "<p>1 &lt; <b>2</b><br></p>"
    assert page.slug == "un"
    assert page.values == {
        "title": "Un",
        "excerpt": "Bref",
        "publishedDateTime": "2020-06-11T01:19:00+00:00",
        "updatedDateTime": "2020-06-12T01:19:00+00:00",
        "webUrl": "https://atom.example/2020/un",
        "category": "AI",
        "topics": ["AI"],
        "type": "article",
        "published": True,
        "provider": {"name": "Atomic", "domain": "atom.example"},
        "authors": [{"name": "Ann"}],
        "language": "fr",
        "images": [{"url": "https://atom.example/2020/un.png"}],
        "enclosures": [{"url": "https://atom.example/2020/un.png", "type": "image/png"}],
        "guid": "urn:1",
    }


def _json_feed(*items: Any, **feed: Any) -> str:
    about = {"title": "Jay", "home_page_url": "https://json.example/", "items": list(items)}
    return json.dumps({**about, **feed, "version": "https://jsonfeed.org/version/1.1"})


def test_an_item_of_json_feed_is_an_article(tmp_path: Path) -> None:
    page = only(
        tmp_path,
        _json_feed(
            {
                "id": 1,
                "url": "/a",
                "title": "A",
                "summary": "In short.",
                "content_html": "<p>At length.</p>",
                "date_published": "2020-06-11T03:19:00+02:00",
                "tags": ["AI"],
                "image": "/a.jpg",
                "attachments": [{"url": "https://json.example/b.png", "mime_type": "image/png"}],
            },
            language="en",
            authors=[{"name": "Ann", "url": "https://ann.example"}],
        ),
        "json-feed",
    )

    assert page.body == "<p>At length.</p>"
    assert page.values == {
        "title": "A",
        "excerpt": "In short.",
        "publishedDateTime": "2020-06-11T01:19:00+00:00",
        "webUrl": "https://json.example/a",
        "category": "AI",
        "topics": ["AI"],
        "type": "article",
        "published": True,
        "provider": {"name": "Jay", "domain": "json.example"},
        "authors": [{"name": "Ann"}],
        "language": "en",
        "images": [{"url": "https://json.example/a.jpg"}, {"url": "https://json.example/b.png"}],
        "enclosures": [{"url": "https://json.example/b.png", "type": "image/png"}],
        "guid": "1",
    }


def test_tags_of_json_feed_may_be_one_text(tmp_path: Path) -> None:
    item = {"id": "1", "date_published": "2020-06-11T01:19:00Z", "tags": "AI, C++,"}
    text = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [item]})
    assert only(tmp_path, text, "json-feed").values["topics"] == ["AI", "C++"]


def test_a_json_feed_that_ends_early_keeps_what_stands_before(tmp_path: Path) -> None:
    item = {"id": "1", "url": "https://a.example/1", "date_published": "2020-06-11"}
    text = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [item, item]})

    page, problem = read(tmp_path, text[:-20], "json-feed")

    assert isinstance(page, Page)
    assert isinstance(problem, Problem)
    assert problem.reason == "truncated"


@pytest.mark.parametrize("item", [7, None, ["x"], "text"])
def test_an_item_that_is_no_mapping_is_rejected_alone(tmp_path: Path, item: Any) -> None:
    good = {"id": "1", "url": "https://a.example/1", "date_published": "2020-06-11"}

    problem, page = read(tmp_path, _json_feed(item, good), "json-feed")

    assert isinstance(problem, Problem)
    assert isinstance(page, Page)


@pytest.mark.parametrize(
    ("item", "address"),
    [
        ("<guid>https://feed.example/1</guid>", "https://feed.example/1"),
        ('<guid isPermaLink="false">https://feed.example/1</guid>', None),
        ("<link/><atom:link href='https://feed.example/2'/>", "https://feed.example/2"),
        (
            "<link>https://feeds.feedburner.com/x</link>"
            "<feedburner:origLink>https://feed.example/3</feedburner:origLink>",
            "https://feed.example/3",
        ),
    ],
)
def test_the_address_stands_in_one_of_several_places(
    tmp_path: Path, item: str, address: str | None
) -> None:
    page = only(tmp_path, rss(f"<item><title>A</title>{item}{DATE}</item>"), "rss")

    assert page.values.get("webUrl") == address


def test_an_entry_without_a_date_is_passed_over_and_one_with_a_wrong_date_rejected(
    tmp_path: Path,
) -> None:
    passed_over, wrong = read(
        tmp_path, rss("<item>A</item>", "<item><pubDate>soon</pubDate></item>"), "rss"
    )

    assert isinstance(passed_over, PassedOver)
    assert isinstance(wrong, Problem)
    assert (wrong.reason, wrong.key) == ("bad-date", "publishedDateTime")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<rss><channel/></rss>", "rss"),
        ("\n<?xml version='1.0'?><!-- a --><feed xmlns='http://www.w3.org/2005/Atom'/>", "atom"),
        ('{"items": [], "version": "https:\\/\\/jsonfeed.org\\/version\\/1"}', "json-feed"),
        ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", None),
        ("<!doctype html><html></html>", None),
        ("---\ntitle: A\n---\n<rss/>", None),
        ('{"title": "A"}', None),
        ("", None),
        ("<", None),
    ],
)
def test_a_kind_is_told_by_the_content(tmp_path: Path, text: str, kind: Kind | None) -> None:
    (tmp_path / "file").write_text(text)

    assert kind_of(str(tmp_path / "file")) == kind


@pytest.mark.parametrize(("draft", "published"), [("yes", False), ("no", True)])
def test_a_draft_of_atom_is_a_draft(tmp_path: Path, draft: str, published: bool) -> None:
    page = only(
        tmp_path,
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><entry>'
        "<title>A</title><updated>2020-06-11T01:19:00Z</updated>"
        f"<app:control><app:draft>{draft}</app:draft></app:control></entry></feed>",
        "atom",
    )

    assert page.values["published"] is published


def test_what_is_no_post_of_blogger_is_passed_over(tmp_path: Path) -> None:
    kind = "http://schemas.google.com/blogger/2008/kind#"
    entries = "".join(
        f'<entry><title>{name}</title><updated>2020-06-11T01:19:00Z</updated><category term="AI"/>'
        f'<category scheme="http://schemas.google.com/g/2005#kind" term="{kind}{name}"/></entry>'
        for name in ("post", "comment", "settings")
    )

    post, *others = read(
        tmp_path, f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>', "atom"
    )

    assert isinstance(post, Page)
    assert post.values["topics"] == ["AI"]
    assert all(isinstance(other, PassedOver) for other in others)

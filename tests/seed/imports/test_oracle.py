"""Feeds made at random, read as feedparser reads them."""

from __future__ import annotations

from calendar import timegm
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seed.imports.kinds import kind_of
from seed.imports.reading import read_entries
from seed.imports.site import ImportSite
from seed.reading.containers import INSIDE
from seed.sites.site import Page

feedparser = pytest.importorskip("feedparser", reason="pip install feedparser")

_WORDS = st.lists(
    st.sampled_from(["AI", "C++", "R&D", "a < b", "Zoë", "人工", "it's", '"so"', "x"]),
    min_size=1,
    max_size=3,
    unique=True,
).map(" ".join)
_MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
_ZONES = st.sampled_from([-720, -330, 0, 60, 345, 840]).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
_ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "title": _WORDS,
            "moment": st.tuples(_MOMENTS, _ZONES).map(lambda pair: pair[0].replace(tzinfo=pair[1])),
            "authors": st.lists(_WORDS, max_size=2, unique=True),
            "tags": st.lists(_WORDS, max_size=3, unique=True),
            "summary": st.none() | _WORDS,
            "content": st.none() | _WORDS.map(lambda words: f"<p>{escape(words)}</p>"),
            "relative": st.booleans(),
        }
    ),
    min_size=1,
    max_size=4,
)


def _rss(entries: list[dict[str, Any]]) -> str:
    items = []
    for number, entry in enumerate(entries):
        link = f"https://feed.example/{number}?a=1&b=2"
        parts = [
            f"<title>{escape(entry['title'])}</title><link>{escape(link)}</link>",
            f"<pubDate>{format_datetime(entry['moment'])}</pubDate>",
            *(f"<dc:creator>{escape(name)}</dc:creator>" for name in entry["authors"][:1]),
            *(f"<category>{escape(tag)}</category>" for tag in entry["tags"]),
        ]
        if entry["summary"]:
            parts.append(f"<description>{escape(entry['summary'])}</description>")
        if entry["content"]:
            parts.append(f"<content:encoded><![CDATA[{entry['content']}]]></content:encoded>")
        items.append(f"<item>{''.join(parts)}</item>")
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Feed</title>'
        f"<link>https://feed.example/</link>{''.join(items)}</channel></rss>"
    )


def _atom(entries: list[dict[str, Any]]) -> str:
    items = []
    for number, entry in enumerate(entries):
        link = f"{'' if entry['relative'] else 'https://feed.example/blog/'}{number}.html"
        parts = [
            f"<id>urn:{number}</id><title>{escape(entry['title'])}</title><link href='{link}'/>",
            f"<published>{entry['moment'].isoformat()}</published>",
            *(f"<author><name>{escape(name)}</name></author>" for name in entry["authors"]),
            *(f"<category term={quoteattr(tag)}/>" for tag in entry["tags"]),
        ]
        if entry["summary"]:
            parts.append(f"<summary>{escape(entry['summary'])}</summary>")
        if entry["content"]:
            parts.append(f'<content type="html">{escape(entry["content"])}</content>')
        items.append(f"<entry>{''.join(parts)}</entry>")
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://feed.example/blog/">'
        f"<title>The Feed</title><link href='https://feed.example/'/>{''.join(items)}</feed>"
    )


@pytest.mark.parametrize("made", [_rss, _atom])
@given(entries=_ENTRIES)
@settings(max_examples=25, deadline=None)
def test_a_feed_is_read_as_feedparser_reads_it(
    tmp_path_factory: pytest.TempPathFactory,
    made: Callable[[list[dict[str, Any]]], str],
    entries: list[dict[str, Any]],
) -> None:
    text = made(entries)
    path = _written(tmp_path_factory.getbasetemp() / "feed.xml", text)
    kind = kind_of(str(path))
    assert kind is not None

    expected = feedparser.parse(text, sanitize_html=False)
    pages = [
        ImportSite().read(member.path, member.data)
        for member in read_entries(str(path), kind, 100_000)
        if isinstance(member.data, bytes)
    ]

    assert not expected.bozo
    assert len(pages) == len(expected.entries) == len(entries)
    for page, entry in zip(pages, expected.entries, strict=True):
        assert isinstance(page, Page)
        values = page.values
        assert values["title"] == entry.title
        assert values["webUrl"] == entry.link
        moment = datetime.fromtimestamp(timegm(entry.published_parsed), UTC)
        assert datetime.fromisoformat(values["publishedDateTime"]) == moment
        names = [author["name"] for author in entry.get("authors", ()) if author]
        assert [author["name"] for author in values.get("authors", [])] == names
        assert values.get("topics", []) == [tag["term"] for tag in entry.get("tags", ())]
        assert values["provider"]["name"] == expected.feed.title
        if "content" in entry:
            assert page.body == entry.content[0].value


_ATOM = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">'
_UPDATED = "<updated>2020-06-11T01:19:00Z</updated>"
_DATED = "<pubDate>Thu, 11 Jun 2020 01:19:00 GMT</pubDate>"
_RSS = (
    '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
)


@pytest.mark.parametrize(
    "text",
    [
        f"{_RSS}<channel><title>F</title><image><item>{_DATED}</item><item>{_DATED}</item></image>"
        "</channel></rss>",
        f'{_RSS}<channel xmlns=""><item xmlns=""><title>A</title>{_DATED}</item></channel></rss>',
        f"{_RSS}<channel><item><title>A</title>{_DATED}<item>{_DATED}</item></channel></rss>",
        f"{_RSS}<item><title>A</title>{_DATED}</item></rss>",
        f"{_RSS}<channel/><item><title>A</title>{_DATED}</item><item>{_DATED}</item></rss>",
        f'<entry xmlns="http://www.w3.org/2005/Atom"><title>A</title>{_UPDATED}</entry>',
        f"<feed><entry><title>A</title>{_UPDATED}</entry></feed>",
        f"{_ATOM}<entry><dc:subject>AI</dc:subject><dc:creator>Ann</dc:creator>{_UPDATED}</entry>"
        "</feed>",
        f'{_ATOM}<entry>{_UPDATED}<content type="text/html"><b>Bold</b> text</content></entry>'
        "</feed>",
        f'{_ATOM}<entry>{_UPDATED}<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"></circle></svg></div></content>'
        "</entry></feed>",
        f"{_RSS}<channel><item><media:group><media:description>Film</media:description>"
        f"</media:group>{_DATED}</item></channel></rss>",
        f"{_RSS}<channel><item><dc:description>Film</dc:description>{_DATED}</item></channel></rss>",
        f"{_RSS}<channel><item><description><p>A <b>b</b></p></description>{_DATED}</item>"
        "</channel></rss>",
        f"{_RSS}<channel><item><content:encoded><p>A <b>b</b></p></content:encoded>{_DATED}</item>"
        "</channel></rss>",
        f'{_ATOM}<entry>{_UPDATED}<content mode="base64">PGI+QjwvYj4=</content></entry></feed>',
        f'{_ATOM}<entry>{_UPDATED}<link xml:base="https://y.org/a/" href="b"/></entry></feed>',
        f'<rss xml:base="https://y.org/b/"><channel><item><link>p</link>{_DATED}'
        '<description>&lt;a href="z"&gt;Z&lt;/a&gt;</description></item></channel></rss>',
        f"{_RSS}<channel><item><atom:published>2020-06-11T01:19:00Z</atom:published></item>"
        "</channel></rss>",
    ],
)
def test_unusual_feeds_are_read_as_feedparser_reads_them(tmp_path: Path, text: str) -> None:
    path = _written(tmp_path / "feed.xml", text)
    kind = kind_of(str(path))
    assert kind is not None

    entries = feedparser.parse(text, sanitize_html=False).entries
    members = [m for m in read_entries(str(path), kind, 100_000) if INSIDE in m.path]

    assert len(members) == len(entries)
    for member, entry in zip(members, entries, strict=True):
        assert isinstance(member.data, bytes)
        page = ImportSite().read(member.path, member.data)
        assert isinstance(page, Page)
        values = page.values
        assert values["publishedDateTime"] == "2020-06-11T01:19:00+00:00"
        assert values.get("topics", []) == [tag["term"] for tag in entry.get("tags", ())]
        names = [author["name"] for author in entry.get("authors", ()) if author]
        assert [author["name"] for author in values.get("authors", [])] == names
        assert values.get("webUrl") == entry.get("link")
        if "content" in entry:
            assert _plain(page.body) == _plain(entry.content[0].value)
        elif "summary" in entry:
            assert _plain(values["excerpt"]) == _plain(entry.summary)


_LINKS = '<a href="b.html">B</a> <img src="/c.png"> <a href="https://y.org/">Y</a>'


@pytest.mark.parametrize(
    ("feed", "entry", "content"),
    [
        ("https://x.org/a/", "", ""),
        ("", "https://x.org/d/", ""),
        ("https://x.org/a/", "d/", "e/f"),
        ("", "", "https://x.org/g/"),
    ],
)
def test_addresses_in_content_have_the_base_that_feedparser_gives_them(
    tmp_path: Path, feed: str, entry: str, content: str
) -> None:
    based = [f' xml:base="{base}"' if base else "" for base in (feed, entry, content)]
    text = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"{based[0]}><entry{based[1]}>{_UPDATED}'
        f'<content type="html"{based[2]}>{escape(_LINKS)}</content></entry></feed>'
    )
    path = _written(tmp_path / "feed.xml", text)

    (parsed,) = feedparser.parse(text, sanitize_html=False).entries
    (member,) = read_entries(str(path), "atom", 100_000)

    assert isinstance(member.data, bytes)
    page = ImportSite().read(member.path, member.data)
    assert isinstance(page, Page)
    assert "https://x.org/" in (page.body or "")
    assert page.body == parsed.content[0].value.replace(" />", ">")


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 11 Jun 2020 01:19:00 +02:00",
        "Thu, 11 Jun 2020 01:19:00 GMT+0200",
        "Thu, 11 Jun 2020 01:19:00 -0330",
        "Thu, 11 Jun 2020 01:19:00 UT",
        "Thu, 11 Jun 2020",
        "11 June 2020",
    ],
)
@pytest.mark.parametrize(
    "author",
    ["a@x.org (Ann B)", "Ann B (a@x.org)", "Ann B <a@x.org>", "Ann B", "a@x.org", "Ann (B)"],
)
def test_dates_and_people_are_read_as_feedparser_reads_them(
    tmp_path: Path, date: str, author: str
) -> None:
    text = (
        f"{_RSS}<channel><item><author>{escape(author)}</author><pubDate>{date}</pubDate></item>"
        "</channel></rss>"
    )
    path = _written(tmp_path / "feed.xml", text)

    (entry,) = feedparser.parse(text).entries
    (member,) = read_entries(str(path), "rss", 100_000)

    assert isinstance(member.data, bytes)
    page = ImportSite().read(member.path, member.data)
    assert isinstance(page, Page)
    moment = datetime.fromtimestamp(timegm(entry.published_parsed), UTC)
    assert datetime.fromisoformat(page.values["publishedDateTime"]) == moment
    (person,) = entry.authors
    assert page.values["authors"] == [{"name": person.get("name") or person["email"]}]


def test_an_undeclared_encoding_is_read_as_feedparser_reads_it(tmp_path: Path) -> None:
    title = "L'enfant doué \u2014 \u201cle\u201d"
    feed = f"{_RSS}<channel><item><title>{title}</title>{_DATED}</item></channel></rss>"
    text = feed.encode("cp1252")
    path = tmp_path / "feed.xml"
    path.write_bytes(text)

    (entry,) = feedparser.parse(text).entries
    (member,) = read_entries(str(path), "rss", 100_000)

    assert isinstance(member.data, bytes)
    page = ImportSite().read(member.path, member.data)
    assert isinstance(page, Page)
    assert page.values["title"] == entry.title == title


def _plain(markup: str | None) -> str | None:
    """Without the declarations of namespaces, which HTML ignores."""
    return markup and markup.replace(' xmlns="http://www.w3.org/2000/svg"', "")


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path

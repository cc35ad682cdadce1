"""RSS 0.9x, 1.0 and 2.0: https://www.rssboard.org/rss-specification."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from seed.imports.addresses import with_base
from seed.imports.channel import Channel
from seed.imports.dates import feed_date
from seed.imports.elements import children, inner_html, markup, text, texts
from seed.imports.entry import Entry, checked_date, kept, slug_for, title_from
from seed.imports.media import description, enclosures, images
from seed.sites.site import PassedOver
from seed.sites.values import authors, joined, language_tag

CATEGORY = "news"
"""Of an entry that has none."""

_PUBLISHED = ("pubDate", "dc:date", "atom:published", "dcterms:issued", "dcterms:created")
_SUMMARIES = (
    *("description", "dcterms:abstract", "dc:description"),
    *("itunes:summary", "atom:summary"),
)
_MAIL = r"[^\s()<>]+@[^\s()<>]+"
_PERSON = re.compile(rf"{_MAIL}\s*\((?P<after>[^()]+)\)|(?P<before>[^()<>]+?)\s*[(<]{_MAIL}[)>]")
"""A name after or before a mail address: `a@example.com (Ann)`, `Ann <a@example.com>`."""
_BLOCK = re.compile(r"<(?:p|div|h[1-6]|ul|ol|table|blockquote|figure|br)\b[^>]*>", re.IGNORECASE)


def channel(parts: Iterable[Element], root: Mapping[str, str]) -> Channel:
    """The channel, from the elements next to the entries. In RSS 1.0 they have their own parent."""
    about: dict[str, str] = {}
    for part in parts:
        for element in part if part.tag == "channel" else (part,):
            if element.tag in ("title", "link", "language", "dc:language"):
                about.setdefault(element.tag, (element.text or "").strip())
    return Channel(
        title=about.get("title"),
        link=about.get("link"),
        language=language_tag(
            about.get("language") or about.get("dc:language") or root.get("xml:lang")
        ),
        base=root.get("xml:base") or None,
    )


def identity(item: Element) -> str | None:
    """The id of an entry. It is the same in every version of the feed."""
    return text(item, "guid") or item.get("rdf:about") or text(item, "link")


def article(item: Element, feed: Channel) -> Entry | PassedOver:
    """Raises RejectedError for an invalid date."""
    published = text(item, *_PUBLISHED)
    updated = text(item, "atom:updated", "dcterms:modified")
    if not (published or updated):
        return PassedOver("no-date", "the entry has no date")
    link = feed.absolute(_link(item), item.get("xml:base"))
    html = _html(feed, item, "content:encoded") or _xhtml(item)
    summary = _html(feed, item, *_SUMMARIES) or description(item)
    body = html or (summary if summary and _BLOCK.search(summary) else None)
    title = text(item, "title", "dc:title", "itunes:title") or title_from(summary, html)
    topics = joined([texts(item, "category", "dc:subject")])
    guid = identity(item)
    values = {
        "title": title,
        "excerpt": summary,
        "publishedDateTime": checked_date(published or updated, feed_date, "the entry's date"),
        "updatedDateTime": checked_date(updated, feed_date, "the entry's date of change"),
        "webUrl": link,
        "category": topics[0] if topics else CATEGORY,
        "topics": topics,
        "type": "article",
        "published": True,
        "provider": feed.provider(link),
        "authors": authors(_names(item) or list(feed.authors)),
        "language": language_tag(text(item, "dc:language") or item.get("xml:lang"))
        or feed.language,
        "images": images(item, feed),
        "enclosures": enclosures(item, feed),
        "guid": text(item, "guid"),
    }
    return Entry(kept(values), body, slug_for(link, title, guid))


def _link(item: Element) -> str | None:
    """The entry's own address. FeedBurner's `link` is only a redirect to it."""
    if link := text(item, "feedburner:origLink", "link"):
        return link
    for element in children(item, "atom:link"):
        if element.get("rel", "alternate") == "alternate" and element.get("href"):
            return element.get("href")
    for guid in children(item, "guid"):
        address = (guid.text or "").strip()
        if guid.get("isPermaLink", "true") != "false" and _is_address(address):
            return address
    about = item.get("rdf:about")
    return about if about and _is_address(about) else None


def _is_address(value: str) -> bool:
    try:
        return urlsplit(value).scheme in ("http", "https")
    except ValueError:
        return False


def _names(item: Element) -> list[str]:
    """Names from `dc:creator`, else from `author`, without mail addresses."""
    for name in ("dc:creator", "author", "itunes:author"):
        if found := texts(item, name):
            return [_name(person) for person in found]
    return []


def _name(person: str) -> str:
    found = _PERSON.fullmatch(person)
    return (found["after"] or found["before"]).strip() if found else person


def _html(feed: Channel, item: Element, *names: str) -> str | None:
    """The first markup, in the order of `names`."""
    elements = (child for name in names for child in children(item, name))
    found = (with_base(markup(element), feed, item, element) for element in elements)
    return next(filter(None, found), None)


def _xhtml(item: Element) -> str | None:
    """A body written as elements of XHTML."""
    for body in children(item, "xhtml:body", "xhtml:div"):
        return inner_html(body).strip() or None
    return None

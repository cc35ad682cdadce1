"""Reads Atom (RFC 4287), with drafts (RFC 5023) and the entry kinds of Blogger's exports."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from seed.imports.addresses import with_base
from seed.imports.channel import Channel, join_address
from seed.imports.dates import feed_date
from seed.imports.elements import children, inner_html, markup, text, texts, whole_text
from seed.imports.entry import Entry, checked_date, kept, slug_for, title_from, whole_number
from seed.imports.media import description, images
from seed.imports.rss import CATEGORY
from seed.sites.site import PassedOver
from seed.sites.values import authors, joined, language_tag


def channel(parts: Iterable[Element], root: Mapping[str, str]) -> Channel:
    """`root`: the attributes of the feed element."""
    listed, base = list(parts), root.get("xml:base", "").strip()
    titles = [title for part in listed if part.tag == "atom:title" and (title := _plain(part))]
    links = [part for part in listed if part.tag == "atom:link"]
    names = [name for part in listed if part.tag == "atom:author" and (name := _name(part))]
    return Channel(
        title=titles[0] if titles else None,
        link=join_address(base, _address(links) or "") or None,
        language=language_tag(root.get("xml:lang")),
        authors=tuple(names),
        base=base or None,
    )


def identity(entry: Element) -> str | None:
    """The id of an entry. It is the same in every version of the feed."""
    return text(entry, "atom:id") or _address(list(children(entry, "atom:link")))


def article(entry: Element, feed: Channel) -> Entry | PassedOver:
    """Raises RejectedError for an invalid date."""
    kind = _kind(entry)
    if kind not in (None, "post"):
        return PassedOver("not-a-post", f"an entry of the kind {kind}")
    published = text(entry, "atom:published", "atom:issued", "atom:created", "dc:date")
    updated = text(entry, "atom:updated", "atom:modified")
    if not (published or updated):
        return PassedOver("no-date", "the entry has no date")
    base = entry.get("xml:base")
    links = list(children(entry, "atom:link"))
    id = text(entry, "atom:id")
    link = feed.absolute(_address(links) or _permalink(id), base)
    summary = _first(_markup(child, entry, feed) for child in children(entry, "atom:summary"))
    summary = summary or description(entry)
    body = _first(_markup(child, entry, feed) for child in children(entry, "atom:content"))
    title = _first(_plain(child) for child in children(entry, "atom:title"))
    title = title or title_from(summary, body)
    categories = [_category(child) for child in children(entry, "atom:category")]
    topics = joined([categories, texts(entry, "dc:subject")])
    topics = [topic for topic in topics if not topic.startswith(_KIND)]
    names = [name for child in children(entry, "atom:author") if (name := _name(child))]
    names = names or texts(entry, "dc:creator")
    values = {
        "title": title,
        "excerpt": summary,
        "publishedDateTime": checked_date(published or updated, feed_date, "the entry's date"),
        "updatedDateTime": checked_date(updated, feed_date, "the entry's date of change"),
        "webUrl": link,
        "category": topics[0] if topics else CATEGORY,
        "topics": topics,
        "type": "article",
        "published": not _is_draft(entry),
        "provider": feed.provider(link),
        "authors": authors(names or _source_authors(entry) or list(feed.authors)),
        "language": language_tag(entry.get("xml:lang")) or feed.language,
        "images": [*_pictures(links, feed, base), *images(entry, feed)],
        "enclosures": _enclosures(links, feed, base),
        "guid": id,
    }
    return Entry(kept(values), body, slug_for(link, title, id))


_KIND = "http://schemas.google.com/blogger/2008/kind#"


def _kind(entry: Element) -> str | None:
    """The kind of an entry in Blogger's exports (comment, settings, page), from a category."""
    terms = [child.get("term") or "" for child in children(entry, "atom:category")]
    return next((term.removeprefix(_KIND) for term in terms if term.startswith(_KIND)), None)


def _is_draft(entry: Element) -> bool:
    return any(text(control, "app:draft") == "yes" for control in children(entry, "app:control"))


def _address(links: list[Element]) -> str | None:
    """The link to the page. A missing `rel` means "alternate". HTML comes before other types."""
    pages = [link for link in links if link.get("rel", "alternate") == "alternate"]
    pages.sort(key=lambda link: "html" not in link.get("type", "text/html"))
    hrefs = ((link.get("xml:base", ""), link.get("href")) for link in pages)
    return next((join_address(base, href) for base, href in hrefs if href), None)


def _permalink(id: str | None) -> str | None:
    return id if id and id.startswith(("http://", "https://")) else None


def _plain(element: Element) -> str | None:
    return whole_text(element) or None


def _markup(element: Element, entry: Element, feed: Channel) -> str | None:
    """HTML from the feed. XHTML is inside one `div`, which is not part of it."""
    kind = element.get("type", "text")
    if element.get("src"):
        return None
    if element.get("mode") == "base64":  # Atom 0.3
        return with_base(_decoded(whole_text(element)), feed, entry, element) or None
    if kind in ("xhtml", "application/xhtml+xml"):
        holder = next(children(element, "xhtml:div", "div"), element)
        inner = () if holder is element else (holder,)
        return with_base(inner_html(holder).strip(), feed, entry, element, *inner) or None
    if "/" in kind and not _TEXT.match(kind):
        return None
    return with_base(markup(element), feed, entry, element) or None


_TEXT = re.compile(r"text/|.*[/+](?:xml|html)\b", re.IGNORECASE)
"""Media types of content that is written as text or elements. Others are in Base64."""


def _decoded(text: str) -> str:
    try:
        return b64decode(text).decode(errors="replace")
    except ValueError:
        return ""


def _name(person: Element) -> str | None:
    return text(person, "atom:name", "atom:email", "atom:uri")


def _source_authors(entry: Element) -> list[str]:
    """The authors of the feed that an entry was copied from."""
    sources = children(entry, "atom:source")
    people = [person for source in sources for person in children(source, "atom:author")]
    return [name for person in people if (name := _name(person))]


def _category(element: Element) -> str:
    return element.get("label") or element.get("term") or whole_text(element)


def _enclosures(links: list[Element], feed: Channel, base: str | None) -> list[dict[str, Any]]:
    return [
        kept(
            {
                "url": feed.absolute(link.get("href"), base),
                "type": link.get("type"),
                "length": whole_number(link.get("length")),
            }
        )
        for link in links
        if link.get("rel") == "enclosure" and link.get("href")
    ]


def _pictures(links: list[Element], feed: Channel, base: str | None) -> list[dict[str, Any]]:
    return [
        {"url": found["url"]}
        for found in _enclosures(links, feed, base)
        if str(found.get("type", "")).lower().startswith("image/")
    ]


def _first(found: Iterator[str | None]) -> str | None:
    return next((value for value in found if value), None)

"""JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seed.imports.channel import Channel
from seed.imports.dates import feed_date
from seed.imports.entry import Entry, checked_date, kept, slug_for, title_from
from seed.imports.rss import CATEGORY
from seed.reading.problems import rejected
from seed.sites.site import PassedOver
from seed.sites.values import authors, joined, language_tag, names


def channel(feed: Mapping[str, Any]) -> Channel:
    return Channel(
        title=_text(feed, "title"),
        link=_text(feed, "home_page_url", "feed_url"),
        language=language_tag(feed.get("language")),
        authors=tuple(_names(feed)),
    )


def identity(item: Any) -> str | None:
    """The id of an item. The standard requires text, but some feeds use numbers."""
    if not isinstance(item, dict):
        return None
    id = item.get("id")
    return str(id) if type(id) in (int, float) else _text(item, "id", "url")


def article(item: Any, feed: Channel) -> Entry | PassedOver:
    """Raises RejectedError."""
    if not isinstance(item, dict):
        raise rejected("not-a-mapping", "expected an item with keys such as url and title")
    published, updated = _text(item, "date_published"), _text(item, "date_modified")
    if not (published or updated):
        return PassedOver("no-date", "the item has no date")
    id = identity(item)
    address = _text(item, "url") or (id if id and id.startswith(("http://", "https://")) else None)
    link = feed.absolute(address)
    html, plain = _text(item, "content_html"), _text(item, "content_text")
    body, summary = html or plain, _text(item, "summary")
    title = _text(item, "title") or title_from(summary, html, plain)
    topics = _tags(item.get("tags"))
    values = {
        "title": title,
        "excerpt": summary,
        "publishedDateTime": checked_date(published or updated, feed_date, "the item's date"),
        "updatedDateTime": checked_date(updated, feed_date, "date_modified"),
        "webUrl": link,
        "category": topics[0] if topics else CATEGORY,
        "topics": topics,
        "type": "article",
        "published": True,
        "provider": feed.provider(link),
        "authors": authors(_names(item) or list(feed.authors)),
        "language": language_tag(item.get("language")) or feed.language,
        "images": _images(item, feed),
        "enclosures": _attachments(item, feed),
        "guid": id,
    }
    return Entry(kept(values), body, slug_for(link, title, id), "html" if html else "text")


def _text(holder: Mapping[str, Any], *keys: str) -> str | None:
    for key in keys:
        value = holder.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _names(holder: Mapping[str, Any]) -> list[str]:
    """`authors` of version 1.1, else `author` of version 1.0."""
    listed = holder.get("authors")
    if not isinstance(listed, list):
        listed = [holder.get("author")]
    people = [person for person in listed if isinstance(person, dict)]
    return joined([_text(person, "name", "url") for person in people])


def _tags(value: Any) -> list[str]:
    """A list. Some feeds write one text with commas."""
    listed = value.split(",") if isinstance(value, str) else value
    return names(listed) if isinstance(listed, list) else []


def _attachments(item: Mapping[str, Any], feed: Channel) -> list[dict[str, Any]]:
    listed = item.get("attachments")
    found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [
        kept({"url": feed.absolute(address), "type": _text(one, "mime_type")})
        for one in found
        if (address := _text(one, "url"))
    ]


def _images(item: Mapping[str, Any], feed: Channel) -> list[dict[str, Any]]:
    stated = [feed.absolute(_text(item, key)) for key in ("image", "banner_image")]
    attached = [
        one["url"]
        for one in _attachments(item, feed)
        if str(one.get("type", "")).lower().startswith("image/")
    ]
    return [{"url": url} for url in joined([*stated, attached])]

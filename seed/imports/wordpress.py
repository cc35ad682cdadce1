"""WordPress exports (WXR): https://wordpress.org/documentation/article/tools-export-screen/.

An export is RSS 2.0 with additional elements. The order of items is not fixed: the image of a post
can come before or after the post. So a first pass collects the addresses of attachments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from slugify import slugify

from seed.imports import rss
from seed.imports.channel import Channel
from seed.imports.dates import feed_date, is_zero
from seed.imports.elements import children, text, whole_text
from seed.imports.entry import Entry, checked_date, kept, title_from
from seed.sites.site import PassedOver
from seed.sites.values import authors, joined, language_tag

WITHOUT = frozenset(("wp:comment",))
"""Comments are not read: a post may have thousands."""
SURVEY_WITHOUT = WITHOUT | {
    "content:encoded",
    "excerpt:encoded",
    "description",
    "category",
    "wp:postmeta",
}

_GONE = frozenset(("trash", "auto-draft", "inherit"))


def channel(parts: Iterable[Element], root: Mapping[str, str]) -> Channel:
    """Name, address and language of the site, and its table of authors."""
    listed = list(parts)
    about = rss.channel(listed, root)
    homes = [whole_text(part) for part in listed if part.tag == "wp:base_blog_url"]
    table = {}
    for part in listed:
        if part.tag == "wp:author" and (login := text(part, "wp:author_login")):
            table[login] = text(part, "wp:author_display_name") or login
    return Channel(about.title, about.link or next(iter(homes), None), about.language, (), table)


def attachment(item: Element) -> tuple[str, str] | None:
    """Id and address of an attached file, if the item is one."""
    if text(item, "wp:post_type") != "attachment":
        return None
    id, address = text(item, "wp:post_id"), text(item, "wp:attachment_url")
    return (id, address) if id and address else None


def identity(item: Element) -> str | None:
    return text(item, "wp:post_id") or text(item, "guid")


def article(
    item: Element, site: Channel, picture: Callable[[str], str | None]
) -> Entry | PassedOver:
    """`picture`: the address of an attachment by its id. Raises RejectedError."""
    id, kind = text(item, "wp:post_id"), text(item, "wp:post_type") or "post"
    status = text(item, "wp:status") or "publish"
    if kind != "post":
        return PassedOver("not-a-post", f"a WordPress entry of the type {kind}")
    if status in _GONE:
        return PassedOver("not-a-post", f"a post with the status {status}")
    published = _date(item, "wp:post_date_gmt", "pubDate", "wp:post_date", "wp:post_modified_gmt")
    if published is None:
        return PassedOver("no-date", "the post has no date")
    link = site.absolute(text(item, "link", "guid"))
    body, excerpt = text(item, "content:encoded"), text(item, "excerpt:encoded")
    title = text(item, "title") or title_from(excerpt, body) or text(item, "wp:post_name")
    categories, tags = _terms(item, "category"), _terms(item, "post_tag")
    creators = authors(_coauthors(item, site) or text(item, "dc:creator"), site.table)
    # A post with a password must not be served without it.
    secret = text(item, "wp:post_password") is not None
    values = {
        "title": title or f"Post {id}",
        "excerpt": excerpt,
        "publishedDateTime": published,
        "updatedDateTime": _date(item, "wp:post_modified_gmt", "wp:post_modified"),
        "webUrl": link,
        "category": categories[0] if categories else rss.CATEGORY,
        "topics": joined([categories, tags]),
        "type": "article",
        "published": status == "publish" and not secret,
        "provider": site.provider(link),
        "authors": creators,
        "language": language_tag(text(item, "dc:language")) or site.language,
        "images": _images(item, site, picture),
        "wordpress": kept({"id": id, "status": status, "guid": text(item, "guid")}),
    }
    name = unquote(text(item, "wp:post_name") or "").replace("/", "-")
    slug = name or slugify(title or "") or f"post-{id}"
    return Entry(kept(values), body, slug, "wordpress")


def _coauthors(item: Element, site: Channel) -> list[str]:
    """The authors from the plugin Co-Authors Plus: terms whose nicename is `cap-` and the login."""
    found = [term for term in children(item, "category") if term.get("domain") == "author"]
    logins = [(term.get("nicename") or "").removeprefix("cap-") for term in found]
    return [
        login if login in site.table else whole_text(term)
        for login, term in zip(logins, found, strict=True)
    ]


_NO_DATES = ("-0001", "01 Jan 1970 00:00:00")


def _date(item: Element, *names: str) -> str | None:
    """The first valid date. WordPress writes zeros for a missing date. As a pubDate this becomes a
    year -0001, or the first second of 1970.

    `wp:post_date` is in the site's time zone. An export does not contain it, so we assume UTC.
    """
    for name in names:
        date = text(item, name)
        if not is_zero(date) and not any(none in (date or "") for none in _NO_DATES):
            return checked_date(date, feed_date, name)
    return None


def _terms(item: Element, domain: str) -> list[str]:
    """Names of the item's terms. Terms without a domain are categories."""
    found = children(item, "category")
    usual = {"category": ("category", None), "post_tag": ("post_tag", "tag")}
    return joined([[whole_text(term) for term in found if term.get("domain") in usual[domain]]])


def _images(
    item: Element, site: Channel, picture: Callable[[str], str | None]
) -> list[dict[str, str]]:
    """The featured image."""
    for meta in children(item, "wp:postmeta"):
        if text(meta, "wp:meta_key") == "_thumbnail_id":
            address = site.absolute(picture(text(meta, "wp:meta_value") or ""))
            return [{"url": address}] if address else []
    return []

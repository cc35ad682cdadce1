"""WordPress exports and feeds for tests, of any size."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

SPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"'
)
AUTHORS = (
    "<wp:author><wp:author_login><![CDATA[ann]]></wp:author_login>"
    "<wp:author_display_name><![CDATA[Ann Bee]]></wp:author_display_name></wp:author>"
)


def post(id: int, **elements: str) -> str:
    """A published post; `elements` take the place of what it has, "" leaves one out.

    A name is written with two underscores for the colon: `wp__status`.
    """
    held = {
        "title": f"Post {id}",
        "link": f"https://blog.example/2020/06/post-{id}/",
        "pubDate": "Thu, 11 Jun 2020 01:19:00 +0000",
        "dc:creator": "ann",
        "guid": f"https://blog.example/?p={id}",
        "content:encoded": f"<p>Text of {id}.</p>",
        "excerpt:encoded": f"Short {id}",
        "wp:post_id": str(id),
        "wp:post_date": "2020-06-11 03:19:00",
        "wp:post_date_gmt": "2020-06-11 01:19:00",
        "wp:post_name": f"post-{id}",
        "wp:status": "publish",
        "wp:post_type": "post",
        **{name.replace("__", ":"): value for name, value in elements.items() if name != "extra"},
    }
    children = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in held.items() if text)
    return f"<item>{children}{elements.get('extra', '')}</item>\n"


def attachment(id: int, address: str) -> str:
    return post(
        id,
        wp__post_type="attachment",
        wp__status="inherit",
        extra=f"<wp:attachment_url>{escape(address)}</wp:attachment_url>",
    )


def thumbnail(id: int) -> str:
    return (
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{id}]]></wp:meta_value></wp:postmeta>"
    )


def export(items: Iterable[str], *, head: str = AUTHORS) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" {SPACES}>\n<channel>\n'
        "<title>The Blog</title><link>https://blog.example</link><language>en-US</language>\n"
        f"<wp:wxr_version>1.2</wp:wxr_version>{head}\n{''.join(items)}</channel>\n</rss>\n"
    )


def rss(*items: str, head: str = "") -> str:
    return (
        '<?xml version="1.0"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:media="http://search.yahoo.com/mrss/">\n<channel>\n'
        f"<title>The Feed</title><link>https://feed.example/</link>{head}\n"
        f"{''.join(items)}</channel>\n</rss>\n"
    )

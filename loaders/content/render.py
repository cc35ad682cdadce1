"""Renders the body of an article. The function is pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from loaders.content.anchors import Heading, with_anchors
from loaders.content.html_code import html_code_ranges
from loaders.content.markdown import code_ranges, markdown_to_html
from loaders.content.paragraphs import html_of_text, html_of_wordpress
from loaders.content.reading import reading_minutes, text_of, word_count
from loaders.content.sanitize import sanitize
from loaders.content.shortcode_links import Resolve
from loaders.content.shortcodes import without_shortcodes
from loaders.documents import BodyFormat, Document

CONTENT_KEYS = (
    *("body", "url"),
    *("newsgraph.path", "newsgraph.bodyFormat", "newsgraph.sitePath"),
)
"""The keys of an article that are needed to render its content."""

_HTML = frozenset((".html", ".htm", ".xml", ".rss", ".atom"))


class Body(NamedTuple):
    """The input of rendering. `base` is the article's address."""

    text: str
    format: BodyFormat
    base: str
    links: tuple[tuple[str, str], ...] = ()
    """The references in the body to pages of the site, with their addresses."""
    site: str = ""
    """The path of the site on its host, such as `/blog`."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered body."""

    html: str
    text: str
    headings: list[Heading]
    word_count: int
    reading_minutes: int


def body_of(article: Document, links: Mapping[str, str] | None = None) -> Body | None:
    """The body of an article that was read with `CONTENT_KEYS`. None if it is empty."""
    text = article.get("body")
    if not text:
        return None
    own = article.get("newsgraph") or {}
    suffix = PurePath(own.get("path") or "").suffix.lower()
    format: BodyFormat = own.get("bodyFormat") or ("html" if suffix in _HTML else "markdown")
    named = tuple((links or {}).items())
    return Body(text, format, article["url"], named, own.get("sitePath") or "")


def render(body: Body) -> Rendered:
    """
    >>> render(Body("## A\\n\\n[b](c) {% include d.html %}", "markdown", "https://a.org/x/")).html
    '<h2 id="a">A</h2>\\n<p><a href="https://a.org/x/c" rel="noopener noreferrer">b</a></p>\\n'
    """
    resolve = dict(body.links).get
    html = sanitize(_html(body, resolve), body.base, resolve)
    html, headings = with_anchors(html, body.base)
    plain = text_of(html)
    words = word_count(plain)
    return Rendered(html, plain, headings, words, reading_minutes(plain, words))


def _html(body: Body, resolve: Resolve) -> str:
    """The body as HTML without shortcodes. It is not sanitized."""
    match body.format:
        case "text":
            return html_of_text(body.text)
        case "wordpress":
            return html_of_wordpress(body.text)
        case "html":
            return without_shortcodes(
                body.text, html_code_ranges, resolve, markdown=False, site=body.site
            )
    # The parser accepts only "\n" as line end, and finds code by line numbers.
    text = body.text.replace("\r\n", "\n").replace("\r", "\n")
    text = without_shortcodes(text, code_ranges, resolve, markdown=True, site=body.site)
    return markdown_to_html(text)

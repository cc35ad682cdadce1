"""Turns untrusted HTML into HTML that is safe to insert into a page unchanged.

This module lists what is allowed. It removes everything else: scripts, styles, forms, embedded
pages, event handlers, and addresses with other schemes than `SCHEMES`. Relative addresses become
absolute.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

import nh3

from loaders.content.shortcode_links import Resolve

SCHEMES = frozenset(("http", "https", "mailto"))

_TAGS = (nh3.ALLOWED_TAGS - {"area", "map", "center"}) | {"section", "tfoot"}
_WITH_CONTENT = {
    *("applet", "embed", "frameset", "head", "iframe", "math", "noembed", "noframes", "noscript"),
    *("object", "script", "select", "style", "svg", "template", "textarea", "title", "xmp"),
}
"""Tags that are removed with their content. Of other disallowed tags the content stays."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CELL = {"align", "colspan", "rowspan", "headers", "scope"}
_ATTRIBUTES = {
    "*": {"title", "lang", "dir"},
    "a": {"href", "hreflang", "id", "class"},
    "img": {"src", "alt", "width", "height"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "ins": {"cite", "datetime"},
    "del": {"cite", "datetime"},
    "time": {"datetime"},
    "ol": {"start", "reversed", "type"},
    "li": {"value", "id"},
    "col": {"span", "align"},
    "colgroup": {"span", "align"},
    "td": _CELL,
    "th": _CELL,
    "code": {"class"},
    "pre": {"class"},
    "section": {"class"},
    "data": {"value"},
    **{heading: {"id"} for heading in _HEADINGS},
}
_FOOTNOTE_ID = re.compile(r"fn(?:ref)?\d+(?::\d+)?")
_CLASS = re.compile(r"language-[\w+#.-]+|footnotes|footnote-backref")
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|d[dt]|t[dhr]|tbody|thead|tfoot|option|br|hr|img|input|wbr|col|meta|link)\b)"
    r"[a-zA-Z][^<>]*>"
)
_MAX_DEPTH = 500
"""Maximum nesting of tags. Parsers take quadratic time in it, and no text needs more."""
_ANCHOR = re.compile(r"[^\s\"'<>&#]{1,200}")


def sanitize(html: str, base: str, resolve: Resolve) -> str:
    """Make `html` safe. Relative addresses are resolved against `base`, an http(s) address.

    >>> sanitize('<a href="b" onclick="x()">a</a><script>x()</script>', "https://a.org/c/d", str)
    '<a href="https://a.org/c/b" rel="noopener noreferrer">a</a>'
    """
    return nh3.clean(
        _flattened(html),
        tags=_TAGS,
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=set(SCHEMES),
        url_relative=_absolute(base, resolve),
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def _flattened(html: str) -> str:
    """Remove the tags that are nested too deeply. Void tags such as `<br>` do not count."""
    if html.count("<") <= _MAX_DEPTH:
        return html
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        depth = max(0, depth - 1) if tag[1] else depth + 1
        return tag[0] if depth <= _MAX_DEPTH or tag[1] else ""

    return _NESTING.sub(kept, html)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "id":
        # Scripts of a page see each id as a global name. So only ids of anchors stay.
        anchor = _ANCHOR if tag in _HEADINGS else _FOOTNOTE_ID
        return value if anchor.fullmatch(value) else None
    if name == "class":
        kept = [part for part in value.split() if _CLASS.fullmatch(part)]
        return " ".join(kept) or None
    return value


def _absolute(base: str, resolve: Resolve) -> Callable[[str], str | None]:
    """A function that makes an address absolute. It returns None for one that is removed."""

    def absolute(url: str) -> str | None:
        if url.startswith("#"):
            return url  # `anchors.py` checks whether that anchor is in this article
        if not url.strip():
            return None
        if url.startswith("@/"):  # Zola's link to a page of the site
            path, hash, fragment = url[2:].partition("#")
            address = resolve(path)
            return None if address is None else address + hash + fragment
        try:
            joined = urljoin(base, url)
        except ValueError:
            return None
        return joined if joined.lower().startswith(("http://", "https://")) else None

    return absolute

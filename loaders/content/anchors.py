"""Finds headings and gives them anchors, in HTML from `sanitize.py`.

That HTML is regular: names are in lower case, attributes are in double quotes, and each `<` and `>`
in text is escaped. So regular expressions are enough to find every tag.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from slugify import slugify

_HEADING = re.compile(r"<h([1-6])((?: [\w-]+=\"[^\"]*\")*)>(.*?)</h\1>", re.DOTALL)
_HEADING_TAG = re.compile(r"<(/?)h[1-6](?: [\w-]+=\"[^\"]*\")*>")
_ID = re.compile(r" id=\"([^\"]*)\"")
_UNIQUE = re.compile(r"(<[a-z][a-z0-9]*(?: [\w-]+=\"[^\"]*\")*?) id=\"([^\"]*)\"([^<>]*>)")
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")
_IN_PAGE = re.compile(r"(<a(?: [\w-]+=\"[^\"]*\")*? href=\")#([^\"]*)\"")


class Heading(NamedTuple):
    """A heading: its level from 1 to 6, its text, and the id of its element."""

    level: int
    text: str
    id: str


def with_anchors(html: str, base: str) -> tuple[str, list[Heading]]:
    """`html` with a unique id on each heading, and the headings in order.

    A link to an anchor that is not in `html` becomes a link to that anchor on the page at `base`.

    >>> with_anchors("<h2>A b</h2><h2>A b</h2>", "https://a.org/")[0]
    '<h2 id="a-b">A b</h2><h2 id="a-b-1">A b</h2>'
    """
    html = _unnested(html)
    headings: list[Heading] = []
    anchors = _Anchors()
    html = _UNIQUE.sub(anchors.once, html)

    def anchored(found: re.Match[str]) -> str:
        level, attributes, content = found.groups()
        text = _SPACE.sub(" ", unescape(_TAG.sub("", content))).strip()
        own = _ID.search(attributes)
        id = own[1] if own else anchors.free(text)
        headings.append(Heading(int(level), text, unescape(id)))
        return f'<h{level} id="{id}"{_ID.sub("", attributes)}>{content}</h{level}>'

    html = _HEADING.sub(anchored, html)
    if 'href="#' in html:
        page = base.partition("#")[0].replace("&", "&amp;").replace('"', "%22")
        html = _IN_PAGE.sub(
            lambda link: (
                link[0] if unquote(link[2]) in anchors.taken else f'{link[1]}{page}#{link[2]}"'
            ),
            html,
        )
    return html, headings


def _unnested(html: str) -> str:
    """Remove the tags of headings inside other headings. Their text stays."""
    depth = 0

    def outermost(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[1]:
            depth -= 1
            return tag[0] if depth == 0 else ""
        depth += 1
        return tag[0] if depth == 1 else ""

    return _HEADING_TAG.sub(outermost, html)


class _Anchors:
    """The ids in one text. It keeps them unique."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def once(self, tag: re.Match[str]) -> str:
        """Remove the id of a tag if an earlier tag has the same one."""
        if tag[2] in self.taken:
            return tag[1] + tag[3]
        self.taken.add(tag[2])
        return tag[0]

    def free(self, text: str) -> str:
        """A unique slug of `text`. It keeps the letters of every script."""
        slug = slugify(text, allow_unicode=True, max_length=80, word_boundary=True) or "section"
        number = self._numbers.get(slug, 0)
        id = f"{slug}-{number}" if number else slug
        while id in self.taken:
            number += 1
            id = f"{slug}-{number}"
        self._numbers[slug] = number
        self.taken.add(id)
        return id

"""Removes markup from text that may contain HTML or Markdown, and decodes entities once.

Every pattern here takes linear time. We cannot use `html.parser` of the standard library for
untrusted text: before Python 3.11.14 it takes 20 seconds for an unclosed tag that is repeated
20,000 times.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

_UNSEEN = re.compile(r"<(/?)(?:script|style)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"""<[/!?]?([a-zA-Z][a-zA-Z0-9:-]*+)(?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+>""")
_INLINE = re.compile(
    "a|abbr|b|bdi|bdo|cite|code|del|dfn|em|font|i|ins|kbd|mark|s|small|span|strong|sub|sup|tt|u|var"
    "|wbr",
    re.IGNORECASE,
)
_LINK_TARGET = re.compile(
    r"""\]\( ?<?[^\s()<>]*+(?:\([^\s()]*+\)[^\s()<>]*+)*+>?(?:\s++"[^"\n]{0,300}+")?\)"""
    r"""|\]\[[^\]\[\n]*+\]"""
)
_LINK_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:[^\n]*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]*>")
_UNDERSCORES = re.compile(r"(?<!\w)_+|_+(?!\w)")
_HEADING = re.compile(r"^[ ]{0,3}(?:#{1,6}|>|[-+])[ ]+", re.MULTILINE)


def plain_text(text: str, *, markdown: bool = False) -> str:
    """`text` without markup, with single spaces as white space, in Unicode form NFC.

    >>> plain_text("<p>AT&amp;T <b>w</b>ins</p>")
    'AT&T wins'
    >>> plain_text("## See [the *report*](https://example.com/a)", markdown=True)
    'See the report'
    """
    if markdown:
        text = _LINK_DEFINITION.sub(" ", text)
        text = _LINK_TARGET.sub(" ", text)
        text = _AUTOLINK.sub(" ", text)
        text = _HEADING.sub("", text)
        text = _without_emphasis(text).replace("![", " ").replace("[", "").replace("]", "")
    if "<" in text:
        text = _TAG.sub(_gap, _without_scripts(_without_comments(text)))
    return " ".join(unicodedata.normalize("NFC", unescape(text)).split())


def _without_emphasis(text: str) -> str:
    """`text` without `*`, backticks and `~`, and without `_` at the start and end of words."""
    if "_" in text:
        text = _UNDERSCORES.sub("", text)
    return text.replace("*", "").replace("`", "").replace("~", "")


def _gap(tag: re.Match[str]) -> str:
    return "" if _INLINE.fullmatch(tag[1]) else " "


def _without_comments(text: str) -> str:
    first, *commented = text.split("<!--")
    return first + " ".join(piece.partition("-->")[2] for piece in commented)


def _without_scripts(text: str) -> str:
    seen, inside, start = [], False, 0
    for tag in _UNSEEN.finditer(text):
        if not inside:
            seen.append(text[start : tag.start()])
        inside, start = not tag[1], tag.end()
    if not inside:
        seen.append(text[start:])
    return " ".join(seen)

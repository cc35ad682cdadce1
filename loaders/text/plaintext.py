"""What a reader sees of a text that may hold HTML or Markdown: no tags, entities decoded once.

Every pattern here takes time in proportion to the text. The standard library's `html.parser` is
no choice for text of strangers: before Python 3.11.14 an unclosed tag repeated 20,000 times keeps
it busy for 20 seconds.
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
_SPACE = re.compile(r"\s+")


def plain_text(text: str, *, markdown: bool = False) -> str:
    """`text` without markup, its white space made single spaces, in Unicode's form NFC.

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
    return _SPACE.sub(" ", unicodedata.normalize("NFC", unescape(text))).strip()


def _without_emphasis(text: str) -> str:
    """`text` without `*`, backquotes and `~`, and without `_` at the edges of words."""
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

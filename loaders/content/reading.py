"""The text of sanitized HTML, its word count and its reading time."""

from __future__ import annotations

import re
from html import unescape

_BREAKS = {
    **dict.fromkeys(("br", "li", "tr", "dt", "dd", "caption", "summary", "figcaption"), "\n"),
    **dict.fromkeys(("td", "th", "rt", "rp"), " "),
    **dict.fromkeys(
        (
            *("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "dl"),
            *("table", "hr", "div", "section", "article", "aside", "header", "footer", "nav"),
            *("figure", "details", "hgroup"),
        ),
        "\n\n",
    ),
}
"""Maps a tag to the separator before and after its content."""

_PART = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>|([^<]+)")
_SPACE = re.compile(r"[\t\r\n\f][ \t\r\n\f]*| [ \t\r\n\f]+")
"""White space that is not already a single space."""
_TOO_MANY = re.compile(r"\n{3,}")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORDS_PER_MINUTE = 213
_IDEOGRAPHS_PER_MINUTE = 500


def text_of(html: str) -> str:
    """The text of HTML from `sanitize.py`: entities decoded, a blank line between paragraphs.

    >>> text_of("<p>AT&amp;T <b>w</b>ins</p><p>a<br>b</p>")
    'AT&T wins\\n\\na\\nb'
    """
    pieces: list[str] = []
    preformatted = 0
    in_backlink = False
    for part in _PART.finditer(html):
        closing, tag, attributes, text = part.groups()
        if text is not None:
            if not in_backlink:
                before = pieces[-1] if pieces else ""
                pieces.append(text if preformatted else _with_single_spaces(text, before))
            continue
        if tag == "pre":
            preformatted += -1 if closing else 1
        elif tag == "a" and (in_backlink or "footnote-backref" in attributes):
            in_backlink = not closing
        if (gap := _BREAKS.get(tag)) is not None:
            pieces.append(gap)
    return _TOO_MANY.sub("\n\n", _with_trimmed_lines("".join(pieces))).strip()


def _with_single_spaces(text: str, before: str) -> str:
    """The text with single spaces; none at its start if `before` ends in white space."""
    text = _SPACE.sub(" ", text)
    return text.lstrip(" ") if before.endswith((" ", "\n")) else text


def _with_trimmed_lines(text: str) -> str:
    return unescape("\n".join(line.strip(" \t") for line in text.split("\n")))


def word_count(text: str) -> int:
    """Count words by white space. In Chinese and Japanese each character counts.

    >>> word_count("a well-known fact"), word_count("人工智能 AI")
    (3, 5)
    """
    if text.isascii() or _IDEOGRAPH.search(text) is None:
        return len(text.split())
    return len(_IDEOGRAPH.findall(text)) + len(_IDEOGRAPH.sub(" ", text).split())


def reading_minutes(text: str, words: int) -> int:
    """The reading time in whole minutes, at least 1."""
    ideographs = 0 if text.isascii() else len(_IDEOGRAPH.findall(text))
    minutes = (words - ideographs) / _WORDS_PER_MINUTE + ideographs / _IDEOGRAPHS_PER_MINUTE
    return max(1, -(-int(minutes * 1000) // 1000))

"""Adds paragraphs to bodies that have none: WordPress's classic posts, and plain text."""

from __future__ import annotations

import re
from html import escape

from loaders.content.html_code import html_code_ranges

_BLANK = re.compile(r"\n[ \t]*\n\s*")
_BLOCK = re.compile(
    r"\s*</?(?:address|article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|figcaption"
    r"|figure|footer|form|h[1-6]|header|hr|iframe|li|nav|ol|p|pre|script|section|style|table|tbody"
    r"|td|tfoot|th|thead|tr|ul)\b|\s*<!--",
    re.IGNORECASE,
)
_EMBED = re.compile(r"\[(embed|youtube|vimeo)[^\]\n]{0,300}\]\s*([^\[\]\s<>\"]+)\s*\[/\1\]")
_CAPTION = re.compile(
    r"\[(caption|wp_caption)[^\]\n]{0,500}\](.{0,5000}?)\[/\1\]", re.DOTALL | re.IGNORECASE
)
_PICTURE = re.compile(r"(\s*(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)", re.IGNORECASE)
_SHORTCODE = re.compile(
    r"\[/?(?:gallery|playlist|audio|video|embed|caption|wp_caption|youtube|vimeo|contact-form(?:-7)?"
    r"|recent_posts|archives)\b[^\]\n]{0,1000}\]",
    re.IGNORECASE,
)


def html_of_wordpress(body: str) -> str:
    """HTML as WordPress displays it: blank lines separate paragraphs, its shortcodes are removed.

    >>> html_of_wordpress("a\\nb\\n\\n[gallery ids='1']c")
    '<p>a<br>\\nb</p>\\n<p>c</p>'
    """
    body = _EMBED.sub(r'<a href="\2">\2</a>', body)
    body = _SHORTCODE.sub("", _CAPTION.sub(_figure, body))
    if "<!-- wp:" in body:  # the block editor writes whole HTML
        return body
    body = body.replace("\r\n", "\n")
    pieces: list[str] = []
    start = 0
    for code_start, code_end in (*html_code_ranges(body, ("pre",)), (len(body), len(body))):
        pieces += [_paragraphs(body[start:code_start]), body[code_start:code_end]]
        start = code_end
    return "\n".join(piece for piece in pieces if piece)


def html_of_text(body: str) -> str:
    """
    >>> html_of_text("a < b\\n\\nc")
    '<p>a &lt; b</p>\\n<p>c</p>'
    """
    return _paragraphs(escape(body, quote=False).replace("\r\n", "\n"))


def _paragraphs(text: str) -> str:
    chunks = (chunk.strip() for chunk in _BLANK.split(text))
    return "\n".join(
        chunk if _BLOCK.match(chunk) else "<p>" + chunk.replace("\n", "<br>\n") + "</p>"
        for chunk in chunks
        if chunk
    )


def _figure(caption: re.Match[str]) -> str:
    picture = _PICTURE.match(caption[2])
    if picture is None:
        return caption[2]
    text = caption[2][picture.end() :].strip()
    return f"<figure>{picture[1].strip()}<figcaption>{text}</figcaption></figure>"

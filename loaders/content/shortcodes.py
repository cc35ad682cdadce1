"""Removes the shortcodes of site generators from a body, or replaces them by links and images.

Liquid's tags and outputs (Jekyll), Hugo's and Zola's shortcodes and kramdown's attribute lists are
instructions to a generator, not text. Those that link to something (`post_url`, `relref`,
`youtube`, `figure`, ...) become that link or image. All others are removed. Code is not changed,
because an article about shortcodes must be able to show them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple, TypeAlias

from loaders.content.shortcode_links import Resolve, arguments, shown_as

Range: TypeAlias = tuple[int, int]
"""Start and end of code in a text."""

_OPENING = re.compile(r"`+|\{%|\{\{[<%]?|\{:")
_CLOSING = {"{%": "%}", "{{": "}}", "{{<": ">}}", "{{%": "%}}", "{:": "}"}
_REACH = 5_000
"""Maximum length of a shortcode in characters. It keeps the time linear in the text's length."""
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_END = r"\{%%-?\s*end%s\s*-?%%\}|\{\{[<%%]\s*/\s*%s\s*[>%%]\}\}"
_ENDS = {name: re.compile(_END % (name, name)) for name in ("raw", "comment", "highlight")}
_RAW_TAG = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}[ \t]*\n?")
_ESCAPED = re.compile(r"\{\{([<%])/\*((?:[^*]|\*(?!/)){0,1000}+)\*/([>%])\}\}")
_TABLE_OF_CONTENTS = re.compile(
    r"^[ ]{0,3}(?:[*+-]|\d{1,9}[.)])[ \t][^\n]*+\n[ ]*+\{:[ ]*+toc[^}\n]*+\}[ \t]*+$", re.MULTILINE
)
_WORD = re.compile(r"[\w./-]+")


class _Shortcode(NamedTuple):
    """One shortcode: its name, the rest of its content, and its end in the text."""

    name: str
    rest: str
    end: int


def without_shortcodes(
    text: str,
    code: Callable[[str], Sequence[Range]],
    resolve: Resolve,
    *,
    markdown: bool,
    site: str = "",
) -> str:
    """`text` without shortcodes.

    `code` finds the code in a text, except code in backticks, which this function finds. `resolve`
    gives the address of a page of the site by its path, or None. `site` is the path of the site on
    its host.

    >>> without_shortcodes("A {% include b.html %}{{ site.url }}/c", lambda _: (), lambda _: None,
    ...                    markdown=True)
    'A /c'
    """
    if "{%" not in text and "{{" not in text and "{:" not in text:
        return text
    if markdown and "toc" in text:
        text = _without_contents(text, code(text))
    return "".join(_Cutter(text, code(text), resolve, markdown, site).pieces())


def _without_contents(text: str, code: Sequence[Range]) -> str:
    """Remove kramdown's table of contents: a list of one item with `{:toc}` below it."""

    def kept(found: re.Match[str]) -> str:
        return found[0] if any(start <= found.start() < end for start, end in code) else ""

    return _TABLE_OF_CONTENTS.sub(kept, text)


class _Cutter:
    """Scans a text once, from one opening brace or backtick to the next."""

    def __init__(
        self, text: str, code: Sequence[Range], resolve: Resolve, markdown: bool, site: str
    ) -> None:
        self._site = site
        self._text = text
        self._code = code
        self._resolve = resolve
        self._markdown = markdown

    def pieces(self) -> list[str]:
        pieces: list[str] = []
        start = 0
        for code_start, code_end in (*self._code, (len(self._text), len(self._text))):
            if start < code_start:
                start = self._prose(start, code_start, pieces)
            if start < code_end:
                pieces.append(_as_code(self._text[start:code_end]))
                start = code_end
        return pieces

    def _prose(self, start: int, stop: int, pieces: list[str]) -> int:
        """Append the pieces up to `stop`. Returns the end of the last one, maybe after `stop`."""
        text = self._text
        while opening := _OPENING.search(text, start, stop):
            pieces.append(text[start : opening.start()])
            start = opening.end()
            if opening[0][0] == "`":
                end = self._code_span(opening) if self._markdown else None
                pieces.append(_as_code(text[opening.start() : end or start]))
                start = end or start
                continue
            shortcode = self._shortcode(opening)
            if shortcode is None or (opening[0] == "{:" and not self._markdown):
                pieces.append(opening[0])
                continue
            start, shown = self._shown(shortcode, opening)
            pieces.append(shown)
        pieces.append(text[start:stop])
        return max(start, stop)

    def _code_span(self, opening: re.Match[str]) -> int | None:
        """The end of the code between backticks. None if these backticks start no code."""
        text, run = self._text, opening[0]
        end = opening.end()
        while (end := text.find(run, end, opening.end() + _REACH)) >= 0:
            after = end + len(run)
            if text[after : after + 1] != "`":
                return None if _BLANK_LINE.search(text, opening.end(), end) else after
            while text[after : after + 1] == "`":
                after += 1
            end = after
        return None

    def _shortcode(self, opening: re.Match[str]) -> _Shortcode | None:
        text, start = self._text, opening.end()
        closing = _CLOSING[opening[0]]
        end = text.find(closing, start, start + _REACH)
        if end < 0 or not _is_whole(opening[0], text[start:end]):
            return None
        inner = text[start:end].strip("- \t\r\n")
        end += len(closing)
        if opening[0] == "{:":
            return _Shortcode("{:", inner, end)
        word = _WORD.match(inner)
        name = word[0] if word else ""
        return _Shortcode(name, inner[len(name) :], end)

    def _shown(self, shortcode: _Shortcode, opening: re.Match[str]) -> tuple[int, str]:
        """The position after a shortcode, and the replacement of the shortcode."""
        text, (name, rest, end) = self._text, shortcode
        if name == "{:":
            return self._whole_line(opening.start(), end), ""
        if opening[0] in ("{{<", "{{%") and (escaped := _ESCAPED.match(text, opening.start())):
            return end, f"{{{{{escaped[1]}{escaped[2]}{escaped[3]}}}}}"
        if opening[0] != "{{" and name in _ENDS:
            ending = _ENDS[name].search(text, end)
            inner = text[end : ending.start()] if ending else text[end:]
            end = ending.end() if ending else len(text)
            if name == "raw":
                return end, inner
            return end, "" if name == "comment" else _code_block(inner, rest)
        return end, shown_as(opening[0], name, rest, self._resolve, self._site)

    def _whole_line(self, start: int, end: int) -> int:
        """`end`, or the end of the line if the line contains nothing else."""
        text = self._text
        line_end = text.find("\n", end, end + _REACH)
        before = text[text.rfind("\n", max(0, start - _REACH), start) + 1 : start]
        alone = line_end >= 0 and not before.strip() and not text[end:line_end].strip()
        return line_end + 1 if alone else end


def _is_whole(opening: str, inner: str) -> bool:
    """Whether a shortcode has its own end. Only the values of its parameters have blank lines."""
    if not _BLANK_LINE.search(inner):
        return True
    return opening not in ("{{", "{:") and "=" in inner and opening not in inner


def _as_code(text: str) -> str:
    """Code as a generator displays it, without the marks that stop it from being executed."""
    if "raw" in text:
        text = _RAW_TAG.sub("", text)
    return _ESCAPED.sub(r"{{\1\2\3}}", text) if "/*" in text else text


def _code_block(code: str, rest: str) -> str:
    language = next(iter(arguments(rest).values()), "")
    name = f' class="language-{escape(language)}"' if language else ""
    return f"\n<pre><code{name}>{escape(code.strip(chr(10)), quote=False)}\n</code></pre>\n"

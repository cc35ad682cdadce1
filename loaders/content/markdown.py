"""Turns Markdown into HTML: CommonMark, tables, strikethrough and footnotes. Not sanitized."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.footnote import footnote_plugin

_HEADING_ID = re.compile(r"#([\w:.-]{1,200})")
_STYLED_ALIGNMENT = "text-align:"


def markdown_to_html(text: str) -> str:
    """
    >>> markdown_to_html("## A *b* {#c}")
    '<h2 id="c">A <em>b</em></h2>\\n'
    """
    return str(_parser().render(text))


def code_ranges(text: str) -> list[tuple[int, int]]:
    """Start and end of each code block in a Markdown text, in order."""
    if "```" not in text and "~~~" not in text and "    " not in text and "\t" not in text:
        return []
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return [
        (starts[token.map[0]], min(starts[token.map[1]], len(text)))
        for token in _blocks().parse(text)
        if token.type in ("fence", "code_block") and token.map
    ]


@lru_cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(footnote_plugin)
    parser.core.ruler.before("inline", "heading_ids", _take_heading_ids)
    parser.core.ruler.push("alignment", _align_by_attribute)
    return parser


@lru_cache
def _blocks() -> MarkdownIt:
    """A parser that finds blocks but does not parse their content."""
    return MarkdownIt("commonmark").disable(["inline", "text_join"], True)


def _take_heading_ids(state: StateCore) -> None:
    """Support `## Title {#id}`, the syntax of kramdown, Goldmark and Pandoc."""
    for heading, inline in zip(state.tokens, state.tokens[1:], strict=False):
        content = inline.content.rstrip()
        if heading.type != "heading_open" or not content.endswith("}"):
            continue
        start = content.rfind("{")
        if start >= 0 and (found := _HEADING_ID.search(content, start)):
            heading.attrSet("id", found[1])
            inline.content = content[:start].rstrip()


def _align_by_attribute(state: StateCore) -> None:
    """Align columns by the attribute `align`, because the sanitizer removes styles."""
    for token in state.tokens:
        style = token.attrs.pop("style", None) if token.type in ("th_open", "td_open") else None
        if style is not None:
            token.attrSet("align", str(style).removeprefix(_STYLED_ALIGNMENT))

"""Glob patterns of Hugo's configuration: `/posts/**`, `{en,de}`, `*.md`. They ignore case."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def glob(pattern: str) -> re.Pattern[str]:
    """`*` stops at a slash, `**` does not; a class is `[abc]`, an alternative `{a,b}`.

    A pattern with an invalid class such as `[z-a]` matches nothing.

    >>> bool(glob("/{posts,posts/**}").fullmatch("/posts/a/b")), bool(glob("/*").match("/a/b"))
    (True, True)
    """
    expression, depth, place = [], 0, 0
    text = pattern.lower()
    while place < len(text):
        char = text[place]
        if char == "*":
            run = len(text[place:]) - len(text[place:].lstrip("*"))
            expression.append(".*" if run > 1 else "[^/]*")
            place += run - 1
        elif char == "?":
            expression.append("[^/]")
        elif char == "\\" and place + 1 < len(text):
            place += 1
            expression.append(re.escape(text[place]))
        elif char == "[" and (end := text.find("]", place + 2)) > 0:
            inner = text[place + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            expression.append(f"[{'^' + inner[1:] if inner[0] == '!' else inner}]")
            place = end
        elif char == "{":
            depth += 1
            expression.append("(?:")
        elif char == "}" and depth:
            depth -= 1
            expression.append(")")
        elif char == "," and depth:
            expression.append("|")
        else:
            expression.append(re.escape(char))
        place += 1
    try:
        return re.compile("".join(expression) + ")" * depth, re.DOTALL)
    except re.error:
        return re.compile(r"(?!)")


def matches(pattern: str | None, text: str) -> bool:
    """Whether the whole `text` matches, ignoring case. A missing or empty pattern matches."""
    return not pattern or glob(pattern).fullmatch(text.lower()) is not None

"""Glob patterns of `ignored_content`. A `*` and a `?` match slashes too, and case counts."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(
    r"(?P<first>\A\*\*/)"
    r"|(?P<between>/\*\*/)"
    r"|(?P<last>/\*\*\Z)"
    r"|(?P<any>\*+)"
    r"|(?P<one>\?)"
    r"|\[(?P<negated>[!^]?)(?P<members>\]?[^\]]*)\]"
    r"|\\(?P<escaped>.)"
    r"|(?P<brace>[{},])"
    r"|(?P<text>.)",
    re.DOTALL,
)
_FIXED = {
    "first": "(?:/?|.*/)",
    "between": "(?:/|/.*/)",
    "last": "/.*",
    "any": ".*",
    "one": ".",
}


@lru_cache(maxsize=256)
def ignoring(pattern: str) -> re.Pattern[str]:
    """The pattern as an expression. It matches nothing if it has a range such as `[z-a]`.

    >>> bool(ignoring("**/drafts/*").fullmatch("/site/content/drafts/a/b.md"))
    True
    >>> bool(ignoring("*.{txt,MD}").fullmatch("/site/content/a.md"))
    False
    """
    expression: list[str] = []
    depth = 0
    for token in _TOKEN.finditer(pattern):
        kind = token.lastgroup or ""
        if kind == "brace":
            depth, part = _brace(token["brace"], depth)
        elif kind == "members":
            part = _members(token["negated"], token["members"])
        else:
            part = _FIXED.get(kind) or re.escape(token["escaped"] or token[0])
        expression.append(part)
    try:
        return re.compile("".join(expression) + ")" * depth, re.DOTALL)
    except re.error:
        return re.compile(r"(?!)")


def _brace(char: str, depth: int) -> tuple[int, str]:
    """The new depth of alternatives, and the part of the expression."""
    if char == "{":
        return depth + 1, "(?:"
    if char == "}" and depth:
        return depth - 1, ")"
    return depth, "|" if char == "," and depth else re.escape(char)


def _members(negated: str, members: str) -> str:
    escaped = re.sub(r"([\[\]\\^&~|])", r"\\\1", members)
    return f"[{'^' if negated else ''}{escaped}]" if members else re.escape(f"[{negated}]")

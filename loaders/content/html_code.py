"""Finds code in HTML: the content of `<pre>` and `<code>` is displayed, not interpreted."""

from __future__ import annotations

import re

_OPENING = re.compile(r"<(pre|code)\b[^<>]*>", re.IGNORECASE)
_CLOSING = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("pre", "code")}


def html_code_ranges(html: str, names: tuple[str, ...] = ("pre", "code")) -> list[tuple[int, int]]:
    """Start and end of each of these elements, in order. An unclosed element does not count.

    >>> html_code_ranges("a<pre>b<code>c</code></pre>d<code>")
    [(1, 27)]
    """
    ranges: list[tuple[int, int]] = []
    unclosed: set[str] = set()
    end = 0
    for opening in _OPENING.finditer(html):
        name = opening[1].lower()
        if opening.start() < end or name in unclosed or name not in names:
            continue
        closing = _CLOSING[name].search(html, opening.end())
        if closing is None:
            unclosed.add(name)
            continue
        end = closing.end()
        ranges.append((opening.start(), end))
    return ranges

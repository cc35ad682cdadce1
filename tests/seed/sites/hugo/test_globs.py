from __future__ import annotations

import pytest

from seed.sites.hugo.globs import matches


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("/posts/*", "/posts/a", True),
        ("/posts/*", "/posts/a/b", False),
        ("/posts/**", "/posts/a/b", True),
        ("{/posts,/posts/**}", "/POSTS", True),
        ("/{a,b}/?.md", "/b/x.md", True),
        ("[!ab]", "c", True),
        ("[!ab]", "a", False),
        ("[ab", "[ab", True),
        ("\\*", "*", True),
        ("{a,b", "b", True),
        ("a,b", "a,b", True),
        ("a.b", "axb", False),
        ("[z-a]", "z", False),
        ("", "anything", True),
    ],
)
def test_patterns_hold_for_the_whole_text(pattern: str, text: str, fits: bool) -> None:
    assert matches(pattern, text) is fits

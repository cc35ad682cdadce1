"""Who has a name as its slug, and what the others have."""

from __future__ import annotations

from seed.writing.slugs import Claim, slugs_for, suffixed

_FIRST = Claim("aaaaaaaaaa", "x", "/a/x.md", "x")
_SECOND = Claim("bbbbbbbbbb", "x-bbbbbb", "/b/x.md", "x")


def test_the_first_path_has_the_plain_name() -> None:
    assert slugs_for("x", [_SECOND, _FIRST]) == {"aaaaaaaaaa": "x", "bbbbbbbbbb": "x-bbbbbb"}


def test_the_plain_name_goes_to_the_next_when_the_first_leaves() -> None:
    left = _FIRST._replace(path=None, wanted="")
    assert slugs_for("x", [left, _SECOND]) == {"bbbbbbbbbb": "x", "aaaaaaaaaa": "x-aaaaaa"}
    renamed = _FIRST._replace(path="/a/y.md", wanted="y")
    assert slugs_for("x", [renamed, _SECOND]) == {"bbbbbbbbbb": "x", "aaaaaaaaaa": "x-aaaaaa"}


def test_a_name_may_come_from_a_folder() -> None:
    row = {"_id": "c" * 24, "slug": "x", "newsgraph": {"path": "/x/index.md", "name": "x"}}
    claim = Claim.of(row)
    assert claim.wanted == "x"
    assert slugs_for("x", [_SECOND, claim]) == {
        "bbbbbbbbbb": "x",
        "c" * 24: suffixed("x", "c" * 24),
    }


def test_articles_that_neither_want_nor_have_it_are_left_alone() -> None:
    other = Claim("dddddddddd", "x-dddddd", "/d/z.md", "z")
    assert slugs_for("x", [_FIRST, other]) == {"aaaaaaaaaa": "x"}

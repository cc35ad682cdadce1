"""Headings and the anchors in front of them."""

from __future__ import annotations

from loaders.content.anchors import Heading
from loaders.content.render import Body, Rendered, render


def rendered(text: str) -> Rendered:
    return render(Body(text, "markdown", "https://a.org/x/?q=1"))


def test_a_heading_is_told_with_its_level_its_text_and_its_anchor() -> None:
    found = rendered("# AT&amp;T *wins*\n\n### `b` {#own}\n\n<h2>Straße</h2>")
    assert found.headings == [
        Heading(1, "AT&T wins", "at-t-wins"),
        Heading(3, "b", "own"),
        Heading(2, "Straße", "straße"),
    ]
    for heading in found.headings:
        assert f'<h{heading.level} id="{heading.id}">' in found.html


def test_anchors_are_unique() -> None:
    found = rendered("## a\n## a\n## a-1\n## b {#a}\n## !\n## ?")
    assert [heading.id for heading in found.headings] == [
        "a-1",
        "a-2",
        "a-1-1",
        "a",
        "section",
        "section-1",
    ]


def test_a_heading_within_another_is_text_of_it() -> None:
    found = rendered("<h2>a<a href='b'><h2>c</h2></a></h2>\n\n## d")
    assert [heading.text for heading in found.headings] == ["ac", "d"]


def test_a_link_within_the_text_stays_there_and_any_other_leads_to_the_article() -> None:
    html = rendered("## A b\n\n[c](#a-b) [d](#comments) e[^1]\n\n[^1]: f").html
    assert 'href="#a-b"' in html
    assert 'href="https://a.org/x/?q=1#comments"' in html
    assert 'href="#fn1"' in html
